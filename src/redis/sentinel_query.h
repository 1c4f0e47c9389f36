// The question to one sentinel: which server is the master?

#ifndef WEBHOOK_REDIS_SENTINEL_QUERY_H
#define WEBHOOK_REDIS_SENTINEL_QUERY_H

#include "redis/connection.h"
#include "redis/url.h"

namespace webhook::redis {

// Why a sentinel has named no master.  Of several reasons, the last one in this
// order is the most useful to an operator.
enum class sentinel_fault { unreachable, invalid, refused, unknown_master };

// Is given the answer of each sentinel.
class sentinel_user {
public:
    virtual ~sentinel_user() = default;

    virtual void on_master(const host_port &named) noexcept = 0;

    // "why" is not null; it contains no byte that the sentinel has sent.
    virtual void on_no_master(
        sentinel_fault what, const char *why) noexcept = 0;
};

/*
 * Connects to the sentinel when its address is known, asks, and closes the
 * connection.  There is one answer for each address, or for its lack, unless
 * stop() is called before.  The user may call stop() within the answer.
 */
class sentinel_query final : public wire_user,
                             public address_user,
                             private connection_user {
public:
    // All three must outlive the query.
    sentinel_query(
        wire &over, const endpoint &server, sentinel_user &user) noexcept
        : server_(server), user_(user), connection_(over, *this)
    {
    }
    sentinel_query(const sentinel_query &) = delete;
    sentinel_query &operator=(const sentinel_query &) = delete;

    void on_address(const address &to) noexcept override;
    void on_no_address(const char *why) noexcept override;
    void on_readable() noexcept override;
    void on_writable() noexcept override;
    void stop() noexcept;

private:
    enum step { auth, ask, count };
    enum class state { idle, asking, named, failed };

    bool send_question() noexcept;
    void on_reply(void *tag, const reply *answer) noexcept override;
    void read(const reply &answer) noexcept;
    void read_error(std::string_view word) noexcept;
    void fail(sentinel_fault what, const char *why) noexcept;
    void after_event() noexcept;

    const endpoint &server_;
    sentinel_user &user_;
    state state_ = state::idle;
    host_port named_;
    sentinel_fault fault_ = sentinel_fault::unreachable;
    char refusal_[25] = ""; // the word of the error that AUTH was answered with
    char why_[200] = "";
    char steps_[count] = {}; // only the addresses are used, as tags
    connection connection_;  // is destroyed first: it answers all commands
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SENTINEL_QUERY_H
