#include "nginx/admin/refusals.h"

#include <algorithm>

namespace webhook::nginx {
namespace {

/* Returns true if the byte continues a character of UTF-8 (RFC 3629). */
bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

void refusal_list::add(const refusal &what) noexcept
{
    /*
     * one try for each place suffices: a try fails only while another worker
     * writes
     */
    for (size_t tries = 0; tries < std::size(places_); tries++) {
        const std::uint64_t number =
            next_.fetch_add(1, std::memory_order_relaxed);
        place &to = places_[number % std::size(places_)];

        std::uint64_t version = to.version.load(std::memory_order_relaxed);

        if (version % 2 || !to.version.compare_exchange_strong(version,
                               version + 1, std::memory_order_acquire)) {
            continue;
        }

        std::atomic_thread_fence(std::memory_order_release);
        to.number = number;
        to.what = what;
        to.version.store(version + 2, std::memory_order_release);
        return;
    }
}

std::vector<refusal> refusal_list::last() const
{
    std::vector<std::pair<std::uint64_t, refusal>> found;

    found.reserve(std::size(places_));

    for (const place &from : places_) {
        const std::uint64_t version =
            from.version.load(std::memory_order_acquire);

        if (version == 0 || version % 2) {
            continue;
        }

        std::pair<std::uint64_t, refusal> copy{from.number, from.what};

        std::atomic_thread_fence(std::memory_order_acquire);

        if (from.version.load(std::memory_order_relaxed) == version) {
            found.push_back(copy);
        }
    }

    std::sort(found.begin(), found.end(),
        [](const auto &a, const auto &b) { return a.first > b.first; });

    std::vector<refusal> result;

    for (size_t i = 0; i < std::min(found.size(), shown); i++) {
        result.push_back(found[i].second);
    }

    return result;
}

void fit(std::string_view text, char *room, size_t size) noexcept
{
    size_t length = std::min(text.size(), size - 1);

    if (length < text.size()) {
        while (length > 0 && continues(text[length])) {
            length--;
        }

        /* "%0A" */
        const size_t escape = text.substr(0, length).rfind('%');

        if (escape != std::string_view::npos && escape + 3 > length) {
            length = escape;
        }
    }

    room[std::copy_n(text.data(), length, room) - room] = '\0';
}

} // namespace webhook::nginx
