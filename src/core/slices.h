/* Where the events of a body stand in its bytes. */

#ifndef WEBHOOK_CORE_SLICES_H
#define WEBHOOK_CORE_SLICES_H

#include <cstddef>
#include <string_view>

namespace webhook {

/* The text of a JSON value without the white space around it (RFC 8259, 2). */
std::string_view trim(std::string_view text);

/*
 * The elements of an array, from its text, which has been parsed: of a text
 * that is no array of objects the slices mean nothing.
 */
class slices {
public:
    explicit slices(std::string_view array) : text_(array) {}

    /* The next object, as it is written; there must be one. */
    std::string_view next();

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_SLICES_H */
