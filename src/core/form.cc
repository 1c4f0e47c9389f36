#include "core/form.h"

#include <algorithm>

#include "base/percent.h"

namespace webhook {

bool is_form_encoded(std::string_view text)
{
    return text.find_first_of("%+") != std::string_view::npos;
}

std::size_t decode_form(std::string_view text, char *to)
{
    const char *first = to;

    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];

        if (c == '%') {
            if (const auto byte = read_percent_digits(text.substr(at + 1, 2))) {
                *to++ = *byte;
                at += 2;
                continue;
            }
        }
        *to++ = c == '+' ? ' ' : c;
    }

    return static_cast<std::size_t>(to - first);
}

bool form_scanner::next()
{
    do {
        if (rest_.empty()) {
            return false;
        }
        pair_ = rest_.substr(0, rest_.find('&'));
        rest_.remove_prefix(std::min(pair_.size() + 1, rest_.size()));
    } while (pair_.empty());

    name_ = pair_.substr(0, pair_.find('='));
    value_ = pair_.substr(std::min(name_.size() + 1, pair_.size()));
    return true;
}

std::string_view form::decode(std::string_view text)
{
    if (!is_form_encoded(text)) {
        return text;
    }

    /* All decoded texts together are not longer than the form. */
    if (capacity_ < needed_) {
        capacity_ = 0;
        decoded_.reset(new char[needed_]);
        capacity_ = needed_;
    }

    char *to = decoded_.get() + used_;
    const std::size_t size = decode_form(text, to);

    used_ += size;
    return {to, size};
}

json::error form::read(std::string_view text, const form_limits &most)
{
    form_scanner scanner(text);

    pairs_.clear();
    used_ = 0;
    needed_ = text.size();

    if (text.size() > most.size) {
        return json::error::too_large;
    }

    while (scanner.next()) {
        if (pairs_.size() == most.pairs) {
            pairs_.clear();
            return json::error::too_many_nodes;
        }

        const std::string_view name = decode(scanner.name());
        pairs_.push_back({name, decode(scanner.value()), scanner.pair()});
    }

    return json::error::none;
}

found form::find(std::string_view name, std::string_view &value) const
{
    found result = found::none;

    for (const form_pair &pair : pairs_) {
        if (pair.name != name) {
            continue;
        }
        if (result == found::one) {
            return found::several;
        }
        result = found::one;
        value = pair.value;
    }

    return result;
}

void form::release() noexcept
{
    pairs_ = std::vector<form_pair>(); /* {} would keep the memory */
    decoded_.reset();
    capacity_ = 0;
}

} // namespace webhook
