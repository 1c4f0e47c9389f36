#include "core/auth/message.h"

#include <algorithm>
#include <utility>

#include "base/config_error.h"

namespace webhook {

namespace {

[[noreturn]] void refuse(const std::string &why)
{
    throw config_error("signed: " + why);
}

/* Returns true for what the values beside it must be separated from. */
bool is_center(const message_piece &each)
{
    return each.kind == piece::body || each.kind == piece::form ||
           each.kind == piece::parameter_list;
}

/* Removes the word from the beginning of the text, if it is there. */
bool take(std::string_view &text, std::string_view word)
{
    const bool found = text.starts_with(word);

    text.remove_prefix(found ? word.size() : 0);
    return found;
}

} // namespace

message_template::message_template(
    std::string_view text, const known_texts &known, bool time_is_delimited)
    : time_is_delimited_(time_is_delimited)
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
        add_placeholder(text.substr(1, close - 1), known);
        text.remove_prefix(close + 1);
    }

    check();
    check_conditions();
    separate();
    check_checksum();
}

bool message_template::has(piece which) const
{
    return std::any_of(pieces_.begin(), pieces_.end(),
        [which](const auto &each) { return each.kind == which; });
}

void message_template::add(message_piece made)
{
    made.condition = condition_;
    pieces_.push_back(std::move(made));
}

void message_template::add_literal(std::string_view text)
{
    if (text.empty()) {
        return;
    }
    if (!pieces_.empty() && pieces_.back().kind == piece::literal &&
        pieces_.back().condition == condition_) {
        pieces_.back().text += text;
    } else {
        add({piece::literal, std::string(text)});
    }
}

void message_template::add_placeholder(
    std::string_view name, const known_texts &known)
{
    constexpr std::pair<std::string_view, piece> words[] = {
        {"body", piece::body}, {"crc32", piece::crc32}, {"form", piece::form},
        {"parameters", piece::parameter_list}, {"query", piece::query},
        {"timestamp", piece::timestamp}};

    for (const auto &[word, kind] : words) {
        if (name == word) {
            add({kind});
            return;
        }
    }

    if (add_known(name, known)) {
        return;
    }
    if (take(name, "if:")) {
        add_condition(name);
    } else if (name == "end") {
        end_condition();
    } else if (!add_place(name)) {
        refuse("contains an unknown placeholder; the placeholders are {body}, "
               "{crc32}, {form}, {parameters}, {query}, {timestamp}, {method}, "
               "{url}, {endpoint}, {if:PLACE}, {end} and a place; a place is " +
               std::string(signed_place_names) +
               ", and may follow \"lower:\", \"optional:\" or \"any:\"");
    }
}

/* Adds the text that such a placeholder stands for. */
bool message_template::add_known(
    std::string_view name, const known_texts &known)
{
    if (name == "method") {
        if (known.method.empty()) {
            refuse("contains {method}, but more than one method is allowed");
        }
        add_literal(known.method);
    } else if (name == "url") {
        if (known.url.empty()) {
            throw config_error("url: is required, because the signature covers "
                               "the URL that the sender knows");
        }
        add_literal(known.url);
    } else if (name == "endpoint") {
        if (known.endpoint.empty()) {
            throw config_error(
                "endpoint: is required, because the signature covers the id "
                "that the sender has given to this endpoint");
        }
        add_literal(known.endpoint);
    } else {
        return false;
    }

    return true;
}

bool message_template::add_place(std::string_view name)
{
    message_piece made{piece::value};

    made.in_lower_case = take(name, "lower:");
    made.is_optional = take(name, "optional:");
    made.is_any = take(name, "any:");

    if (name.ends_with(':')) {
        return false; /* the name is missing */
    }

    try {
        made.where = read_signed_place(name);
    } catch (const config_error &fault) {
        refuse(std::string("contains a place that ") + fault.what());
    }
    if (!made.where) {
        return false;
    }

    add(std::move(made));
    return true;
}

void message_template::add_condition(std::string_view name)
{
    std::optional<signed_place> where;

    try {
        where = read_signed_place(name);
    } catch (const config_error &) {
        where.reset();
    }
    if (!where || where->in_body()) {
        refuse("the place of an {if:PLACE} must be header:NAME, part:PREFIX or "
               "query:NAME");
    }
    if (condition_ != 0) {
        refuse("an {if:PLACE} must not be inside of another one");
    }

    conditions_.push_back(std::move(*where));
    condition_ = conditions_.size();
}

void message_template::end_condition()
{
    if (condition_ == 0) {
        refuse("an {end} has no {if:PLACE}");
    }

    condition_ = 0;
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
    if (std::count_if(pieces_.begin(), pieces_.end(), is_center) > 1) {
        refuse("must contain {body}, {form} or {parameters} once");
    }
    if (count(piece::timestamp) > 1) {
        refuse("must contain {timestamp} at most once");
    }
    if (count(piece::crc32) > 1) {
        refuse("must contain {crc32} at most once");
    }
    if (count(piece::crc32) == 1 &&
        std::any_of(pieces_.begin(), pieces_.end(), is_center)) {
        refuse("must not contain {crc32} beside {body}, {form} or "
               "{parameters}");
    }
}

/*
 * Checks that the literals tell which of the optional pieces are there.
 */
void message_template::check_conditions() const
{
    if (condition_ != 0) {
        refuse("an {if:PLACE} has no {end}");
    }

    for (std::size_t number = 1; number <= conditions_.size(); ++number) {
        const message_piece *first = nullptr;
        const message_piece *last = nullptr;

        for (const message_piece &each : pieces_) {
            if (each.condition != number) {
                continue;
            }
            if (is_center(each) || each.kind == piece::timestamp ||
                each.kind == piece::crc32 || each.is_any ||
                (each.where && each.where->in_body())) {
                refuse("{timestamp}, \"any:\" and values of the body must not "
                       "follow an {if:PLACE}");
            }
            first = first != nullptr ? first : &each;
            last = &each;
        }
        if (first == nullptr || first->kind != piece::literal ||
            last->kind != piece::literal) {
            refuse("text must follow {if:PLACE} and precede {end}, as in "
                   "\"{if:query:id}id:{query:id};{end}\"");
        }
    }
}

/*
 * Checks that the digits of a checksum, whose number varies, end where the text
 * beside them begins.
 */
void message_template::check_checksum() const
{
    for (const message_piece &each : pieces_) {
        if (each.kind == piece::crc32 && each.separator >= '0' &&
            each.separator <= '9') {
            refuse("the text beside {crc32} must not begin with a digit");
        }
    }
}

/* Returns true for a value that ends by itself. */
bool message_template::is_delimited(const message_piece &each) const
{
    return each.kind == piece::literal ||
           (each.kind == piece::timestamp && time_is_delimited_);
}

/* Returns the literal at "other", if it is there whenever "at" is. */
const std::string *message_template::literal_beside(
    std::size_t at, std::size_t other) const
{
    if (other >= pieces_.size() || pieces_[other].kind != piece::literal ||
        (pieces_[other].condition != 0 &&
            pieces_[other].condition != pieces_[at].condition)) {
        return nullptr;
    }

    return &pieces_[other].text;
}

/*
 * Sets the separators, so that a message can be read in one way only.
 *
 * The pieces on one side of the body are read from both ends.  Seen from the
 * outer end, a value ends at the literal behind it, which it must not contain.
 * One value may have no such literal; it is open.  The pieces between that one
 * and the body are read from the body outwards, so that each of them begins
 * behind a literal, or has a fixed form.  What is left is the open value.
 *
 * An open value leaves the border of the body to the body itself: see
 * is_open().  It can be so at one end only, because a JSON object may be inside
 * of another one.
 */
void message_template::separate()
{
    const auto center = std::find_if(pieces_.begin(), pieces_.end(), is_center);
    const auto middle = static_cast<std::size_t>(center - pieces_.begin());
    std::vector<std::size_t> before; /* from the outer end to the body */
    std::vector<std::size_t> after;

    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        if (i < middle) {
            before.push_back(i);
        } else if (i > middle) {
            after.insert(after.begin(), i);
        }
    }

    const bool begin_is_open = separate_side(before);
    const bool end_is_open = separate_side(after);

    if (begin_is_open && end_is_open) {
        refuse("the body must be separated by a literal at one end at least, "
               "as in \"{header:X-A}.{body}{header:X-B}\"");
    }

    is_open_ = (begin_is_open || end_is_open) && center != pieces_.end() &&
               center->kind == piece::body;
}

/* Returns true if there is an open value on that side. */
bool message_template::separate_side(const std::vector<std::size_t> &side)
{
    bool is_open = false;

    for (std::size_t i = 0; i < side.size(); ++i) {
        message_piece &each = pieces_[side[i]];

        if (is_delimited(each)) {
            continue;
        }

        const bool is_last = i + 1 == side.size();
        const std::size_t inner = is_last ? pieces_.size() : side[i + 1];
        const std::size_t outer = i == 0 ? pieces_.size() : side[i - 1];
        const std::string *literal =
            literal_beside(side[i], is_open ? outer : inner);

        if (literal != nullptr && !each.is_any) {
            /* The end that is nearer to the value. */
            const std::size_t at = is_open ? outer : inner;
            each.separator = at > side[i] ? literal->front() : literal->back();
        } else if (!is_open) {
            is_open = true;
        } else {
            refuse("a value must be separated from the next one by a literal, "
                   "as in \"{header:X-Id}.{body}\"");
        }
    }

    return is_open;
}

} // namespace webhook
