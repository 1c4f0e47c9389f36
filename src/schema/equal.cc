#include "schema/equal.h"

#include <cmath>
#include <cstring>

#include "schema/number.h"

namespace webhook::schema {

namespace {

using json::kind;
using json::node;

bool is_number(const node &value)
{
    return value.kind == kind::integer || value.kind == kind::real ||
           value.kind == kind::big_integer;
}

/* Counts the bytes that have to be looked at. */
std::size_t bytes_of(const node &value)
{
    return value.kind == kind::big_integer ? value.size : 0;
}

/*
 * Compares two numbers.  A big integer is not an int64, but a real may equal
 * it.
 */
bool equal_numbers(const node &a, const node &b, budget &steps)
{
    if (a.kind != kind::big_integer && b.kind != kind::big_integer) {
        return std::is_eq(compare(number_of(a), number_of(b)));
    }
    return a.kind != kind::integer && b.kind != kind::integer &&
           steps.spend_bytes(bytes_of(a) + bytes_of(b)) &&
           same_digits(number_of(a), number_of(b));
}

bool equal_arrays(const node &a, const node &b, budget &steps)
{
    auto other = json::elements(b).begin();

    for (const node &element : json::elements(a)) {
        if (!equal(element, *other, steps)) {
            return false;
        }
        ++other;
    }
    return true;
}

/* Compares two objects, whose members usually have the same order. */
bool equal_objects(const node &a, const node &b, budget &steps)
{
    auto guess = json::members(b).begin();

    for (const auto &[name, value] : json::members(a)) {
        auto [guessed, other] = *guess;
        if (guessed != name) {
            other = steps.spend_children(b.size) ? json::find_member(b, name)
                                                 : nullptr;
        }
        if (other == nullptr || !equal(*value, *other, steps)) {
            return false;
        }
        ++guess;
    }
    return true;
}

std::uint64_t mix(std::uint64_t value)
{
    value = (value ^ value >> 32U) * 0xd6e8feb86659fd93U;
    value = (value ^ value >> 32U) * 0xd6e8feb86659fd93U;
    return value ^ value >> 32U;
}

std::uint64_t hash_bytes(std::string_view bytes)
{
    std::uint64_t result = bytes.size();
    std::uint64_t word = 0;

    for (; bytes.size() >= sizeof(word); bytes.remove_prefix(sizeof(word))) {
        std::memcpy(&word, bytes.data(), sizeof(word));
        result = mix(result ^ word) + word;
    }
    word = 0;
    for (char c : bytes) {
        word = word << 8U | static_cast<unsigned char>(c);
    }
    return mix(result ^ word);
}

/* Returns the hash of a number; a real that equals an int64 has its hash. */
std::uint64_t hash_number(const number &value)
{
    std::uint64_t bits = 0;

    if (value.exact) {
        return mix(static_cast<std::uint64_t>(value.integer));
    }
    auto integer = as_integer(value.real);
    if (integer) {
        return mix(static_cast<std::uint64_t>(*integer));
    }
    std::memcpy(&bits, &value.real, sizeof(bits));
    return mix(bits);
}

/*
 * Mixes names and values pairwise and sums them, so that the order has no
 * effect.
 */
std::uint64_t hash_object(const node &value, budget &steps)
{
    std::uint64_t result = 0;

    for (const auto &[name, member] : json::members(value)) {
        result += mix(hash_bytes(name) + 3 * hash(*member, steps));
    }
    return mix(result + 6);
}

std::uint64_t hash_array(const node &value, budget &steps)
{
    std::uint64_t result = 5;

    for (const node &element : json::elements(value)) {
        result = mix(result + hash(element, steps));
    }
    return result;
}

} // namespace

bool equal(const node &a, const node &b, budget &steps)
{
    if (a.kind == kind::integer && b.kind == kind::integer) {
        return a.integer == b.integer;
    }
    if (is_number(a) && is_number(b)) {
        return equal_numbers(a, b, steps);
    }
    if (a.kind != b.kind || a.size != b.size ||
        !steps.spend(a.size / bytes_of_step)) {
        return false;
    }

    switch (a.kind) {
    case kind::boolean:
        return a.boolean == b.boolean;
    case kind::string:
        return a.string() == b.string();
    case kind::array:
        return steps.spend_children(a.size) && equal_arrays(a, b, steps);
    case kind::object:
        return steps.spend_children(a.size) && equal_objects(a, b, steps);
    default:
        return true; /* both are null */
    }
}

std::uint64_t hash(const node &value, budget &steps)
{
    if (!steps.spend_bytes(value.size)) {
        return 0;
    }

    switch (value.kind) {
    case kind::boolean:
        return value.boolean ? 2 : 1;
    case kind::string:
        return hash_bytes(value.string());
    case kind::array:
        return hash_array(value, steps);
    case kind::object:
        return hash_object(value, steps);
    case kind::null:
        return 3;
    default:
        return hash_number(number_of(value));
    }
}

} // namespace webhook::schema
