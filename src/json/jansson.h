/*
 * Wraps Jansson, which reads configuration documents.  Only jansson.cc sees its
 * types.
 */

#ifndef WEBHOOK_JSON_JANSSON_H
#define WEBHOOK_JSON_JANSSON_H

#include <memory>
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

/* Writes a value of a configuration document, other than an array or object. */
std::string write_scalar(const node &value);

} // namespace webhook::json

#endif /* WEBHOOK_JSON_JANSSON_H */
