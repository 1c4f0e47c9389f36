/*
 * Contains the store of "webhook_store zone=": a table in the memory that all
 * workers share.
 */

#ifndef WEBHOOK_NGINX_STORE_ZONE_STORE_H
#define WEBHOOK_NGINX_STORE_ZONE_STORE_H

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/place.h"
#include "nginx/store/store.h"
#include "zone/region.h"

namespace webhook::nginx {

/*
 * Represents one "zone=name:size".  Its memory exists once all directives are
 * read.
 */
class zone_store final : public store {
public:
    ngx_str_t name{};
    size_t size = 0;       /* bytes; 0: no directive has set it yet */
    conf_place sized{};    /* is where the size is set, for messages */
    bool reject = false;   /* "full=reject": the zone evicts nothing */
    bool has_full = false; /* "full=" is set */
    ngx_str_t file{};      /* "file=": the zone survives a restart */
    conf_place filed{};    /* is where "file=" is, for messages */
    ngx_str_t memory{};    /* "memory=": the directory of its memory file */
    std::optional<webhook::zone::region> region;

    /* are used by the cache manager, see zone_writing.h */
    pid_t writer = 0;              /* the process that writes; 0: none */
    std::uint64_t write_began = 0; /* times of the monotonic clock */
    std::uint64_t write_next = 0;
    std::uint64_t look_next = 0;
    bool write_slow = false; /* this has been logged */

    zone::claim_table table() const noexcept { return region->table(); }
    /* Sets the name and, from "pool", the text that label() returns. */
    ngx_int_t set_name(ngx_pool_t *pool, const ngx_str_t &to) noexcept;

    void claim(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void go_without(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void get(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void renew(
        store_call &call, store_handler handler, void *asker) noexcept override;
    void commit(store_call &call, unsigned status) noexcept override;
    void release(store_call &call) noexcept override;
    void discard(store_call &call) noexcept override;
    void forget(store_call &call, const webhook_state_t &found,
        store_handler handler, void *asker) noexcept override;
    void list(store_call &call, std::string_view cursor, store_handler handler,
        void *asker) noexcept override;

    std::string_view label() const noexcept override { return view(label_); }
    const char *silence() const noexcept override
    {
        return "the lock of the zone is not available";
    }
    void report_silence(ngx_log_t *log) noexcept override;
    bool evicts() const noexcept override { return !reject; }
    bool records_observed() const noexcept override { return !reject; }
    bool lists_digests() const noexcept override { return true; }
    std::optional<window_kept> kept(
        const location_conf &gate) const noexcept override;

private:
    void report_evictions(ngx_log_t *log) noexcept;
    void check(const store_call &call, store_op what,
        zone::table_result result) noexcept;

    ngx_str_t label_{};
    /* when this process last logged that the zone is locked; 0: never */
    ngx_msec_t locked_ = 0;
};

/* Returns the event of a call in the form that a table uses. */
zone::table_event event_of(const store_call &call) noexcept;

/* Returns the result of an operation on a claim in a table. */
store_result result_of(zone::table_result result) noexcept;

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_ZONE_STORE_H */
