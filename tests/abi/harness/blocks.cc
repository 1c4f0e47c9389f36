/*
 * test_malloc() and its family: heap blocks between guard bytes.
 *
 * One difference from cmocka: a pointer that is not such a block fails the
 * case, where cmocka reads in front of it.
 */

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>

#include "context.h"
#include "state.h"

#include "cmocka_api.h"

namespace harness {

namespace {

/* Also keeps the block as aligned as malloc() made it. */
constexpr std::size_t guard_size = alignof(std::max_align_t);
static_assert(guard_size >= 16);

constexpr unsigned char guard_byte = 0xef;
constexpr unsigned char fresh_byte = 0xba;
constexpr unsigned char freed_byte = 0xcd;

struct block {
    unsigned char *memory; /* guard, the caller's bytes, guard */
    std::size_t size;      /* of the caller's bytes            */
    std::size_t number;
    place where;

    unsigned char *bytes() const { return memory + guard_size; }
};

thread_local std::deque<block> blocks;
thread_local std::size_t made = 0;

std::deque<block>::iterator find_block(const void *pointer)
{
    return std::find_if(blocks.begin(), blocks.end(),
        [=](const block &b) { return b.bytes() == pointer; });
}

void *make_block(std::size_t size, place where)
{
    if (size > PTRDIFF_MAX - 2 * guard_size) {
        return nullptr;
    }

    const std::size_t whole = size + 2 * guard_size;
    auto *memory = static_cast<unsigned char *>(std::malloc(whole));
    if (memory == nullptr) {
        return nullptr;
    }

    std::memset(memory, guard_byte, whole);
    std::memset(memory + guard_size, fresh_byte, size);
    blocks.push_back({memory, size, ++made, where});

    return blocks.back().bytes();
}

bool is_intact(const block &b)
{
    const auto is_guard = [](unsigned char byte) { return byte == guard_byte; };
    const unsigned char *behind = b.bytes() + b.size;

    return std::all_of(b.memory, b.bytes(), is_guard) &&
           std::all_of(behind, behind + guard_size, is_guard);
}

void destroy_block(const block &b)
{
    std::memset(b.memory, freed_byte, b.size + 2 * guard_size);
    std::free(b.memory);
}

bool free_block(const void *pointer)
{
    const auto found = find_block(pointer);

    if (found == blocks.end()) {
        note("%p is no block of test_malloc()\n", pointer);
        return false;
    }
    if (!is_intact(*found)) {
        note("%s:%d: note: guard bytes of the block of %zu bytes made here "
             "were overwritten\n",
            found->where.file, found->where.line, found->size);
        return false;
    }

    destroy_block(*found);
    blocks.erase(found);
    return true;
}

/* How many bytes a block can hand on to one of "size" bytes. */
std::size_t bytes_to_keep(const void *pointer, std::size_t size)
{
    const auto found = find_block(pointer);

    return found == blocks.end() ? 0 : std::min(found->size, size);
}

} // namespace

block_mark mark_blocks()
{
    return made;
}

std::size_t reclaim_blocks(block_mark since, const char *name)
{
    std::size_t leaked = 0;

    for (const block &b : blocks) {
        if (b.number > since) {
            note("%s:%d: note: block of %zu bytes allocated here\n",
                b.where.file, b.where.line, b.size);
            destroy_block(b);
            leaked++;
        }
    }
    if (leaked != 0) {
        std::erase_if(blocks, [=](const block &b) { return b.number > since; });
        note("ERROR: %s leaked %zu block(s)\n", name, leaked);
    }
    return leaked;
}

void fail_if_blocks_remain(block_mark since, const char *name)
{
    if (reclaim_blocks(since, name) != 0) {
        leave_failed({});
    }
}

} // namespace harness

extern "C" {

void *_test_malloc(const std::size_t size, const char *file, const int line)
{
    void *pointer = harness::make_block(size, {file, line});

    _assert_true(pointer != nullptr, "out of memory", file, line);
    return pointer;
}

void *_test_calloc(const std::size_t number_of_elements, const std::size_t size,
    const char *file, const int line)
{
    std::size_t whole = 0;

    _assert_true(!__builtin_mul_overflow(number_of_elements, size, &whole),
        "out of memory", file, line);
    return std::memset(_test_malloc(whole, file, line), 0, whole);
}

void *_test_realloc(
    void *ptr, const std::size_t size, const char *file, const int line)
{
    if (ptr == nullptr) {
        return _test_malloc(size, file, line);
    }
    if (size == 0) {
        _test_free(ptr, file, line);
        return nullptr;
    }

    void *grown = _test_malloc(size, file, line);
    std::memcpy(grown, ptr, harness::bytes_to_keep(ptr, size));
    _test_free(ptr, file, line);
    return grown;
}

void _test_free(void *const ptr, const char *file, const int line)
{
    if (ptr != nullptr && !harness::free_block(ptr)) {
        _fail(file, line);
    }
}

} // extern "C"
