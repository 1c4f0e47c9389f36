/*
 * simdjson 3.0 reads a real of up to 19 digits in 10 ns, but one with more
 * digits may take it 50 us: a body full of them would block a worker for
 * seconds.  Such numbers are respelled for it with the digits that identify the
 * double.  Values that no parser of ours can hold are kept here, and put into
 * the tape after the rest has been read.
 */

#include "json/respell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/real.h"
#include "json/token.h"
#include "json/unescape.h"

namespace webhook::json {

namespace {

constexpr std::size_t most_fast_digits = 19;

/* Returns true for a digit, a point, and also "/", with one comparison. */
bool is_significand(char c)
{
    return static_cast<unsigned char>(c - '.') <= '9' - '.';
}

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Returns true if a real beyond the range of a double is too small for it. */
bool is_tiny(std::string_view text)
{
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::size_t point = std::min(text.find('.'), e);
    const std::size_t first = text.find_first_of("123456789");
    std::string_view exponent = text.substr(std::min(e + 1, text.size()));
    std::int64_t scale = 0;

    take(exponent, '+');
    if (std::from_chars(
            exponent.data(), exponent.data() + exponent.size(), scale)
            .ec == std::errc::result_out_of_range) {
        return exponent.starts_with('-');
    }

    /* Digits cannot be more than the bytes of a text. */
    constexpr std::int64_t far = largest_size;
    return std::clamp(scale, -far, far) + static_cast<std::int64_t>(point) <
           static_cast<std::int64_t>(first);
}

/* Returns the end of the string at "at", or of the text. */
std::size_t skip_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? 1 : 0;
    }

    return std::min(at + 1, text.size());
}

template<class Is>
std::size_t skip(std::string_view text, std::size_t at, Is is)
{
    while (at < text.size() && is(text[at])) {
        ++at;
    }

    return at;
}

/* Returns true if the text needs a closer look. */
bool may_have_half(std::string_view content)
{
    return content.find('\\') != content.npos &&
           (content.find("\\ud") != content.npos ||
               content.find("\\uD") != content.npos);
}

} // namespace

/*
 * Looks at every 20th byte only: a run of that many significand bytes includes
 * one of them.
 */
bool may_have_long_numbers(std::string_view text)
{
    constexpr std::size_t run = most_fast_digits + 1;
    std::size_t end = 0; /* ends the previous run */

    for (std::size_t at = run - 1; at < text.size(); at += run) {
        if (!is_significand(text[at])) {
            continue;
        }

        std::size_t first = at;
        while (first > end && is_significand(text[first - 1])) {
            --first;
        }
        at = skip(text, at, is_significand);
        if (at - first >= run) {
            return true;
        }
        end = at;
    }

    return false;
}

void respelling::put(std::string_view token, std::string_view instead)
{
    const auto first = static_cast<std::size_t>(token.data() - source_.data());

    if (copied_ == 0) {
        text_.clear();
        text_.reserve(source_.size() + padding);
    }
    text_ += source_.substr(copied_, first - copied_);
    text_ += instead;
    copied_ = first + token.size();
}

void respelling::number(std::string_view token, std::size_t index)
{
    std::int64_t value = 0;

    switch (kind_of_number(token)) {
    case number_kind::none:
        return;
    case number_kind::real:
        real(token, index);
        return;
    case number_kind::integer:
        if (std::from_chars(token.data(), token.data() + token.size(), value)
                .ec == std::errc()) {
            return;
        }
        note(index, kind::big_integer, false, kept_.size(), token.size(), 0);
        kept_ += token;
        put(token, "0");
        return;
    }
}

void respelling::real(std::string_view token, std::size_t index)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const bool is_long = token.size() > most_fast_digits;
    const bool negative = token.front() == '-';
    std::array<char, 32> room;
    double value = 0;

    if (!is_long && token.find_first_of("eE") == token.npos) {
        return;
    }
    if (read_real(token, value) != std::errc()) {
        if (!is_tiny(token)) {
            note(index, kind::real, false, 0, 0,
                negative ? -infinity : infinity);
        }
        put(token, negative ? "-0e0" : "0e0");
        return;
    }
    if (is_long) {
        /* Writes an exponent, because otherwise it could become an integer. */
        const char *end =
            write_scientific(room.data(), room.data() + room.size(), value);
        put(token, {room.data(), static_cast<std::size_t>(end - room.data())});
    }
}

/*
 * Replaces a string by its index, so that names stay different from each other.
 */
void respelling::string(std::string_view token, std::size_t index, bool is_name)
{
    if (token.size() < 2 || token.back() != '"') {
        return;
    }

    const bool replaces = all_names_ && is_name;
    const std::string_view content = token.substr(1, token.size() - 2);
    if (!replaces && !may_have_half(content)) {
        return;
    }

    const std::size_t offset = kept_.size();
    unescape characters(content, kept_);
    if (!characters.run() || !(replaces || characters.has_half())) {
        kept_.resize(offset);
        return;
    }

    std::array<char, 16> room{'"'};
    char *end =
        std::to_chars(room.data() + 1, room.data() + room.size(), index).ptr;
    *end++ = '"';

    note(index, kind::string, is_name, offset, kept_.size() - offset, 0);
    put(token, {room.data(), static_cast<std::size_t>(end - room.data())});
}

bool respelling::respell(std::string_view text, names which)
{
    std::size_t index = 0;

    source_ = text;
    copied_ = 0;
    all_names_ = which == names::replaced;
    kept_.clear();
    replaced_.clear();

    for (std::size_t at = 0; at < text.size();) {
        const std::size_t first = at;

        if (text[at] == '"') {
            at = skip_string(text, at);
            const std::size_t next = skip(text, at, is_space);
            string(text.substr(first, at - first), index++,
                next < text.size() && text[next] == ':');
        } else if (is_letter(text[at])) {
            at = skip(text, at, is_letter);
            ++index;
        } else if (is_of_number(text[at])) {
            at = skip(text, at, is_of_number);
            number(text.substr(first, at - first), index++);
        } else {
            index += text[at] == '[' || text[at] == '{' ? 1 : 0;
            ++at;
        }
    }

    if (copied_ == 0) {
        return false;
    }

    text_ += text.substr(copied_);
    text_.resize(text_.size() + padding);
    return true;
}

std::string_view respelling::text() const
{
    return {text_.data(), text_.size() - padding};
}

bool respelling::has_only(json::kind which) const
{
    return std::all_of(replaced_.begin(), replaced_.end(),
        [=](const replaced &each) { return each.kind == which; });
}

void respelling::restore(tape &to)
{
    bool renamed = false;

    for (const replaced &each : replaced_) {
        node &at = to.at(each.index);
        const std::string_view text(kept_.data() + each.offset, each.size);

        at.kind = each.kind;
        if (each.kind == kind::real) {
            at.real = each.real;
            continue;
        }
        at.text = text.data();
        at.size = static_cast<std::uint32_t>(text.size());
        if (each.is_name) {
            at.hash = hash_name(text);
            renamed = true;
        }
    }

    if (renamed) {
        to.compare_names_again();
    }
}

void respelling::note(std::size_t index, json::kind which, bool is_name,
    std::size_t offset, std::size_t size, double real)
{
    replaced_.push_back(
        {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(offset),
            static_cast<std::uint32_t>(size), which, is_name, real});
}

void respelling::release() noexcept
{
    std::string().swap(text_); /* "=" would keep the memory */
    std::string().swap(kept_);
    std::vector<replaced>().swap(replaced_);
}

} // namespace webhook::json
