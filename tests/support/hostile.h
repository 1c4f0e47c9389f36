/*
 * Contains the table of bodies that are made to be expensive; each one that is
 * found becomes a row.  No body may take more CPU time than "most" times the
 * CPU time of a plain body of the same length at the same gate.  The gate
 * hashes events by SHA-256, as it does for "webhook_modified forward".
 */

#ifndef WEBHOOK_TESTS_SUPPORT_HOSTILE_H
#define WEBHOOK_TESTS_SUPPORT_HOSTILE_H

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::test::hostile {

struct attack {
    const char *name;
    // What becomes of the large one, by the reason's word, and "" where it is a
    // delivery like others.
    const char *reason;
    // Of about that size at most, from small_size to large_size bytes.
    std::string (*body)(std::size_t size);
};

inline constexpr double most = 25;

inline constexpr std::size_t small_size = 64 * 1024;
inline constexpr std::size_t usual_size = 1024 * 1024;
inline constexpr std::size_t large_size = 10'000'000;

struct size_and_rounds {
    std::size_t size;
    int rounds; // in turns with plain bodies; the median counts
};

inline constexpr size_and_rounds sizes[] = {
    {small_size, 20}, {usual_size, 20}, {large_size, 5}};

// Its name, where GoogleTest lists the tests.
inline void PrintTo(const attack &what, std::ostream *out)
{
    *out << what.name;
}

inline std::string fill(std::string_view what, std::size_t size)
{
    std::string text;

    text.reserve(size + what.size());
    while (text.size() < size) {
        text += what;
    }
    return text;
}

// An event that has a large member.
inline std::string with(std::string_view value)
{
    return R"({"hookType":"Outcome added","uuid":"1","x":)" +
           std::string(value) + "}";
}

// What the others are compared with: one string of letters, exactly that long.
inline std::string plain(std::size_t size)
{
    const std::size_t rest = with("\"\"").size();

    return with("\"" + std::string(std::max(size, rest) - rest, 'x') + "\"");
}

// An object of that many names, and one more at its end.
template<typename Name>
std::string named(std::size_t count, Name name, std::string_view last = "end")
{
    std::string text = "{";

    for (std::size_t i = 0; i < count; i++) {
        text += "\"" + name(i) + "\":0,";
    }
    return text + "\"" + std::string(last) + "\":0}";
}

// Names that hashes of the kind h * 31 + c or h * 33 + c cannot tell apart.
inline std::string colliding(std::size_t n, const char *zero, const char *one)
{
    std::string name;

    for (std::size_t bit = 0; bit < 15; bit++) {
        name += (n >> bit) & 1U ? one : zero;
    }
    return name;
}

inline std::string number(std::size_t n)
{
    return std::to_string(100000 + n); // all of them as long
}

// Enough for the most expensive ones, not too many; fewer in a small body,
// where each takes so many bytes.
inline std::size_t many(std::size_t size, std::size_t each = 16)
{
    return std::min<std::size_t>(30000, size / each);
}

// Names as long as the body allows, different at their end.
inline std::string long_names(
    std::size_t count, std::size_t size, std::string_view last = "end")
{
    const std::string prefix(size / (count + 1) - 12, 'p');

    return named(
        count, [&](std::size_t i) { return prefix + number(i); }, last);
}

// Objects small enough to be compared pair by pair.
inline std::string small_objects(std::size_t size)
{
    std::string text = "[";

    const std::size_t count = many(size) / 24;

    for (std::size_t i = 0; i < count; i++) {
        text += long_names(23, size / count) + ",";
    }
    return text + "0]";
}

// As many as a body may have, at most.
inline std::string list_of(std::string_view value, std::size_t size)
{
    const std::size_t each = value.size() + 1;
    std::string text = "[";

    for (std::size_t n = std::min<std::size_t>(262000, size / each - 8); n != 0;
         n--) {
        text += value;
        text += ',';
    }
    return text + "0]";
}

// Events of such a depth, and one that fills the body: a schema with two ways
// down takes 2^depth steps for each.
inline std::string recursive_events(std::size_t size, std::size_t depth)
{
    const std::string one = fill(R"({"id":1,"n":)", 12 * depth) + "0" +
                            std::string(depth, '}') + ",";
    const std::size_t count =
        depth == 0 ? 0 : std::min<std::size_t>(999, size / one.size() - 1);
    std::string text = "[" + fill(one, count * one.size());

    text += R"({"id":2,"x":")";
    text.resize(std::max(size, text.size()), 'x');
    return text + "\"}]";
}

inline constexpr std::string_view recursive_profile = R"({
    "name": "recursive",
    "envelope": ["array"],
    "batch": 1000,
    "events": { "*": { "id": "/id", "schema": {
        "allOf": [
            { "properties": { "n": { "$ref": "#" } } },
            { "properties": { "n": { "$ref": "#" } } }
        ]
    } } }
})";

inline const std::vector<attack> &attacks()
{
    using std::size_t;

    static const std::vector<attack> all = {
        {"arrays", "syntax", [](size_t n) { return fill("[", n); }},
        {"objects", "syntax", [](size_t n) { return fill("{\"a\":", n); }},
        {"closing_brackets", "syntax", [](size_t n) { return fill("]", n); }},
        {"values_without_commas", "syntax",
            [](size_t n) { return "[" + fill("0 ", n) + "]"; }},
        {"closed_arrays", "too_deep",
            [](size_t n) { return fill("[", n / 2) + fill("]", n / 2); }},
        {"closed_objects", "too_deep",
            [](size_t n) {
                return fill("{\"a\":", n / 7 * 5) + "0" + fill("}", n / 7);
            }},
        {"empty_objects", "too_many_nodes",
            [](size_t n) { return "[" + fill("{},", n) + "{}]"; }},
        {"zeros", "too_many_nodes",
            [](size_t n) { return "[" + fill("0,", n) + "0]"; }},
        {"hundred_thousand_names", "",
            [](size_t n) {
                return with(named(std::min<size_t>(100000, n / 11), number));
            }},
        {"three_hundred_thousand_names", "too_many_nodes",
            [](size_t n) {
                return named(std::min<size_t>(300000, n / 11), number);
            }},
        {"integer", "too_large", [](size_t n) { return with(fill("1", n)); }},
        {"real", "too_large",
            [](size_t n) { return with("0." + fill("1", n)); }},
        {"exponent", "too_large",
            [](size_t n) { return with("1e" + fill("1", n)); }},
        {"big_integers", "",
            [](size_t n) { return with(list_of("9223372036854775808", n)); }},
        {"long_integers", "",
            [](size_t n) {
                return with(
                    "[" + fill(fill("1", 60000) + ",", n - 60000) + "0]");
            }},
        {"infinite_reals", "",
            [](size_t n) { return with(list_of("1e999", n)); }},
        {"halves", "",
            [](size_t n) { return with(list_of("\"\\ud83d\"", n)); }},
        {"string_with_half_at_its_end", "",
            [](size_t n) { return with("\"" + fill("x", n) + "\\ud83d\""); }},
        {"names_of_halves", "",
            [](size_t n) {
                return with(named(many(n, 17),
                    [](size_t i) { return "\\ud83d" + number(i); }));
            }},
        {"reals_of_20_digits", "",
            [](size_t n) {
                return with(list_of("17976931348623157081e289", n));
            }},
        {"tiny_reals_of_20_digits", "",
            [](size_t n) {
                return with(list_of("2.4703282292062327208e-324", n));
            }},
        {"reals_between_two", "",
            [](size_t n) {
                return with(list_of("1.000000000000000111022302462515654042363"
                                    "16680908203124",
                    n));
            }},
        {"string_of_digits", "",
            [](size_t n) { return with("\"" + fill("1", n - 64) + "\""); }},
        {"word", "syntax", [](size_t n) { return with(fill("t", n)); }},
        {"long_reals", "",
            [](size_t n) {
                return with("[" +
                            fill("0." + fill("1", 60000) + ",", n - 60000) +
                            "0]");
            }},
        {"string", "",
            [](size_t n) { return with("\"" + fill("x", n) + "\""); }},
        {"escapes", "",
            [](size_t n) { return with("\"" + fill("\\\"", n) + "\""); }},
        {"unicode_escapes", "",
            [](size_t n) { return with("\"" + fill("\\u00e9", n) + "\""); }},
        {"utf8", "", [](size_t n) { return with("\"" + fill("é", n) + "\""); }},
        {"open_string", "syntax",
            [](size_t n) { return with("\"" + fill("x", n)); }},
        {"string_with_a_broken_end", "not_utf8",
            [](size_t n) { return with("\"" + fill("x", n) + "\xff\""); }},
        {"white_space", "", [](size_t n) { return with(fill(" ", n) + "0"); }},
        {"long_names", "",
            [](size_t n) { return with(long_names(many(n), n)); }},
        {"long_names_twice", "",
            [](size_t n) {
                return with(named(2, [](size_t i) { return number(i / 2); })) +
                       fill(" ", n);
            }},
        {"many_names_one_twice", "",
            [](size_t n) {
                return with(named(many(n, 11), number, "100000"));
            }},
        {"name_with_nul_at_the_end", "",
            [](size_t n) { return with(long_names(many(n), n, "\\u0000")); }},
        {"names_of_one_hash_31", "",
            [](size_t n) {
                return with(named(many(n, 35),
                    [](size_t i) { return colliding(i, "Aa", "BB"); }));
            }},
        {"names_of_one_hash_33", "",
            [](size_t n) {
                return with(named(many(n, 35),
                    [](size_t i) { return colliding(i, "Ez", "FY"); }));
            }},
        {"small_objects", "", [](size_t n) { return with(small_objects(n)); }},
        {"as_many_nodes_as_may_be", "",
            [](size_t n) {
                return with(
                    "[" + fill("{},", std::min<size_t>(n, 3 * 262000)) + "0]");
            }},
    };

    return all;
}

// Bodies of a sender that signs the fields of a form, sorted.
inline std::string plain_form(std::size_t size)
{
    return "a=" + std::string(std::max<std::size_t>(size, 2) - 2, 'x');
}

// Fields as long as the body allows, in the order that is the worst to sort.
inline std::string long_fields(std::size_t count, std::size_t size)
{
    const std::string prefix(size / count - 12, 'p');
    std::string text;

    for (std::size_t i = count; i != 0; i--) {
        text += prefix + number(i * 7919 % count) + "=&";
    }
    return text;
}

inline const std::vector<attack> &form_attacks()
{
    using std::size_t;

    static const std::vector<attack> all = {
        {"as_many_fields_as_may_be", "signature_wrong",
            [](size_t n) {
                return long_fields(std::min<size_t>(n / 24, 10000), n);
            }},
        {"too_many_fields", "too_many_nodes",
            [](size_t n) { return fill("a=b&", std::max<size_t>(n, 50000)); }},
        {"equal_fields", "signature_wrong",
            [](size_t n) {
                return fill(
                    "a=" + std::string(n / 9000, 'x') + "&", n - n / 9000 - 3);
            }},
        {"ampersands", "signature_wrong",
            [](size_t n) { return fill("&", n); }},
        {"encoded_bytes", "signature_wrong",
            [](size_t n) { return "a=" + fill("%41", n - 2); }},
        {"broken_encoding", "signature_wrong",
            [](size_t n) { return "a=" + fill("%", n - 2); }},
    };

    return all;
}

// Bodies of a sender that signs each element of "items" by itself.
inline const std::vector<attack> &signed_item_attacks()
{
    using std::size_t;

    static const std::vector<attack> all = {
        {"items_without_signature", "signature_invalid",
            [](size_t n) { return R"({"items":)" + list_of("{}", n) + "}"; }},
        {"large_signature", "signature_invalid",
            [](size_t n) {
                return R"({"items":[{"id":"1","mac":")" + fill("0", n - 40) +
                       R"("}]})";
            }},
        {"list_of_signatures", "signature_invalid",
            [](size_t n) {
                return R"({"items":[{"id":"1","mac":")" + fill("0,", n - 40) +
                       R"("}]})";
            }},
        {"large_values", "signature_invalid",
            [](size_t n) {
                return R"({"items":[{"mac":"x","id":")" + fill("x", n - 40) +
                       R"("}]})";
            }},
    };

    return all;
}

} // namespace webhook::test::hostile

#endif
