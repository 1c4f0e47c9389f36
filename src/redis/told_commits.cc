#include "redis/told_commits.h"

#include <new>

namespace webhook::redis {
namespace {

// A server that replicates later than this is not one to fail over to.
constexpr std::uint64_t kept_for = 10'000; // ms

// Bounds the memory, and the time that a new connection needs for them.
constexpr std::size_t most = 4096;

} // namespace

// Returns nullptr if memory is short.
told_commit *told_commits::make(const operation &commit) noexcept
try {
    if (free_ == nullptr) {
        all_.push_back(std::make_unique<told_commit>());
        free_ = all_.back().get();
    }

    told_commit *made = free_;

    made->key.assign(commit.key);
    made->done.assign(commit.done);
    made->deadline = commit.deadline;

    free_ = made->next;
    return made;

} catch (const std::bad_alloc &) {
    return nullptr;
}

void told_commits::add(const operation &commit, std::uint64_t now) noexcept
{
    drop_old(now);

    if (free_ == nullptr && all_.size() == most) {
        drop(kept_.first());
    }

    if (told_commit *made = make(commit)) {
        made->told_at = now;
        made->number = ++last_number_;
        kept_.append(made);
        if (awaits_) {
            awaited_ = awaited_ ? awaited_ : made;
            awaited_count_++;
        }
        index_.add(made);
    }
}

void told_commits::drop(std::string_view key) noexcept
{
    told_commit *found = nullptr;

    index_.for_each(key, [&found](told_commit *each) { found = each; });

    if (found) {
        drop(found);
    }
}

void told_commits::drop(std::string_view key, std::uint64_t number) noexcept
{
    const told_commit *found = nullptr;

    index_.for_each(key, [&found](const told_commit *each) { found = each; });

    if (found && found->number == number) {
        drop(key);
    }
}

void told_commits::await_replicas(bool wanted) noexcept
{
    awaits_ = wanted;

    if (!wanted) {
        set_replicated(last_number_);
    }
}

std::size_t told_commits::set_replicated(std::uint64_t number) noexcept
{
    const std::size_t before = awaited_count_;

    while (awaited_ && awaited_->number <= number) {
        step_awaited();
    }
    return before - awaited_count_;
}

void told_commits::step_awaited() noexcept
{
    awaited_ = awaited_->next;
    awaited_count_--;
}

const told_commit *told_commits::take(std::uint64_t now) noexcept
{
    drop_old(now);

    told_commit *first = kept_.first();

    if (first) {
        drop(first);
    }
    return first;
}

void told_commits::drop(told_commit *commit) noexcept
{
    if (commit == awaited_) {
        step_awaited();
    } else if (awaited_ && commit->number > awaited_->number) {
        awaited_count_--;
    }

    kept_.remove(commit);
    index_.remove(commit);
    commit->next = free_;
    free_ = commit;
}

void told_commits::drop_old(std::uint64_t now) noexcept
{
    while (kept_.first() && kept_.first() != awaited_ &&
           kept_.first()->told_at + kept_for <= now) {
        drop(kept_.first());
    }
}

} // namespace webhook::redis
