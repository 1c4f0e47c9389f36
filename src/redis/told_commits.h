// The commits of the last seconds, which a server may still lose.

#ifndef WEBHOOK_REDIS_TOLD_COMMITS_H
#define WEBHOOK_REDIS_TOLD_COMMITS_H

#include "redis/key_index.h"
#include "redis/linked_list.h"
#include "redis/operation.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::redis {

struct told_commit {
    std::string key;        // includes the prefix of the store
    std::string done;       // the text that the commit stores
    std::uint64_t deadline; // the time when the text expires
    std::uint64_t told_at;  // the time when the server confirmed it
    std::uint64_t number;   // grows in the order of the confirmations

    told_commit *next = nullptr;
    told_commit *previous = nullptr;

    std::size_t hash = 0; // is the hash of the key, for key_index
    told_commit *same_slot = nullptr;
};

/*
 * A server that confirms a commit may lose it: it replicates, and writes to its
 * disk, a little later.  A confirmed commit is therefore kept for some seconds,
 * and take() returns it when the connection is lost.  With await_replicas() it
 * is kept at least until the replicas have it.
 *
 * There may be thousands, so that they are smaller than operations.  Their
 * memory is used again.
 */
class told_commits {
public:
    told_commits() = default;
    told_commits(const told_commits &) = delete;
    told_commits &operator=(const told_commits &) = delete;

    // Keeps a commit that the server has confirmed now, unless memory is short.
    void add(const operation &commit, std::uint64_t now) noexcept;

    // Drops the commit of a key: it is no longer what the key should hold.
    void drop(std::string_view key) noexcept;
    // Does so unless the key has been committed again, with another number.
    void drop(std::string_view key, std::uint64_t number) noexcept;

    // Begins or ends to keep commits until set_replicated().  If "wanted" is
    // false, those that are kept count as replicated.
    void await_replicas(bool wanted) noexcept;

    // Says that the replicas have the commits up to this number.  Returns how
    // many of them were awaited.
    std::size_t set_replicated(std::uint64_t number) noexcept;

    // Return the first and the last commit that the replicas may not have, or
    // nullptr, and how many there are.
    const told_commit *first_awaited() const noexcept { return awaited_; }
    const told_commit *last_awaited() const noexcept
    {
        return awaited_ ? kept_.last() : nullptr;
    }
    std::size_t awaited() const noexcept { return awaited_count_; }

    // Removes a commit that is to be sent again, the oldest first, and returns
    // it; or returns nullptr.  It is valid until the next call of add().
    const told_commit *take(std::uint64_t now) noexcept;

private:
    told_commit *make(const operation &commit) noexcept;
    void drop(told_commit *commit) noexcept;
    void drop_old(std::uint64_t now) noexcept;
    void step_awaited() noexcept;

    std::vector<std::unique_ptr<told_commit>> all_;
    linked_list<told_commit> kept_; // by the time of their confirmation
    // The first commit that the replicas may not have.  All behind it are such
    // commits as well.
    told_commit *awaited_ = nullptr;
    std::size_t awaited_count_ = 0;
    std::uint64_t last_number_ = 0;
    bool awaits_ = false;
    key_index<told_commit> index_; // indexes those that are kept
    told_commit *free_ = nullptr;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_TOLD_COMMITS_H
