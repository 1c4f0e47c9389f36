#include "core/workspace.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <openssl/rand.h>

#include "core/delivery.h"

namespace webhook {

namespace {

constexpr std::size_t smallest_buffer = 8192;
constexpr std::size_t most_unused = 64;

/*
 * Returns freed memory to the system.  glibc keeps up to 64 MB of it once such
 * blocks have been in use, and a worker would never return it.
 */
void trim_heap() noexcept
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

} // namespace

workspace::workspace()
{
    if (RAND_bytes(reinterpret_cast<unsigned char *>(&token_base_),
            sizeof token_base_) != 1) {
        throw std::runtime_error("random bytes are not available");
    }

    unused_.reserve(most_unused);
}

workspace::~workspace() = default;

void workspace::reserve(std::size_t size)
{
    retention_.note(size, json::document::reuses_memory());

    if (buffer_ != nullptr && size <= capacity_) {
        return;
    }
    if (size > json::largest_size) {
        throw std::bad_alloc();
    }

    std::size_t wanted = std::max(std::bit_ceil(size), smallest_buffer);

    capacity_ = 0;
    buffer_.reset();
    buffer_.reset(new char[prefix_size + wanted + json::padding]);
    capacity_ = wanted;
}

void workspace::finish_reading() noexcept
{
    if (reading_ != nullptr) {
        std::exchange(reading_, nullptr)->validate_late();
    }
}

void workspace::release() noexcept
{
    finish_reading();
    capacity_ = 0;
    buffer_.reset();
    other_capacity_ = 0;
    other_buffer_.reset();
    inflater_.release();
    document_.release();
    located_.events = std::vector<located_event>(); /* {} would keep it */
    form_.release();
    form_tree_.release();
    run_.release();
}

std::uint64_t workspace::trim(std::uint64_t now_ms) noexcept
{
    const retention::decision next = retention_.decide(now_ms);

    if (next.frees) {
        release();
        trim_heap();
    }
    return next.ms;
}

char *workspace::buffer(std::size_t size)
{
    finish_reading();
    reserve(size);
    return begin();
}

bool workspace::holds(std::string_view body) const
{
    std::less_equal<const char *> no_later;

    return buffer_ != nullptr && no_later(begin(), body.data()) &&
           no_later(body.data() + body.size(), begin() + capacity_);
}

std::string_view workspace::load(std::string_view body)
{
    finish_reading();
    if (!holds(body)) {
        reserve(body.size());
    }
    if (!body.empty() && body.data() != begin()) {
        std::memmove(begin(), body.data(), body.size());
    }

    std::memset(begin() + body.size(), 0, json::padding);
    return {begin(), body.size()};
}

std::optional<std::string_view> workspace::inflate(
    std::string_view body, std::size_t size)
{
    std::swap(buffer_, other_buffer_);
    std::swap(capacity_, other_capacity_);
    reserve(size);

    if (!inflater_.inflate(body, begin(), size)) {
        return std::nullopt;
    }

    std::memset(begin() + size, 0, json::padding);
    return std::string_view(begin(), size);
}

std::string_view workspace::join(std::span<const std::string_view> pieces)
{
    char *first = begin();

    for (std::size_t i = pieces.size() - 1; i-- != 0;) {
        first -= pieces[i].size();
        std::memcpy(first, pieces[i].data(), pieces[i].size());
    }

    return {first,
        static_cast<std::size_t>(begin() - first) + pieces.back().size()};
}

std::string &workspace::scratch()
{
    scratch_.clear();
    return scratch_;
}

/* Makes tokens that differ in their first half, see WEBHOOK_OWNER_SIZE. */
claim_token workspace::next_token()
{
    ++count_;

    const std::array<std::uint64_t, 2> halves = {token_base_ ^ count_, count_};
    claim_token token;

    static_assert(sizeof halves == sizeof token);
    static_assert(sizeof halves[0] == WEBHOOK_OWNER_SIZE);
    std::memcpy(token.data(), halves.data(), sizeof token);
    return token;
}

std::unique_ptr<delivery> workspace::take()
{
    if (unused_.empty()) {
        return std::make_unique<delivery>();
    }

    std::unique_ptr<delivery> warm = std::move(unused_.back());
    unused_.pop_back();
    return warm;
}

void workspace::give_back(std::unique_ptr<delivery> used) noexcept
{
    let_go(*used);
    if (unused_.size() < most_unused) {
        used->finish();
        unused_.push_back(std::move(used));
    }
}

} // namespace webhook
