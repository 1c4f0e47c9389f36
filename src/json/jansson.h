/*
 * Wraps Jansson, which reads configuration documents and writes answers.  Only
 * jansson.cc sees its types.
 */

#ifndef WEBHOOK_JSON_JANSSON_H
#define WEBHOOK_JSON_JANSSON_H

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "json/node.h"
#include "json/tape.h"

namespace webhook::json {

/* Reads a configuration document; throws config_error if it is invalid. */
class tree {
public:
    explicit tree(std::string_view text);
    ~tree();
    tree(const tree &) = delete;
    tree &operator=(const tree &) = delete;

    const node &root() const { return tape_.root(); }

private:
    struct holder;

    tape tape_;
    std::unique_ptr<holder> holder_;
};

/* Holds a member to write: a string, or a number if "text" has no data. */
struct field {
    const char *name;
    std::string_view text;
    long number = 0;
};

/* Write JSON text of configuration documents. */
std::string write_string(std::string_view text);
std::string write_scalar(const node &value);

/* Writes an object that has these members in their order. */
void write_object(std::span<const field> fields, std::string &out);

} // namespace webhook::json

#endif /* WEBHOOK_JSON_JANSSON_H */
