#include "nginx/store/master_search.h"

#include <new>

namespace webhook::nginx {
namespace {

/* For the sentinels that have not answered when the first one has. */
constexpr ngx_msec_t grace = 100;

} // namespace

master_search::master_search(const redis::endpoint &server,
    std::span<const redis_host> sentinels, const resolver_settings &resolver,
    redis_tls *tls, redis::address_user &user)
    : resolver_(resolver), user_(user), choice_(server),
      master_address_(resolver, user)
{
    redis::sentinel_user &self = *this;

    for (const redis_host &each : sentinels) {
        sentinels_.emplace_back(each, server, resolver, tls, self);
    }

    timer_owner_.fd = static_cast<ngx_socket_t>(-1);
    timer_owner_.data = this;

    timer_.data = &timer_owner_;
    timer_.handler = on_timer;
    timer_.log = ngx_cycle->log;
    timer_.cancelable = 1;
}

void master_search::find() noexcept
{
    stop();
    choice_.start();

    for (sentinel &each : sentinels_) {
        each.search.find(each.host);
    }
}

void master_search::stop() noexcept
{
    for (sentinel &each : sentinels_) {
        each.search.stop();
        each.query.stop();
    }

    master_address_.stop();

    if (timer_.timer_set) {
        ngx_del_timer(&timer_);
    }
}

void master_search::on_master(const redis::host_port &named) noexcept
{
    choice_.add(named);

    if (choice_.is_clear()) {
        finish();
    } else if (!timer_.timer_set) {
        ngx_add_timer(&timer_, grace);
    }
}

void master_search::on_no_master(
    redis::sentinel_fault what, const char *why) noexcept
{
    choice_.add(what, why);

    if (choice_.is_clear()) {
        finish();
    }
}

void master_search::on_timer(ngx_event_t *ev) noexcept
{
    static_cast<master_search *>(
        static_cast<ngx_connection_t *>(ev->data)->data)
        ->finish();
}

void master_search::finish() noexcept
try {
    const redis::host_port *best = choice_.best();

    stop();

    if (best == nullptr) {
        user_.on_no_address(choice_.why());
        return;
    }

    master_.at = *best;
    choice_.take(master_.at);

    if (is_numeric(master_.at.host)) {
        user_.on_address(
            {master_.at.host, master_.at.port, {}, master_.at.host});
    } else if (resolver_.resolver) {
        master_address_.find(master_);
    } else {
        user_.on_no_address("the sentinels name the master by its host name, "
                            "which requires \"resolver\"");
    }

} catch (const std::bad_alloc &) {
    user_.on_no_address("out of memory");
}

} // namespace webhook::nginx
