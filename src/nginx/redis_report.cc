/* What a Redis client tells: to the error log, and to "webhook_status". */

#include "nginx/claims.h"
#include "nginx/measure.h"
#include "nginx/redis_loop.h"

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

untold kind_of(redis::action what)
{
    return what == redis::action::commit    ? untold::commit
           : what == redis::action::release ? untold::release
                                            : untold::renew;
}

/* Names an operation whose key holds a value of something else. */
const char *participle(redis::action what)
{
    return what == redis::action::claim    ? "made"
           : what == redis::action::forget ? "forgotten"
                                           : "looked at";
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
    ngx_log_t *log = ngx_cycle->log;

    switch (what) {

    case redis::action::renew:
    case redis::action::commit:
    case redis::action::release:
        nginx::log_unsettled(log, static_cast<const location_conf *>(source),
            key, kind_of(what), why, overdue, settings_.options.prefix.size());
        break;

    default:
        log_end_of_claim(log, key, participle(what), why, 0,
            settings_.options.prefix.size());
    }
}

} // namespace webhook::nginx
