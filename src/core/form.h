/* Reads application/x-www-form-urlencoded (URL Standard, 5.1). */

#ifndef WEBHOOK_CORE_FORM_H
#define WEBHOOK_CORE_FORM_H

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/header.h"
#include "json/limits.h"

namespace webhook {

/*
 * Returns true if a text has to be decoded, because it contains "%" or "+".
 */
bool is_form_encoded(std::string_view text);

/*
 * Writes a decoded name or value: "+" is a space, and "%" with two hexadecimal
 * digits is a byte.  Any other "%" stays.  The result is never longer than the
 * text.  Returns the number of bytes.
 */
std::size_t decode_form(std::string_view text, char *to);

/* Iterates over the pairs of a form or of a query, which are not decoded. */
class form_scanner {
public:
    explicit form_scanner(std::string_view text) : rest_(text) {}

    /* Returns false at the end.  A pair without "=" has an empty value. */
    bool next();

    std::string_view name() const { return name_; }
    std::string_view value() const { return value_; }
    std::string_view pair() const { return pair_; }

private:
    std::string_view rest_;
    std::string_view pair_;
    std::string_view name_;
    std::string_view value_;
};

/* Holds a decoded pair.  The bytes may be anything, not only UTF-8. */
struct form_pair {
    std::string_view name;
    std::string_view value;
    std::string_view text; /* is the pair as it was sent */
};

struct form_limits {
    std::size_t pairs = 10'000;
    std::size_t size = 16 * 1024 * 1024; /* counts bytes of the text */
};

/*
 * Holds the pairs of a form in the order in which they were sent, and keeps its
 * memory for the next one.
 */
class form {
public:
    /*
     * The pairs live as long as the text, and until the next call.  Returns
     * error::none, too_large or too_many_nodes.  There are no pairs after an
     * error.
     */
    json::error read(std::string_view text, const form_limits &most = {});

    std::span<const form_pair> pairs() const { return pairs_; }

    /*
     * Finds the value of the only pair of that name.  Names differ by case.
     */
    found find(std::string_view name, std::string_view &value) const;

    /* Frees all memory; there are no pairs then. */
    void release() noexcept;

private:
    std::string_view decode(std::string_view text);

    std::vector<form_pair> pairs_;
    std::unique_ptr<char[]> decoded_;
    std::size_t capacity_ = 0;
    std::size_t needed_ = 0; /* is the size of the text */
    std::size_t used_ = 0;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_FORM_H */
