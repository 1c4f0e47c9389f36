/*
 * This is the only file that includes Jansson.  It reads configuration
 * documents, and event bodies if the build has no simdjson.
 */

#include "json/jansson.h"

#include <cstring>
#include <new>

#include <jansson.h>
#include <webhook/webhook.h>

#include "base/config_error.h"
#include "base/json_writer.h"
#include "json/check.h"
#include "json/document.h"
#include "json/respell.h"

namespace webhook::json {

namespace {

struct release {
    void operator()(json_t *value) const { json_decref(value); }
};

using json_ptr = std::unique_ptr<json_t, release>;

error add_value(tape &out, json_t *value, std::size_t depth);

error add_array(tape &out, json_t *array, std::size_t depth)
{
    std::size_t index = 0;

    error fault = out.open(kind::array, depth, index);
    if (fault != error::none) {
        return fault;
    }

    std::size_t count = json_array_size(array);
    for (std::size_t i = 0; i < count; ++i) {
        fault = add_value(out, json_array_get(array, i), depth);
        if (fault != error::none) {
            return fault;
        }
    }

    out.close(index, count);
    return error::none;
}

error add_object(tape &out, json_t *object, std::size_t depth)
{
    std::size_t index = 0;

    error fault = out.open(kind::object, depth, index);
    if (fault != error::none) {
        return fault;
    }

    for (void *at = json_object_iter(object); at != nullptr;
         at = json_object_iter_next(object, at)) {
        fault = out.add_name(json_object_iter_key(at));
        if (fault != error::none) {
            return fault;
        }
        fault = add_value(out, json_object_iter_value(at), depth);
        if (fault != error::none) {
            return fault;
        }
    }

    out.close(index, json_object_size(object));
    return error::none;
}

/* Adds a value; "depth" is that of the container around it. */
error add_value(tape &out, json_t *value, std::size_t depth)
{
    switch (json_typeof(value)) {
    case JSON_ARRAY:
        return add_array(out, value, depth + 1);
    case JSON_OBJECT:
        return add_object(out, value, depth + 1);
    case JSON_STRING:
        return out.add_string(
            {json_string_value(value), json_string_length(value)});
    case JSON_INTEGER:
        return out.add_integer(json_integer_value(value));
    case JSON_REAL:
        return out.add_real(json_real_value(value));
    case JSON_TRUE:
        return out.add_boolean(true);
    case JSON_FALSE:
        return out.add_boolean(false);
    case JSON_NULL:
        break;
    }

    return out.add_null();
}

/* Writes a number with as many digits as give the same number again. */
std::string write_real(double number)
{
    constexpr std::size_t flags = JSON_ENCODE_ANY;
    json_ptr value(json_real(number));

    std::string text(json_dumpb(value.get(), nullptr, 0, flags), '\0');
    if (json_dumpb(value.get(), text.data(), text.size(), flags) == 0) {
        throw std::bad_alloc();
    }
    return text;
}

} // namespace

struct tree::holder {
    json_ptr root;
    respelling other;
};

namespace {

/* Loads a document with integers of any length; a real has to fit a double. */
json_t *load_tree(std::string_view text, respelling &other, json_error_t &fault)
{
    auto load = [&](std::string_view from, json_error_t &why) {
        return json_loadb(
            from.data(), from.size(), JSON_REJECT_DUPLICATES, &why);
    };
    json_error_t why;
    json_t *root = load(text, fault);

    if (root == nullptr &&
        json_error_code(&fault) == json_error_numeric_overflow &&
        other.respell(text) && other.has_only(kind::big_integer)) {
        root = load(other.text(), why);
    }
    return root;
}

} // namespace

tree::tree(std::string_view text) : holder_(std::make_unique<holder>())
{
    json_error_t fault;

    holder_->root.reset(load_tree(text, holder_->other, fault));
    if (holder_->root == nullptr) {
        throw config_error("line " + std::to_string(fault.line) + ", column " +
                           std::to_string(fault.column) + ": " + fault.text);
    }

    switch (add_value(tape_, holder_->root.get(), 0)) {
    case error::none:
        holder_->other.restore(tape_);
        return;
    case error::too_deep:
        throw config_error("the document is nested too deeply");
    default:
        throw config_error("the document is too large");
    }
}

tree::~tree() = default;

std::string write_scalar(const node &value)
{
    std::string text;

    switch (value.kind) {
    case kind::boolean:
        return value.boolean ? "true" : "false";
    case kind::integer:
        return std::to_string(value.integer);
    case kind::big_integer:
        return std::string(value.string());
    case kind::real:
        return write_real(value.real);
    case kind::string:
        json_writer(text).value(value.string());
        return text;
    case kind::null:
    case kind::array:
    case kind::object:
        break;
    }

    return "null";
}

#ifndef WEBHOOK_JSON_SIMDJSON

namespace {

/*
 * Bounds a text: a worker waits while Jansson takes 12 ns for each byte, which
 * makes 25 ms for a text of this size.
 */
constexpr std::size_t largest_text = 2 * 1024 * 1024;

error load(std::string_view text, json_ptr &root)
{
    constexpr std::size_t flags =
        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t why;

    root.reset(json_loadb(text.data(), text.size(), flags, &why));
    if (root != nullptr) {
        return error::none;
    }
    return json_error_code(&why) == json_error_out_of_memory ? error::no_memory
                                                             : error::syntax;
}

} // namespace

struct document::backend {
    json_ptr root;
    respelling other;
};

bool document::reuses_memory() noexcept
{
    return false;
}

void document::release() noexcept
{
    backend_->root.reset();
    backend_->other.release();
    tape_.release();
}

document::document() : backend_(std::make_unique<backend>()) {}

document::~document() = default;

error document::parse(std::string_view whole, const limits &most)
{
    const std::string_view text = without_mark(whole);

    tape_.clear(most);
    fault_place_ = no_place;
    backend_->root.reset();

    error fault = check_bytes(text);
    if (fault == error::none) {
        fault = check(whole, most, fault_place_);
    }
    if (fault == error::none && text.size() > largest_text) {
        fault = error::too_large;
    }
    if (fault != error::none) {
        return fault;
    }

    /*
     * Jansson refuses a name that occurs twice in an object or contains a NUL.
     */
    respelling &other = backend_->other;
    bool respelled = false;

    fault = load(text, backend_->root);
    if (fault == error::syntax) {
        respelled = other.respell(text, respelling::names::replaced);
        fault = load(respelled ? other.text() : text, backend_->root);
    }
    if (fault == error::none) {
        fault = add_value(tape_, backend_->root.get(), 0);
    }
    if (fault == error::none && respelled) {
        other.restore(tape_);
    }
    return fault;
}

#endif /* WEBHOOK_JSON_SIMDJSON */

} // namespace webhook::json
