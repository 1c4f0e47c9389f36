/*
 * Reports the events of a Redis client to the error log and to
 * "webhook_status".
 */

#include "nginx/measure.h"
#include "nginx/redis_loop.h"
#include "nginx/store.h"

namespace webhook::nginx {
namespace {

ngx_uint_t level_of(redis::severity level)
{
    switch (level) {
    case redis::severity::info:
        return NGX_LOG_INFO;
    case redis::severity::notice:
        return NGX_LOG_NOTICE;
    case redis::severity::warn:
        return NGX_LOG_WARN;
    default:
        return NGX_LOG_ERR;
    }
}

store_op op_of(redis::action what)
{
    switch (what) {
    case redis::action::commit:
        return store_op::commit;
    case redis::action::release:
        return store_op::release;
    case redis::action::renew:
        return store_op::renew;
    case redis::action::claim:
        return store_op::claim;
    case redis::action::forget:
        return store_op::forget;
    default:
        return store_op::get;
    }
}

} // namespace

void redis_loop::note(redis::connection_event what) noexcept
{
    auto *health = counters_in<server_health>(settings_.health);

    if (health == nullptr) {
        return;
    }

    switch (what) {
    case redis::connection_event::connected:
        add(health->connects);
        break;
    case redis::connection_event::disconnected:
        add(health->disconnects);
        break;
    case redis::connection_event::up:
        health->set(server_health::state::up);
        break;
    case redis::connection_event::down:
        health->set(server_health::state::down);
        break;
    }
}

void redis_loop::log(redis::severity level, std::string_view text) noexcept
{
    ngx_str_t line = to_ngx(text);

    log_error(level_of(level), ngx_cycle->log, 0,
        "webhook: redis server \"%s\" %V", settings_.name.c_str(), &line);
}

void redis_loop::log_unsettled(redis::action what, std::string_view key,
    const char *why, std::uint64_t overdue, const void *source) noexcept
{
    on_unsettled(ngx_cycle->log, static_cast<const location_conf *>(source),
        op_of(what), key, why, overdue, settings_.options.prefix.size());
}

} // namespace webhook::nginx
