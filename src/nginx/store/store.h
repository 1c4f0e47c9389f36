/*
 * Contains the interface of all stores, which keep claims and delivered events.
 */

#ifndef WEBHOOK_NGINX_STORE_STORE_H
#define WEBHOOK_NGINX_STORE_STORE_H

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"

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
 * Describes an event to a store.  The caller owns all of it and must keep it
 * until the call has ended.
 */
struct store_event {
    std::string_view key;    /* the key to claim or to read */
    std::string_view latest; /* webhook_delivery_latest_key(), or empty */
    const unsigned char *key_digest = nullptr;
    const unsigned char *latest_digest = nullptr;
    const unsigned char *token = nullptr;  /* NULL: an operator's call */
    const unsigned char *digest = nullptr; /* digest of the event's body */
    webhook_digest_kind_t digest_kind = WEBHOOK_DIGEST_SHA256;
};

/*
 * Names the reason why a request no longer owned its claim when the claim was
 * renewed or ended.
 */
enum class claim_loss {
    none,
    gone,     /* its lease had ended */
    taken,    /* another delivery has claimed the event */
    delivered /* another delivery has committed it */
};

/* Holds one part of the list of all claims. */
struct claim_page {
    struct entry {
        std::string key; /* "sha256=<hex>" if the store has only the digest */
        std::int64_t ms; /* ms until the claim expires */
    };

    std::vector<entry> claims;
    std::string next; /* cursor of the next part; empty: the list ends */
    /* true: one HTTP response ends with this part, even if "next" is set */
    bool last = false;
};

/* Holds the result of a call to any store. */
struct store_result {
    webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN;
    bool asked = true;       /* false: no query could be sent to the store */
    webhook_state_t found{}; /* set by claim() and get() */
    /* set by get(): ms until "found" expires; below 0: never */
    std::int64_t ms = -1;
    claim_loss loss = claim_loss::none; /* set by renew() and forget() */
    bool remade = false; /* renew() has created a lost claim again */
    std::shared_ptr<const claim_page> page; /* set by list() */
};

/* Is called once with the result, at the end of each call that has one. */
using store_handler = void (*)(
    void *asker, const store_result &result) noexcept;

/*
 * Holds the state of one event's calls to a store.  The caller owns it and must
 * not move it; the store keeps its own data in it.  A caller that ends before
 * the response calls cancel().
 */
struct store_call {
    store_event event{};
    /* its lease, window and counters apply to the call */
    const location_conf *gate = nullptr;
    /* is where a zone counts the event; NULL: at the gate's own place */
    const zone::table_location *place = nullptr;
    ngx_log_t *log = nullptr;

    /*
     * Hold the time of the last query, as fresh_ms(), and the time until which
     * the request certainly owns the claim: one lease after a query that was
     * answered so.
     */
    std::uint64_t asked = 0;
    std::uint64_t until = 0;

    /*
     * Is true if the store did not respond and the event is claimed in the zone
     * for outages instead.
     */
    bool aside = false;

    /*
     * These fields belong to the store: its pending queries and the responses
     * so far.
     */
    class store *by = nullptr;
    store_handler handler = nullptr;
    void *asker = nullptr;
    redis::operation *op = nullptr;
    redis::operation *latest_op = nullptr;
    bool latest_asked = false;
    bool claiming = false;
    store_result first{};
    store_result latest{};

    bool is_pending() const { return op || latest_op; }
};

/*
 * claim(), get(), renew(), forget() and list() end with one call of the
 * handler.  If the store is in this process, the handler runs within the call;
 * otherwise it runs later, from the event loop.  A cancelled call ends without
 * the handler, and a claim that it may have made is released.
 *
 * commit(), release() and discard() do not wait for a response: the request may
 * be destroyed before the store has processed them.  If an operation could not
 * be recorded, on_unsettled() is called.
 *
 * A store lives in the pool of its cycle, as the configuration does.
 * Therefore, requests of old workers keep their store over a reload.
 */
class store {
public:
    virtual ~store() = default;

    /* Claims an event that is new, for the lease of the gate. */
    virtual void claim(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    /* Does what claim() does if the store does not respond. */
    virtual void go_without(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    /* Reads the state of an event and claims nothing. */
    virtual void get(
        store_call &call, store_handler handler, void *asker) noexcept = 0;
    virtual void renew(
        store_call &call, store_handler handler, void *asker) noexcept = 0;

    /* Records that the upstream has acknowledged the event with "status". */
    virtual void commit(store_call &call, unsigned status) noexcept = 0;
    virtual void release(store_call &call) noexcept = 0;
    /* Releases a claim that was not used.  This release may be lost. */
    virtual void discard(store_call &call) noexcept = 0;

    /* Forgets a delivered event if its state is still "found". */
    virtual void forget(store_call &call, const webhook_state_t &found,
        store_handler handler, void *asker) noexcept = 0;
    /* Lists the claims from a cursor on.  The first cursor is "0". */
    virtual void list(store_call &call, std::string_view cursor,
        store_handler handler, void *asker) noexcept = 0;

    /* Ends the pending queries of a call, if any. */
    virtual void cancel(store_call &) noexcept {}

    /* Returns the name of the store in "webhook_status" and the debug log. */
    virtual std::string_view label() const noexcept = 0;
    /* Returns the words of a log line for a store that does not respond. */
    virtual const char *silence() const noexcept = 0;
    /*
     * Returns why it could not answer the last query of this kind, for an
     * operator: a sentence about the store without its subject.
     */
    virtual std::string inability(store_op) { return "does not answer"; }
    /* Logs that a renewal was not answered. */
    virtual void report_silence(ngx_log_t *) noexcept {}
    /* Counts the time from a query to its response, in nanoseconds. */
    virtual void count_round_trip(std::uint64_t) const noexcept {}

    /* Returns true if a new event may evict a delivered one. */
    virtual bool evicts() const noexcept { return false; }
    /*
     * Returns true if gates that observe may record events here: these must
     * never take the room of events that were delivered.
     */
    virtual bool records_observed() const noexcept { return true; }
    /* Returns true if claims are listed by the digests of their keys. */
    virtual bool lists_digests() const noexcept { return false; }
    /*
     * Returns for how long events of a gate are kept.  Returns nothing if the
     * store does not evict events, or if it cannot be read.
     */
    virtual std::optional<window_kept> kept(
        const location_conf &gate) const noexcept;

    /*
     * These are called while the configuration is read: use() if a gate or
     * another directive needs the store, prepare() for each gate.
     */
    virtual void use(ngx_conf_t *) noexcept {}
    virtual ngx_int_t prepare(ngx_conf_t *, const location_conf &) noexcept
    {
        return NGX_OK;
    }
};

/*
 * Begins the keys of events that a gate in observe mode has seen.  No other key
 * begins with it, because "=" is percent-encoded in a scope.
 */
inline constexpr std::string_view observed_prefix = "=observed:";

/* Returns why a claim was not renewed or ended, for a log line. */
const char *describe(const store_result &result, const store &of) noexcept;

/*
 * Logs and counts an exception of docs/guarantees.md: an operation on a key was
 * not recorded.  If "late" is not 0, the operation came "late" milliseconds
 * after the end of the claim's lease.  The store has put "prefix" bytes in
 * front of the key.  "gate" may be NULL if no gate has caused the operation.
 * An observed event is no exception: it is forwarded in any case.
 */
void on_unsettled(ngx_log_t *log, const location_conf *gate, store_op what,
    std::string_view key, const char *why, std::uint64_t late,
    size_t prefix = 0) noexcept;

/* Returns how many milliseconds ago the claim's lease has ended, or 0. */
inline std::uint64_t overdue(const store_call &call)
{
    const std::uint64_t now = fresh_ms();

    return now > call.until ? now - call.until : 0;
}

/*
 * Returns true if a claim() with this result owns the event, either since now
 * or since an earlier query.
 */
inline bool is_ours(const webhook_state_t &found, const store_event &event)
{
    return found.kind == WEBHOOK_ABSENT ||
           (found.kind == WEBHOOK_CLAIMED &&
               std::memcmp(found.token, event.token, WEBHOOK_TOKEN_SIZE) == 0);
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_STORE_H */
