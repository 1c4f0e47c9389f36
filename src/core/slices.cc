#include "core/slices.h"

namespace webhook {

namespace {

constexpr std::string_view white_space = " \t\r\n";

/* Behind the string that begins at the quote "at". */
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\';
    }

    return at + 1;
}

} // namespace

std::string_view trim(std::string_view text)
{
    std::size_t first = text.find_first_not_of(white_space);

    if (first == std::string_view::npos) {
        return {};
    }

    return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string_view slices::next()
{
    std::size_t depth = 0;
    std::size_t begin = text_.find('{', at_);

    for (at_ = begin; at_ < text_.size();) {
        char c = text_[at_];

        if (c == '"') {
            at_ = skip_string(text_, at_);
            continue;
        }

        ++at_;
        if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return text_.substr(begin, at_ - begin);
        }
    }

    return {};
}

} // namespace webhook
