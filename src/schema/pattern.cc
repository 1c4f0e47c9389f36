#include "schema/pattern.h"

#include <string>

#include <re2/re2.h>

#include "base/config_error.h"
#include "schema/regex.h"

namespace webhook::schema {

namespace {

/*
 * Limits the memory of a pattern, for its program and the states that it meets.
 */
constexpr int max_memory = 1 << 20;

RE2::Options options()
{
    RE2::Options result;

    result.set_log_errors(false);
    result.set_never_capture(true);
    result.set_max_mem(max_memory);
    return result;
}

} // namespace

struct pattern::compiled {
    explicit compiled(std::string_view text)
        : expression(re2::StringPiece(text.data(), text.size()), options())
    {
    }

    RE2 expression;
};

pattern::pattern(std::string_view text)
    : compiled_(std::make_unique<compiled>(to_re2(text)))
{
    const RE2 &expression = compiled_->expression;

    if (!expression.ok()) {
        throw config_error("is not a regular expression that RE2 accepts: " +
                           expression.error());
    }
}

pattern::~pattern() = default;
pattern::pattern(pattern &&other) noexcept = default;
pattern &pattern::operator=(pattern &&other) noexcept = default;

bool pattern::search(std::string_view text) const
{
    re2::StringPiece piece(text.data(), text.size());
    return compiled_->expression.Match(
        piece, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

} // namespace webhook::schema
