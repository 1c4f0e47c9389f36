#include "core/auth/message.h"

#include <algorithm>

#include "base/config_error.h"

namespace webhook {

namespace {

constexpr std::string_view header_prefix = "header:";
constexpr std::string_view part_prefix = "part:";

[[noreturn]] void refuse(const std::string &why)
{
    throw config_error("signed: " + why);
}

} // namespace

message_template::message_template(
    std::string_view text, std::string_view url, std::string_view method)
{
    while (!text.empty()) {
        std::size_t open = std::min(text.find('{'), text.size());
        add_literal(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) {
            break;
        }

        std::size_t close = text.find('}');
        if (close == std::string_view::npos) {
            refuse("a \"{\" has no \"}\"");
        }
        add_placeholder(text.substr(1, close - 1), url, method);
        text.remove_prefix(close + 1);
    }

    check();
    separate();
}

bool message_template::has(piece which) const
{
    return std::any_of(pieces_.begin(), pieces_.end(),
        [which](const message_piece &each) { return each.kind == which; });
}

void message_template::add_literal(std::string_view text)
{
    if (text.empty()) {
        return;
    }
    if (!pieces_.empty() && pieces_.back().kind == piece::literal) {
        pieces_.back().text += text;
    } else {
        pieces_.push_back({piece::literal, std::string(text)});
    }
}

void message_template::add_placeholder(
    std::string_view name, std::string_view url, std::string_view method)
{
    if (name == "body") {
        pieces_.push_back({piece::body});
    } else if (name == "timestamp") {
        pieces_.push_back({piece::timestamp});
    } else if (name == "method") {
        if (method.empty()) {
            refuse("contains {method}, but more than one method is allowed");
        }
        add_literal(method);
    } else if (name == "url") {
        if (url.empty()) {
            throw config_error("url: is required, because the signature covers "
                               "the URL that the sender knows");
        }
        add_literal(url);
    } else if (name.starts_with(header_prefix) &&
               name.size() > header_prefix.size()) {
        name.remove_prefix(header_prefix.size());
        pieces_.push_back({piece::header, std::string(name)});
    } else if (name.starts_with(part_prefix) &&
               name.size() > part_prefix.size()) {
        name.remove_prefix(part_prefix.size());
        pieces_.push_back({piece::part, std::string(name)});
    } else {
        refuse("contains an unknown placeholder; the placeholders are {body}, "
               "{timestamp}, {method}, {url}, {header:NAME} and {part:PREFIX}");
    }
}

void message_template::check() const
{
    auto count = [this](piece which) {
        return std::count_if(pieces_.begin(), pieces_.end(),
            [which](const auto &each) { return each.kind == which; });
    };

    if (pieces_.size() > most_pieces) {
        refuse("contains too many placeholders and literals");
    }
    if (count(piece::body) != 1) {
        refuse("must contain {body} once");
    }
    if (count(piece::timestamp) > 1) {
        refuse("must contain {timestamp} at most once");
    }
}

/*
 * Sets the separators.  Seen from the body outwards, each value ends where the
 * literal begins; without a literal between two values, bytes could move from
 * one to the other.  A timestamp has a fixed number of digits.
 */
void message_template::separate()
{
    bool before_body = true;

    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        message_piece &each = pieces_[i];

        if (each.kind == piece::body) {
            before_body = false;
        }
        if (each.kind != piece::header && each.kind != piece::part) {
            continue;
        }

        /* The body is on that side, so that there is a neighbour. */
        const message_piece &inner = pieces_[before_body ? i + 1 : i - 1];
        if (inner.kind != piece::literal) {
            refuse("a header or a part must be separated from the next value "
                   "by a literal, as in \"{header:X-Id}.{body}\"");
        }
        each.separator = before_body ? inner.text.front() : inner.text.back();
    }
}

} // namespace webhook
