/*
 * What a parser would find out too late.  Jansson has no limits of ours and
 * pays up to 79 bytes for one of the text, simdjson reads a whole text before
 * it counts.
 */

#include "core/json.h"

#include <webhook/webhook.h>

namespace webhook::json {

namespace {

class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) {}

    error scan()
    {
        error fault = error::none;

        while (fault == error::none && at_ < text_.size()) {
            fault = token();
        }

        return fault;
    }

private:
    error token()
    {
        switch (text_[at_]) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            ++at_;
            return error::none;
        case ',':
            ++at_;
            nul_ = false;
            return error::none;
        case ':':
            ++at_;
            return nul_ ? error::nul : error::none;
        case ']':
        case '}':
            ++at_;
            depth_ -= depth_ != 0;
            nul_ = false;
            return error::none;
        default:
            return value();
        }
    }

    error value()
    {
        nul_ = false;
        if (++nodes_ > WEBHOOK_MAX_NODES) {
            return error::too_many_nodes;
        }

        switch (text_[at_]) {
        case '[':
        case '{':
            ++at_;
            return ++depth_ > WEBHOOK_MAX_DEPTH ? error::too_deep : error::none;
        case '"':
            skip_string();
            return error::none;
        default:
            return skip_scalar();
        }
    }

    /* Behind the quote that ends it. */
    void skip_string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
                nul_ = nul_ || is_nul();
            }
        }

        ++at_;
    }

    /* The escape at hand, behind its backslash. */
    bool is_nul() const
    {
        return at_ < text_.size() && text_[at_] == 'u' &&
               text_.substr(at_).starts_with("u0000");
    }

    /* Behind a number or a word. */
    error skip_scalar()
    {
        std::size_t first = at_;

        for (++at_; at_ < text_.size() && !ends_scalar(text_[at_]); ++at_) {
        }

        return at_ - first > largest_scalar ? error::syntax : error::none;
    }

    static bool ends_scalar(char c)
    {
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ',':
        case ':':
        case '[':
        case ']':
        case '{':
        case '}':
        case '"':
            return true;
        default:
            return false;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t nodes_ = 0;
    bool nul_ = false; /* in the string before */
};

} // namespace

error check_limits(std::string_view text)
{
    return scanner(text).scan();
}

} // namespace webhook::json
