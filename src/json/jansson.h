/*
 * What Jansson does for us: it reads configuration documents and writes
 * answers.  Its own types are known to jansson.cc only.
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

/* A configuration document; a fault throws config_error. */
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

/* A member to write: a string, or a number if "text" has no data. */
struct field {
    const char *name;
    std::string_view text;
    long number = 0;
};

/* JSON text of configuration documents. */
std::string write_string(std::string_view text);
std::string write_scalar(const node &value);

/* Writes an object of these members in their order. */
void write_object(std::span<const field> fields, std::string &out);

} // namespace webhook::json

#endif /* WEBHOOK_JSON_JANSSON_H */
