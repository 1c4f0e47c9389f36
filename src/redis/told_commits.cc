#include "redis/told_commits.h"

namespace webhook::redis {
namespace {

// A server that replicates later than this is not one to fail over to.
constexpr std::uint64_t kept_for = 10'000; // ms

// Bounds the memory, and the time that a new connection needs for them.
constexpr std::size_t most = 4096;

} // namespace

void told_commits::add(operation *commit, std::uint64_t now) noexcept
{
    drop_old(now);

    if (count_ == most) {
        drop(all_.first());
    }

    commit->told_at = now;
    all_.append(commit);
    index_.add(commit);
    count_++;
}

void told_commits::drop(std::string_view key) noexcept
{
    operation *found = nullptr;

    index_.for_each(key, [&found](operation *each) { found = each; });

    if (found) {
        drop(found);
    }
}

operation *told_commits::take(std::uint64_t now) noexcept
{
    drop_old(now);

    operation *first = all_.first();

    if (first) {
        all_.remove(first);
        index_.remove(first);
        count_--;
    }
    return first;
}

void told_commits::drop(operation *commit) noexcept
{
    all_.remove(commit);
    index_.remove(commit);
    count_--;
    pool_.give_back(commit);
}

void told_commits::drop_old(std::uint64_t now) noexcept
{
    while (all_.first() && all_.first()->told_at + kept_for <= now) {
        drop(all_.first());
    }
}

} // namespace webhook::redis
