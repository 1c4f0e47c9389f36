/*
 * Replaces what the parsers cannot hold in a text, and restores it in the tape.
 */

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
 * Replaces integers beyond int64, reals beyond the range of a double, and
 * strings with half of a surrogate pair by a token of the same sort.  The text
 * stays as valid as it was, and its tape has the same nodes.
 */
class respelling {
public:
    enum class names { as_they_are, replaced };

    /* Returns false, and writes nothing, if there is nothing to respell. */
    bool respell(std::string_view text, names which = names::as_they_are);

    /* Returns the respelled text, which is followed by the padding. */
    std::string_view text() const;

    /* Returns true if nothing of another kind was replaced. */
    bool has_only(json::kind which) const;

    /* Turns the tape of the respelled text into that of the original. */
    void restore(tape &to);

    void release() noexcept;

private:
    /*
     * Holds one replacement.  There may be one for every few bytes of a text,
     * so sizes have 32 bits.
     */
    struct replaced {
        std::uint32_t index;  /* indexes the tape */
        std::uint32_t offset; /* points into kept_ */
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
    std::size_t copied_ = 0; /* counts bytes of the source */
    bool all_names_ = false;
    std::string text_;
    std::string kept_; /* holds the original texts of nodes */
    std::vector<replaced> replaced_;
};

} // namespace webhook::json

#endif /* WEBHOOK_JSON_RESPELL_H */
