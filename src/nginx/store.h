/* Where claims and delivered events are remembered: the one door to it. */

#ifndef WEBHOOK_NGINX_STORE_H
#define WEBHOOK_NGINX_STORE_H

#include "nginx/counters.h"

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace webhook::redis {
struct operation;
} // namespace webhook::redis

namespace webhook::nginx {

struct location_conf;
struct window_kept;

/*
 * An event as a store knows it.  All of it belongs to the asker, and must stay
 * until the call about it has ended.
 */
struct store_event {
    std::string_view key;    /* what is claimed, or what is asked about */
    std::string_view latest; /* webhook_delivery_latest_key(); empty: none */
    const unsigned char *key_digest = nullptr;
    const unsigned char *latest_digest = nullptr;
    const unsigned char *token = nullptr;  /* none: an operator asks */
    const unsigned char *digest = nullptr; /* of the event's body */
};

/* Why a claim was not ours any more when it was renewed or ended. */
enum class claim_loss {
    none,
    gone,     /* its lease had ended */
    taken,    /* another delivery has claimed the event */
    delivered /* another delivery has committed it */
};

/* A piece of the list of all claims. */
struct claim_page {
    struct entry {
        std::string key; /* or "sha256=<hex>", where a store has no more */
        std::int64_t ms; /* until it expires */
    };

    std::vector<entry> claims;
    std::string next;  /* where to go on; empty: at the end */
    bool last = false; /* one answer has no more of them, see "next" */
};

/* What became of a call, whatever it was and whatever store was asked. */
struct store_result {
    webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN;
    bool asked = true;       /* false: the store has not been reached at all */
    webhook_state_t found{}; /* by claim() and get() */
    std::int64_t ms = -1;    /* by get(): until that expires; below 0: never */
    claim_loss loss = claim_loss::none; /* by renew() and forget() */
    bool remade = false; /* renew() has made a claim that was gone anew */
    std::shared_ptr<const claim_page> page; /* by list() */
};

/* The one completion of all calls. */
using store_handler = void (*)(
    void *asker, const store_result &result) noexcept;

/*
 * One event's dealings with a store.  It lies in the asker's memory and must
 * not move; the store keeps its notes in it.  An asker that goes before it is
 * answered calls cancel().
 */
struct store_call {
    store_event event{};
    const location_conf *gate = nullptr; /* under whose terms */
    ngx_log_t *log = nullptr;

    /*
     * When the store was last asked, of fresh_ms(), and until when the claim
     * is surely ours: a lease after a question that was answered so.
     */
    std::uint64_t asked = 0;
    std::uint64_t until = 0;

    /* The store gives no answer and has claimed the event beside itself. */
    bool aside = false;

    /* The store's own: what it has asked, and what was answered so far. */
    class store *by = nullptr;
    store_handler handler = nullptr;
    void *asker = nullptr;
    redis::operation *op = nullptr;
    redis::operation *latest_op = nullptr;
    bool claiming = false;
    store_result first{};
    store_result latest{};

    bool is_pending() const { return op || latest_op; }
};

/*
 * claim(), get(), renew(), forget() and list() end with one call of the
 * handler: within the call where the store is in this process, and later, from
 * the event loop, where it is not.  A call that has been cancelled ends without
 * it, and what it may have claimed is given back.
 *
 * commit(), release() and discard() have no answer to wait for: the request
 * may be gone before the store knows.  What could not be recorded goes to
 * on_unsettled().
 *
 * A store lives in the pool of its cycle, as the configuration does: requests
 * of old workers keep theirs over a reload.
 */
class store {
public:
    virtual ~store() = default;

    /* Claims an event that is new, for the lease of the gate. */
    virtual void claim(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    /* What claim() would do had the store given no answer. */
    virtual void go_without(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    /* Reads what is known of an event, and claims nothing. */
    virtual void get(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    virtual void renew(
        store_call &call, store_handler handler, void *asker) noexcept = 0;

    /* The upstream has acknowledged the event with that status. */
    virtual void commit(store_call &call, unsigned status) noexcept = 0;
    virtual void release(store_call &call) noexcept = 0;
    /* Releases a claim that nothing was done with: it may be lost. */
    virtual void discard(store_call &call) noexcept = 0;

    /* Forgets an event that was delivered, if it is still "found". */
    virtual void forget(store_call &call, const webhook_state_t &found,
        store_handler handler, void *asker) noexcept = 0;
    /* Reads the claims from a cursor on, "0" at first. */
    virtual void list(store_call &call, std::string_view cursor,
        store_handler handler, void *asker) noexcept = 0;

    /* Ends what is pending of a call; nothing happens if nothing is. */
    virtual void cancel(store_call &) noexcept {}

    /* The store's name in "webhook_status" and in the debug log. */
    virtual std::string_view label() const noexcept = 0;
    /* Says in a log line that the store gives no answer. */
    virtual const char *silence() const noexcept = 0;
    /* A renewal was not answered. */
    virtual void report_silence(ngx_log_t *) noexcept {}
    /* Counts the time of a question and its answer, in nanoseconds. */
    virtual void count_round_trip(std::uint64_t) const noexcept {}

    /* Returns true if an event may take the place of a delivered one. */
    virtual bool evicts() const noexcept { return false; }
    /* Returns true if claims are listed by the digests of their keys. */
    virtual bool lists_digests() const noexcept { return false; }
    /* Returns for how long events of a gate are kept, where that may end. */
    virtual std::optional<window_kept> kept(
        const location_conf &gate) const noexcept;

    /* While the configuration is read: something needs it; a gate does. */
    virtual void use(ngx_conf_t *) noexcept {}
    virtual ngx_int_t prepare(ngx_conf_t *, const location_conf &) noexcept
    {
        return NGX_OK;
    }
};

/* Returns why a claim was not renewed or ended, for a log line. */
const char *describe(const store_result &result, const store &of) noexcept;

/*
 * Logs and counts an exception of docs/guarantees.md: what was to be recorded
 * about a key was not, or came "late" by as many milliseconds.  "prefix": bytes
 * before the key that are the store's.  "gate" may be NULL: nobody's.
 */
void on_unsettled(ngx_log_t *log, const location_conf *gate, store_op what,
    std::string_view key, const char *why, std::uint64_t late,
    size_t prefix = 0) noexcept;

/* Returns by how many milliseconds the end of a claim is late. */
inline std::uint64_t overdue(const store_call &call)
{
    const std::uint64_t now = fresh_ms();

    return now > call.until ? now - call.until : 0;
}

/* Returns true if a claim that has found this is ours, now or from before. */
inline bool is_ours(const webhook_state_t &found, const store_event &event)
{
    return found.kind == WEBHOOK_ABSENT ||
           (found.kind == WEBHOOK_CLAIMED &&
               std::memcmp(found.token, event.token, WEBHOOK_TOKEN_SIZE) == 0);
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_H */
