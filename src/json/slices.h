/* Finds where values are in the bytes of a body that has been parsed. */

#ifndef WEBHOOK_JSON_SLICES_H
#define WEBHOOK_JSON_SLICES_H

#include <cstddef>
#include <string_view>

#include "json/node.h"

namespace webhook {

/*
 * Returns the text of a JSON value without the white space around it (RFC 8259,
 * 2).
 */
std::string_view trim(std::string_view text);

/* Returns the text between the brackets of an array or an object. */
std::string_view inside_of(std::string_view container);

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
 * Returns the values of an array or an object as they are written, in their
 * order.  They are found by their positions if the nodes have some; otherwise
 * the text is read again.
 */
class child_texts {
public:
    /* The text is that of the container, with its brackets. */
    child_texts(
        const json::node &container, std::string_view text, bool has_positions);

    std::string_view next(const json::node &child);

private:
    std::string_view from_position(const json::node &child) const;

    const json::node &container_;
    std::string_view text_;
    bool has_positions_;
    slices read_again_;
};

/*
 * Returns the value of an object's member as it is written.  The name is
 * compared as it is written too, so that a name with escapes is not found.
 * Returns an empty text if there is none, or if the text is not an object.
 */
std::string_view member_text(std::string_view object, std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_JSON_SLICES_H */
