/* A text without what the parsers cannot hold, and what stood there. */

#ifndef WEBHOOK_JSON_RESPELL_H
#define WEBHOOK_JSON_RESPELL_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "json/node.h"
#include "json/tape.h"

namespace webhook::json {

/* Returns true if the text may contain a number of 20 digits. */
bool may_have_long_numbers(std::string_view text);

/*
 * Integers beyond int64, reals beyond the range of a double, and strings with
 * half of a surrogate pair are replaced by a token of the same sort, so that
 * the text is as much JSON as it was, and its tape has the same nodes.
 */
class respelling {
public:
    enum class names { as_they_are, replaced };

    /* False: there is nothing to respell, and nothing is written. */
    bool respell(std::string_view text, names which = names::as_they_are);

    /* With the padding behind. */
    std::string_view text() const;

    /* Returns true if nothing else was kept. */
    bool has_only(json::kind which) const;

    /* The tape of that text becomes that of the first one. */
    void restore(tape &to);

    /* Gives back what a large text took. */
    bool shrink() noexcept;

private:
    /* There may be one for each few bytes of a text: sizes have 32 bits. */
    struct replaced {
        std::uint32_t index;  /* in the tape */
        std::uint32_t offset; /* in what is kept */
        std::uint32_t size;
        json::kind kind;
        bool is_name;
        double real;
    };

    static_assert(sizeof(replaced) <= 24);

    void note(std::size_t index, json::kind which, bool is_name,
        std::size_t offset, std::size_t size, double real);

    void put(std::string_view token, std::string_view instead);
    void number(std::string_view token, std::size_t index);
    void real(std::string_view token, std::size_t index);
    void string(std::string_view token, std::size_t index, bool is_name);

    std::string_view source_;
    std::size_t copied_ = 0; /* of the source */
    bool all_names_ = false;
    std::string text_;
    std::string kept_; /* texts that nodes will have */
    std::vector<replaced> replaced_;
};

} // namespace webhook::json

#endif /* WEBHOOK_JSON_RESPELL_H */
