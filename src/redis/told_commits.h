// The commits of the last seconds, which a server may still lose.

#ifndef WEBHOOK_REDIS_TOLD_COMMITS_H
#define WEBHOOK_REDIS_TOLD_COMMITS_H

#include "redis/key_index.h"
#include "redis/operation.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace webhook::redis {

/*
 * A server that confirms a commit may lose it: it replicates, and writes to its
 * disk, a little later.  A confirmed commit is therefore kept for some seconds,
 * and take() returns it when the connection is lost.
 */
class told_commits {
public:
    // The pool must outlive the commits.
    explicit told_commits(operation_pool &pool) noexcept : pool_(pool) {}
    told_commits(const told_commits &) = delete;
    told_commits &operator=(const told_commits &) = delete;

    // Keeps a commit that the server has confirmed now.
    void add(operation *commit, std::uint64_t now) noexcept;

    // Drops the commit of a key: it is no longer what the key should hold.
    void drop(std::string_view key) noexcept;

    // Removes a commit that is to be sent again, the oldest first, and returns
    // it; or returns nullptr.
    operation *take(std::uint64_t now) noexcept;

private:
    void drop(operation *commit) noexcept;
    void drop_old(std::uint64_t now) noexcept;

    operation_pool &pool_;
    operation_list all_; // by the time of their confirmation
    key_index index_;
    std::size_t count_ = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_TOLD_COMMITS_H
