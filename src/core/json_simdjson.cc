/* Event bodies by simdjson: the default back end of json.h. */

#ifdef WEBHOOK_JSON_SIMDJSON

#include "core/json.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <simdjson.h>
#include <webhook/webhook.h>

#include "core/json_numbers.h"

namespace webhook::json {

namespace dom = simdjson::dom;

static_assert(padding >= simdjson::SIMDJSON_PADDING);

namespace {

/* simdjson counts depth in another way; the exact limit is the tape's. */
constexpr std::size_t parser_depth = WEBHOOK_MAX_DEPTH + 8;
constexpr std::size_t smallest_capacity = 4096;

/* What is written, and whether a name in it may hold a NUL. */
struct writer {
    tape &out;
    bool escapes;
};

/* Jansson cannot hold such a name, and most upstreams would cut it there. */
bool holds_nul(std::string_view name)
{
    return name.find('\0') != std::string_view::npos;
}

/*
 * hash_name() without a branch on the size: simdjson copies strings to a buffer
 * where more bytes follow.
 */
std::uint32_t hash_padded(std::string_view name)
{
    if constexpr (std::endian::native != std::endian::little) {
        return hash_name(name);
    }

    constexpr std::size_t word = sizeof(std::uint64_t);
    const std::size_t used = std::min(name.size(), word);
    const std::uint64_t mask =
        used == 0 ? 0 : ~std::uint64_t{0} >> (8 * (word - used));
    std::uint64_t head = 0;
    std::uint64_t tail = 0;

    std::memcpy(&head, name.data(), word);
    std::memcpy(&tail, name.data() + (name.size() - used), word);
    return hash_ends(head & mask, tail & mask, name.size());
}

error add_value(const writer &to, dom::element value, std::size_t depth);

error add_array(const writer &to, dom::array array, std::size_t depth)
{
    std::size_t index = 0;
    std::size_t count = 0;

    error fault = to.out.open(kind::array, depth, index);
    if (fault != error::none) {
        return fault;
    }

    for (dom::element value : array) {
        fault = add_value(to, value, depth);
        if (fault != error::none) {
            return fault;
        }
        ++count;
    }

    to.out.close(index, count);
    return error::none;
}

error add_object(const writer &to, dom::object object, std::size_t depth)
{
    std::size_t index = 0;
    std::size_t count = 0;

    error fault = to.out.open(kind::object, depth, index);
    if (fault != error::none) {
        return fault;
    }

    for (const dom::key_value_pair &entry : object) {
        if (to.escapes && holds_nul(entry.key)) {
            return error::nul;
        }
        fault = to.out.add_name(entry.key, hash_padded(entry.key));
        if (fault != error::none) {
            return fault;
        }
        fault = add_value(to, entry.value, depth);
        if (fault != error::none) {
            return fault;
        }
        ++count;
    }

    to.out.close(index, count);
    to.out.note_duplicate_names(index);
    return error::none;
}

/* The type is known when a value is taken: get() cannot fail here. */
template<class T>
T as(dom::element value)
{
    T result{};
    return value.get(result) == simdjson::SUCCESS ? result : T{};
}

/* "depth": of the container around the value. */
error add_value(const writer &to, dom::element value, std::size_t depth)
{
    switch (value.type()) {
    case dom::element_type::ARRAY:
        return add_array(to, as<dom::array>(value), depth + 1);
    case dom::element_type::OBJECT:
        return add_object(to, as<dom::object>(value), depth + 1);
    case dom::element_type::STRING:
        return to.out.add_string(as<std::string_view>(value));
    case dom::element_type::INT64:
        return to.out.add_integer(as<std::int64_t>(value));
    case dom::element_type::DOUBLE:
        return to.out.add_real(as<double>(value));
    case dom::element_type::BOOL:
        return to.out.add_boolean(as<bool>(value));
    case dom::element_type::NULL_VALUE:
        return to.out.add_null();
    case dom::element_type::UINT64:
        break; /* beyond int64, where Jansson ends */
    }

    return error::syntax;
}

error translate(simdjson::error_code code)
{
    switch (code) {
    case simdjson::SUCCESS:
        return error::none;
    case simdjson::MEMALLOC:
    case simdjson::UNINITIALIZED:
        return error::no_memory;
    case simdjson::DEPTH_ERROR:
        return error::too_deep;
    default:
        return error::syntax;
    }
}

} // namespace

struct document::backend {
    simdjson::error_code reserve(std::size_t size);
    void release();

    dom::parser parser;
    dom::document parsed;
    std::size_t capacity = 0;
    std::string respelled; /* where a text has long reals */
};

/* In powers of two, or each body a little larger would allocate again. */
simdjson::error_code document::backend::reserve(std::size_t size)
{
    if (size <= capacity) {
        return simdjson::SUCCESS;
    }

    std::size_t wanted = std::max(std::bit_ceil(size), smallest_capacity);
    wanted = std::min(wanted, simdjson::SIMDJSON_MAXSIZE_BYTES);

    release();
    simdjson::error_code code = parser.allocate(wanted, parser_depth);
    if (code == simdjson::SUCCESS) {
        code = parsed.allocate(wanted);
    }
    if (code == simdjson::SUCCESS) {
        capacity = wanted;
    }

    return code;
}

void document::backend::release()
{
    capacity = 0;
    parser = dom::parser();
    parsed = dom::document();
}

bool document::shrink() noexcept
{
    bool large = backend_->capacity > warm_size;

    if (large) {
        backend_->release();
        std::string().swap(backend_->respelled); /* "=" would keep it */
    }

    return tape_.shrink() || large;
}

document::document() : backend_(std::make_unique<backend>()) {}

document::~document() = default;

error document::parse(std::string_view text)
{
    tape_.clear();

    error fault = check_bytes(text);
    if (fault == error::none && text.size() > largest_unchecked) {
        fault = check_limits(text);
    }
    if (fault != error::none) {
        return fault;
    }

    std::string_view read = text;
    if (may_have_long_reals(text) &&
        respell_long_reals(text, backend_->respelled)) {
        read = backend_->respelled;
        read.remove_suffix(padding);
    }

    simdjson::error_code code = backend_->reserve(read.size());
    if (code != simdjson::SUCCESS) {
        return translate(code);
    }

    dom::element root;
    const writer to{tape_, text.find('\\') != std::string_view::npos};
    code = backend_->parser
               .parse_into_document(
                   backend_->parsed, read.data(), read.size(), false)
               .get(root);

    fault =
        code == simdjson::SUCCESS ? add_value(to, root, 0) : translate(code);
    if (fault == error::none) {
        return tape_.has_duplicate_names() ? error::duplicate_key : fault;
    }

    /* Of several faults the same counts as in the other back end. */
    error limit = check_limits(text);
    return limit != error::none ? limit : fault;
}

} // namespace webhook::json

#endif /* WEBHOOK_JSON_SIMDJSON */
