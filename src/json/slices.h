/* Finds where values stand in the bytes of a body that has been parsed. */

#ifndef WEBHOOK_JSON_SLICES_H
#define WEBHOOK_JSON_SLICES_H

#include <cstddef>
#include <string_view>

namespace webhook {

/*
 * Returns the text of a JSON value without the white space around it (RFC 8259,
 * 2).
 */
std::string_view trim(std::string_view text);

/*
 * Iterates over the elements of an array, given the text between its brackets.
 * If the text is not that of an array, the slices have no meaning.
 */
class slices {
public:
    explicit slices(std::string_view elements) : text_(elements) {}

    /* Returns the next element as it is written, empty at the end. */
    std::string_view next();

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/*
 * Returns the value of an object's member as it is written.  The name is
 * compared as it is written too, so that a name with escapes is not found.
 * Returns an empty text if there is none, or if the text is not an object.
 */
std::string_view member_text(std::string_view object, std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_JSON_SLICES_H */
