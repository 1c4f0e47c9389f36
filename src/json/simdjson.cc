/* Reads event bodies with simdjson, which is the default back end. */

#ifdef WEBHOOK_JSON_SIMDJSON

#include "json/check.h"
#include "json/document.h"
#include "json/limits.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include <simdjson.h>
#include <webhook/webhook.h>

#include "json/respell.h"

namespace webhook::json {

namespace dom = simdjson::dom;

static_assert(padding >= simdjson::SIMDJSON_PADDING);

namespace {

/*
 * Leaves a margin, because simdjson counts depth in another way; the tape
 * checks the exact limit.
 */
constexpr std::size_t parser_depth = largest_limits.depth + 8;
constexpr std::size_t smallest_capacity = 4096;
constexpr std::string_view white_space = " \t\r\n";

/*
 * Computes hash_name() without a branch on the size.  simdjson copies strings
 * to a buffer, so that more bytes follow each of them.
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

/* Reads a value whose type is known, so that get() cannot fail. */
template<class T>
T as(dom::element value)
{
    T result{};
    return value.get(result) == simdjson::SUCCESS ? result : T{};
}

/*
 * Copies a parsed text to a tape.  "places" are those of the structural
 * characters and of the first characters of scalars, as the parser has found
 * them: it has seen the same ones in the same order.
 */
class tape_writer {
public:
    tape_writer(tape &out, const std::uint32_t *places)
        : out_(out), place_(places)
    {
    }

    /* Adds a value; "depth" is that of the container around it. */
    error add_value(dom::element value, std::size_t depth);

private:
    error add_array(dom::array array, std::size_t depth);
    error add_object(dom::object object, std::size_t depth);
    error add_scalar(dom::element value);

    tape &out_;
    const std::uint32_t *place_; /* is that of the next value or name */
};

error tape_writer::add_array(dom::array array, std::size_t depth)
{
    std::size_t index = 0;
    std::size_t count = 0;

    error fault = out_.open(kind::array, depth, index);
    if (fault != error::none) {
        return fault;
    }

    out_.place(*place_++);
    for (dom::element value : array) {
        fault = add_value(value, depth);
        if (fault != error::none) {
            return fault;
        }
        ++place_; /* is a comma, or the bracket */
        ++count;
    }

    place_ += count == 0; /* is the bracket */
    out_.close(index, count);
    return error::none;
}

error tape_writer::add_object(dom::object object, std::size_t depth)
{
    std::size_t index = 0;
    std::size_t count = 0;

    error fault = out_.open(kind::object, depth, index);
    if (fault != error::none) {
        return fault;
    }

    out_.place(*place_++);
    for (const dom::key_value_pair &entry : object) {
        fault = out_.add_name(entry.key, hash_padded(entry.key));
        if (fault != error::none) {
            return fault;
        }
        out_.place(*place_);
        place_ += 2; /* are the name and the colon */
        fault = add_value(entry.value, depth);
        if (fault != error::none) {
            return fault;
        }
        ++place_; /* is a comma, or the brace */
        ++count;
    }

    place_ += count == 0; /* is the brace */
    out_.close(index, count);
    out_.note_duplicate_names(index);
    return error::none;
}

error tape_writer::add_scalar(dom::element value)
{
    switch (value.type()) {
    case dom::element_type::STRING:
        return out_.add_string(as<std::string_view>(value));
    case dom::element_type::INT64:
        return out_.add_integer(as<std::int64_t>(value));
    case dom::element_type::DOUBLE:
        return out_.add_real(as<double>(value));
    case dom::element_type::BOOL:
        return out_.add_boolean(as<bool>(value));
    case dom::element_type::NULL_VALUE:
        return out_.add_null();
    default:
        break; /* UINT64, and BIGINT since simdjson 4.5, become big integers */
    }

    return error::syntax;
}

error tape_writer::add_value(dom::element value, std::size_t depth)
{
    if (value.is_array()) {
        return add_array(as<dom::array>(value), depth + 1);
    }
    if (value.is_object()) {
        return add_object(as<dom::object>(value), depth + 1);
    }

    const error fault = add_scalar(value);
    if (fault == error::none) {
        out_.place(*place_++);
    }
    return fault;
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
    error read(std::string_view text, tape &out);
    void release();

    dom::parser parser;
    dom::document parsed;
    std::size_t capacity = 0;
    respelling other;
};

/*
 * Allocates powers of two, so that a slightly larger body does not allocate
 * again.
 */
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

bool document::reuses_memory() noexcept
{
    return true;
}

void document::release() noexcept
{
    backend_->release();
    backend_->other.release();
    tape_.release();
}

document::document() : backend_(std::make_unique<backend>()) {}

document::~document() = default;

/*
 * Returns error::syntax if the text is broken, or beyond what simdjson can
 * hold.
 */
error document::backend::read(std::string_view text, tape &out)
{
    simdjson::error_code code = reserve(text.size());
    dom::element root;

    if (code == simdjson::SUCCESS) {
        code =
            parser.parse_into_document(parsed, text.data(), text.size(), false)
                .get(root);
    }

    if (code != simdjson::SUCCESS) {
        return translate(code);
    }

    const std::uint32_t *places =
        parser.implementation->structural_indexes.get();
    const error fault = tape_writer(out, places).add_value(root, 0);

    /* simdjson would leave out a second mark, and count from behind it. */
    out.set_positions(
        fault == error::none &&
        text.find_first_not_of(white_space) == std::size_t{places[0]});
    return fault;
}

error document::parse(std::string_view whole, const limits &most)
{
    const std::string_view text = without_mark(whole);

    tape_.clear(most);
    fault_place_ = no_place;

    error fault = check_bytes(text);
    if (fault == error::none && may_exceed(text, most)) {
        fault = check(whole, most, fault_place_);
    }
    if (fault != error::none) {
        return fault;
    }

    respelling &other = backend_->other;
    bool respelled = may_have_long_numbers(text) && other.respell(text);

    fault = backend_->read(respelled ? other.text() : text, tape_);
    if (fault != error::none && fault != error::no_memory) {
        fault = check(whole, most, fault_place_);
        if (fault != error::none) {
            return fault;
        }

        /* The text is JSON, but simdjson cannot read it. */
        respelled = other.respell(text);
        tape_.clear(most);
        fault = backend_->read(respelled ? other.text() : text, tape_);
    }

    if (fault == error::none && respelled) {
        other.restore(tape_);
        tape_.set_positions(false); /* are those of the other text */
    }
    return fault;
}

} // namespace webhook::json

#endif /* WEBHOOK_JSON_SIMDJSON */
