/*
 * Contains the operations of a zone.  The table responds at once, so each
 * handler is called within its call.
 */

#include "nginx/store/zone_store.h"

#include "nginx/admin/counters.h"
#include "nginx/admin/events_target.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/window_kept.h"

namespace webhook::nginx {
namespace {

constexpr ngx_msec_t locked_step = 60'000;

constexpr std::string_view label_prefix = "zone=";

/* Limit one list: the number of its claims, and of the cells that it reads. */
constexpr size_t most_claims = 100;
/* all cells of the default zone */
constexpr std::uint32_t most_cells = 1U << 18;

std::string digest_of(const zone::listed_claim &claim)
{
    std::string text(digest_prefix);
    const size_t begin = text.size();

    text.resize(begin + 2 * sizeof(claim.key));
    ngx_hex_dump(reinterpret_cast<u_char *>(text.data() + begin),
        const_cast<unsigned char *>(claim.key), sizeof(claim.key));

    return text;
}

/*
 * Returns one part of the list, or NULL if the lock was not available.  Throws
 * std::bad_alloc.
 */
std::shared_ptr<const claim_page> read_page(
    const zone::claim_table &table, std::uint32_t from)
{
    auto page = std::make_shared<claim_page>();
    zone::listed_claim found[most_claims];
    std::uint32_t looked_at = 0;

    do {
        std::span<zone::listed_claim> room(
            found, most_claims - page->claims.size());

        if (!table.list(ngx_current_msec, from, room)) {
            return nullptr;
        }

        for (const zone::listed_claim &each : room) {
            page->claims.push_back({digest_of(each),
                static_cast<std::int64_t>(each.expires - ngx_current_msec)});
        }

        looked_at += zone::claim_table::list_step;

    } while (
        from && page->claims.size() < most_claims && looked_at < most_cells);

    page->next = from ? std::to_string(from) : "";
    page->last = true;

    return page;
}

} // namespace

zone::table_event event_of(const store_call &call) noexcept
{
    return {call.event.key_digest, call.event.token, call.event.digest,
        call.place  ? call.place
        : call.gate ? &call.gate->place
                    : nullptr,
        call.event.latest_digest, call.event.digest_kind};
}

store_result result_of(zone::table_result result) noexcept
{
    store_result ended;

    ended.answer = result == zone::table_result::full ? WEBHOOK_STORE_FULL
                   : result == zone::table_result::unknown
                       ? WEBHOOK_STORE_UNKNOWN
                       : WEBHOOK_STORE_ANSWERED;
    ended.loss = result == zone::table_result::gone    ? claim_loss::gone
                 : result == zone::table_result::taken ? claim_loss::taken
                 : result == zone::table_result::delivered
                     ? claim_loss::delivered
                     : claim_loss::none;

    return ended;
}

ngx_int_t zone_store::set_name(ngx_pool_t *pool, const ngx_str_t &to) noexcept
{
    name = to;
    label_.len = label_prefix.size() + to.len;
    label_.data = static_cast<u_char *>(ngx_pnalloc(pool, label_.len));

    if (label_.data == nullptr) {
        return NGX_ERROR;
    }

    ngx_memcpy(
        ngx_cpymem(label_.data, label_prefix.data(), label_prefix.size()),
        to.data, to.len);

    return NGX_OK;
}

void zone_store::claim(
    store_call &call, store_handler handler, void *asker) noexcept
{
    store_result result;

    call.asked = fresh_ms();
    call.until = call.asked + call.gate->lease;
    result.answer = table().claim(
        event_of(call), call.asked, call.gate->lease, result.found);

    report_evictions(call.log);
    handler(asker, result);
}

void zone_store::go_without(
    store_call &, store_handler handler, void *asker) noexcept
{
    handler(asker, {});
}

void zone_store::get(
    store_call &call, store_handler handler, void *asker) noexcept
{
    const bool for_delivery = call.event.token != nullptr;
    std::uint64_t expires = 0;
    store_result result;

    call.asked = for_delivery ? fresh_ms() : ngx_current_msec;
    result.answer =
        table().look(event_of(call), call.asked, result.found, &expires);
    result.ms = static_cast<std::int64_t>(expires - call.asked);

    if (for_delivery) {
        report_evictions(call.log);
    }

    handler(asker, result);
}

void zone_store::renew(
    store_call &call, store_handler handler, void *asker) noexcept
{
    call.asked = fresh_ms();

    handler(asker,
        result_of(table().renew(event_of(call), call.asked, call.gate->lease)));
}

void zone_store::commit(store_call &call, unsigned status) noexcept
{
    check(call, store_op::commit,
        table().commit(event_of(call), fresh_ms(), call.gate->window, status));
}

void zone_store::release(store_call &call) noexcept
{
    check(call, store_op::release, table().release(event_of(call)));
}

void zone_store::discard(store_call &call) noexcept
{
    table().release(event_of(call));
}

void zone_store::check(
    const store_call &call, store_op what, zone::table_result result) noexcept
{
    if (result != zone::table_result::ok) {
        on_unsettled(call.log, call.gate, what, call.event.key,
            describe(result_of(result), *this), overdue(call));
    }
}

void zone_store::forget(store_call &call, const webhook_state_t &found,
    store_handler handler, void *asker) noexcept
{
    store_result result;
    bool known = false;

    if (!table().forget(call.event.key_digest, found.digest, known)) {
        result.loss = claim_loss::gone;
    }

    result.answer = known ? WEBHOOK_STORE_ANSWERED : WEBHOOK_STORE_UNKNOWN;
    handler(asker, result);
}

void zone_store::list(store_call &, std::string_view cursor,
    store_handler handler, void *asker) noexcept
{
    const ngx_str_t text = to_ngx(cursor);
    const ngx_int_t begin = ngx_atoi(text.data, text.len);
    store_result result;

    try {
        result.page =
            read_page(table(), static_cast<std::uint32_t>(ngx_max(begin, 0)));
    } catch (const std::bad_alloc &) {
    }

    if (result.page) {
        result.answer = WEBHOOK_STORE_ANSWERED;
    }

    handler(asker, result);
}

std::optional<window_kept> zone_store::kept(
    const location_conf &gate) const noexcept
{
    zone::location_stats stats;

    if (!table().stats(gate.place, stats)) {
        return std::nullopt;
    }

    /*
     * an eviction longer than a window ago affects no event that would still be
     * kept
     */
    const bool lately =
        stats.evicted && ngx_current_msec < stats.evicted_at + gate.window;

    return window_kept{stats, lately ? stats.kept : gate.window};
}

/*
 * Logs a line for each gate whose deliveries are evicted before their window
 * ends.  Only one process does this, and only from time to time.
 */
void zone_store::report_evictions(ngx_log_t *log) noexcept
{
    if (!table().take_report()) {
        return;
    }

    const auto *main = get_main_conf(const_cast<ngx_cycle_t *>(ngx_cycle));
    auto **gate = static_cast<location_conf **>(main->gates.elts);

    for (ngx_uint_t i = 0; i < main->gates.nelts; i++) {
        if (gate[i]->store != this) {
            continue;
        }

        const std::optional<window_kept> known = kept(*gate[i]);

        if (known && known->ms < gate[i]->window) {
            log_error(NGX_LOG_ERR, log, 0,
                "webhook: deliveries of \"%V%V\" are remembered for %uL s "
                "instead of the window of %uL s: zone \"%V\" is full",
                &gate[i]->server_name, &gate[i]->location_name,
                known->ms / 1000,
                static_cast<std::uint64_t>(gate[i]->window / 1000), &name);
        }
    }
}

/*
 * Logs that the zone's lock is stuck, so that claims are not renewed.  Each
 * process logs this at most once a minute.
 */
void zone_store::report_silence(ngx_log_t *log) noexcept
{
    if (locked_ != 0 && ngx_current_msec - locked_ < locked_step) {
        return;
    }

    locked_ = ngx_current_msec;
    log_error(NGX_LOG_ERR, log, 0,
        "webhook: claims cannot be renewed: the lock of zone \"%V\" is not "
        "available",
        &name);
}

} // namespace webhook::nginx
