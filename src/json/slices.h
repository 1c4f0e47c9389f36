/* Where values stand in the bytes of a body that has been parsed. */

#ifndef WEBHOOK_JSON_SLICES_H
#define WEBHOOK_JSON_SLICES_H

#include <cstddef>
#include <string_view>

namespace webhook {

/* The text of a JSON value without the white space around it (RFC 8259, 2). */
std::string_view trim(std::string_view text);

/*
 * The elements of an array, from the text between its brackets: of a text that
 * is none the slices mean nothing.
 */
class slices {
public:
    explicit slices(std::string_view elements) : text_(elements) {}

    /* Returns the next one as it is written; empty: there is no more. */
    std::string_view next();

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/*
 * Returns the value of an object's member as it is written, by the member's
 * name as it is written too: a name with escapes is not found.  Empty: there is
 * none, or the text is no object's.
 */
std::string_view member_text(std::string_view object, std::string_view name);

} // namespace webhook

#endif /* WEBHOOK_JSON_SLICES_H */
