#include "nginx/store/outage.h"

#include "nginx/admin/counters.h"
#include "nginx/store/zones.h"

namespace webhook::nginx {
namespace {

constexpr size_t zone_size = 1024 * 1024;

constexpr std::string_view name_prefix = "webhook_outage ";

} // namespace

ngx_int_t outage_zone::add(ngx_conf_t *cf, std::string_view label) noexcept
{
    ngx_str_t name;

    if (zone_) {
        return NGX_OK;
    }

    name.len = name_prefix.size() + label.size();
    name.data = static_cast<u_char *>(ngx_pnalloc(cf->pool, name.len));
    if (name.data == nullptr) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_cpymem(name.data, name_prefix.data(), name_prefix.size()),
        label.data(), label.size());

    zone_ = add_zone(cf, name, zone_size);

    return zone_ ? NGX_OK : NGX_ERROR;
}

bool outage_zone::serves(const store_call &call) const noexcept
{
    return zone_ && call.gate->on_store_error == WEBHOOK_STORE_ERROR_PASS;
}

void outage_zone::claim(store_call &call, store_result &result) noexcept
{
    webhook_state_t found{};

    if (!call.claiming || !serves(call) ||
        zone_->table().claim(event_of(call), fresh_ms(), call.gate->lease,
            found) != WEBHOOK_STORE_ANSWERED) {
        return;
    }

    call.aside = is_ours(found, call.event);

    if (!call.aside) {
        result.answer = WEBHOOK_STORE_ANSWERED;
        result.found = found;
    }
}

bool outage_zone::knows(const store_call &call, webhook_state_t &found) noexcept
{
    webhook_state_t here{};

    if (!serves(call) ||
        zone_->table().look(event_of(call), fresh_ms(), here) !=
            WEBHOOK_STORE_ANSWERED ||
        is_ours(here, call.event)) {
        return false;
    }

    found = here;
    return true;
}

void outage_zone::renew(store_call &call) noexcept
{
    zone_->table().renew(event_of(call), call.asked, call.gate->lease);
}

void outage_zone::commit(store_call &call, unsigned status) noexcept
{
    call.aside = false;
    check(call, store_op::commit,
        zone_->table().commit(
            event_of(call), fresh_ms(), call.gate->window, status));
}

void outage_zone::release(store_call &call) noexcept
{
    call.aside = false;
    check(call, store_op::release, zone_->table().release(event_of(call)));
}

void outage_zone::discard(store_call &call) noexcept
{
    call.aside = false;
    zone_->table().release(event_of(call));
}

void outage_zone::erase(const unsigned char *key) noexcept
{
    if (zone_) {
        zone_->table().erase(key);
    }
}

void outage_zone::check(
    const store_call &call, store_op what, zone::table_result result) noexcept
{
    store_result ended = result_of(result);

    if (result == zone::table_result::ok) {
        return;
    }

    if (ended.loss != claim_loss::none) {
        ended.loss = claim_loss::gone; /* it does not matter who holds it now */
    }

    on_unsettled(
        call.log, call.gate, what, call.event.key, describe(ended, *zone_), 0);
}

} // namespace webhook::nginx
