// Chooses the master among those that several sentinels name.

#ifndef WEBHOOK_REDIS_MASTER_CHOICE_H
#define WEBHOOK_REDIS_MASTER_CHOICE_H

#include "redis/sentinel_query.h"
#include "redis/url.h"

#include <string>
#include <vector>

namespace webhook::redis {

/*
 * A sentinel that is cut off from the others, or that has not heard of a
 * failover yet, names a server that is the master no more.  So the server that
 * most sentinels name is chosen, and a server that could not be used just now
 * is chosen only if no other is named.
 */
class master_choice {
public:
    // The endpoint must outlive the choice.
    explicit master_choice(const endpoint &server) noexcept : server_(server) {}

    // Begins a search: all sentinels are asked.
    void start() noexcept;

    // A sentinel has answered.
    void add(const host_port &named) noexcept;
    void add(sentinel_fault what, const char *why) noexcept;

    // Returns true if no further answer is needed: all sentinels have answered,
    // or most have named one server.
    bool is_clear() const noexcept;

    // Returns the best server so far, or nullptr.
    const host_port *best() const noexcept;

    // The server is chosen.  It counts as one that cannot be used until it
    // works, unless the question was asked while another one works.
    void take(const host_port &chosen) noexcept;

    // The server to which there is a connection works, or its connection is
    // lost.
    void set_works() noexcept
    {
        works_ = true;
        tried_ = {};
    }
    void set_lost() noexcept { works_ = false; }

    // Returns why no server has been named.
    const char *why() noexcept;

private:
    struct candidate {
        host_port named;
        std::size_t votes = 0;
    };

    const candidate *leader() const noexcept;

    const endpoint &server_;
    std::vector<candidate> candidates_; // in the order of the answers
    host_port tried_;
    bool works_ = false;
    std::size_t answers_ = 0;
    sentinel_fault fault_ = sentinel_fault::unreachable; // the most useful one
    std::string fault_text_;
    char why_[256] = "";
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_MASTER_CHOICE_H
