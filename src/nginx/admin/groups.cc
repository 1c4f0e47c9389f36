#include "nginx/admin/groups.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace webhook::nginx {
namespace {

static_assert(std::is_trivially_copyable_v<event_group> &&
              std::has_unique_object_representations_v<event_group>);

/*
 * Returns a hash that is never 0.  Only the operator chooses the texts, so a
 * sender cannot make them collide.
 */
std::uint64_t mark_of(const event_group &what)
{
    const std::string_view bytes(
        reinterpret_cast<const char *>(&what), sizeof(what));

    return std::hash<std::string_view>()(bytes) | 1;
}

} // namespace

void group_list::add(const event_group &what) noexcept
{
    const std::uint64_t mark = mark_of(what);
    const std::uint64_t now = wall_clock();

    for (size_t i = 0; i < most; i++) {
        place &at = places_[(mark / 2 + i) % most];
        std::uint64_t seen = at.mark.load(std::memory_order_relaxed);

        if (seen == 0 && at.mark.compare_exchange_strong(
                             seen, mark, std::memory_order_relaxed)) {
            at.group = what;
            at.first = now;
            at.filled.store(true, std::memory_order_release);
            seen = mark;
        }

        if (seen == mark) {
            nginx::add(at.count);
            at.last.store(now, std::memory_order_relaxed);
            return;
        }
    }

    nginx::add(rest_);
}

std::vector<group_row> group_list::rows() const
{
    std::vector<group_row> rows;

    for (const place &at : places_) {
        if (at.filled.load(std::memory_order_acquire)) {
            rows.push_back({at.group, read(at.count), at.first, at.last});
        }
    }

    std::sort(rows.begin(), rows.end(),
        [](const auto &a, const auto &b) { return a.last > b.last; });

    return rows;
}

} // namespace webhook::nginx
