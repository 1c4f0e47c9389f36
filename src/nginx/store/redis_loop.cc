#include "nginx/store/redis_loop.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/secrets.h"
#include "nginx/request/measure.h"
#include "nginx/store/store.h"

#include <cstdlib>

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
    case redis::action::list:
        return store_op::list;
    default:
        return store_op::get;
    }
}

} // namespace

redis_loop::redis_loop(redis_settings &settings, redis_tls *tls)
    : settings_(settings), wire_(&client_, tls),
      client_(settings.options, *this), server_(settings.resolver, client_)
{
    if (!settings.options.server.sentinels.empty()) {
        sentinels_.emplace(settings.options.server, settings.hosts,
            settings.resolver, tls, client_);
    }

    if (settings.options.replicas) {
        second_wire_.emplace(&client_.second(), tls);
    }

    timer_owner_.fd = static_cast<ngx_socket_t>(-1);
    timer_owner_.data = this;

    timer_.data = &timer_owner_;
    timer_.handler = on_timer;
    timer_.log = ngx_cycle->log;
    timer_.cancelable = 1;
}

redis_loop::~redis_loop()
{
    stop();
}

void redis_loop::stop() noexcept
{
    client_.stop();

    if (timer_.timer_set) {
        ngx_del_timer(&timer_);
    }
}

std::uint64_t redis_loop::now() noexcept
{
    return ngx_current_msec;
}

std::uint32_t redis_loop::random() noexcept
{
    return static_cast<std::uint32_t>(::random());
}

/*
 * Reads a password again, because a token that another program writes there
 * expires.  If this fails, the password stays as it is.
 */
void redis_loop::read_again(
    const std::string &file, std::string &password, bool &failed) noexcept
{
    const ngx_str_t path = to_ngx(file);
    webhook_error_t err;
    std::string found;
    bool read = false;

    if (file.empty()) {
        return;
    }

    try {
        read = read_secret_file(path, content::token, found, &err) == NGX_OK;
    } catch (const std::bad_alloc &) {
        refuse_file(&err, "out of memory");
    }

    if (read) {
        password.swap(found);
    }
    wipe(found);

    if (!read && !failed) {
        log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
            "webhook: redis server \"%s\" keeps its password, because "
            "\"%V\" could not be read again: %s; let the worker processes "
            "read this file, for instance with their group and mode 0640",
            settings_.name.c_str(), &path, err.text);
    }
    failed = !read;
}

void redis_loop::find_address() noexcept
{
    redis::endpoint &server = settings_.options.server;

    if (started_) {
        read_again(settings_.password_file, server.password, kept_password_);
        read_again(settings_.sentinel_password_file, server.sentinel_password,
            kept_sentinel_password_);
    }
    started_ = true;

    if (sentinels_) {
        sentinels_->find();
    } else {
        server_.find(settings_.hosts.front());
    }
}

void redis_loop::stop_finding() noexcept
{
    server_.stop();

    if (sentinels_) {
        sentinels_->stop();
    }
}

const char *redis_loop::why_not_found() noexcept
{
    return sentinels_ ? sentinels_->why() : nullptr;
}

redis::wire *redis_loop::second_stream() noexcept
{
    return second_wire_ ? &*second_wire_ : nullptr;
}

void redis_loop::set_timer(std::uint64_t at) noexcept
{
    const auto wanted = static_cast<ngx_msec_t>(at);

    if (timer_.timer_set) {
        if (static_cast<ngx_msec_int_t>(timer_.timer.key - wanted) <= 0) {
            return;
        }
        /* nginx would keep a timer that expires up to 300 ms later */
        ngx_del_timer(&timer_);
    }

    const auto ahead = static_cast<ngx_msec_int_t>(wanted - ngx_current_msec);

    ngx_add_timer(&timer_, ahead > 0 ? static_cast<ngx_msec_t>(ahead) : 1);
}

void redis_loop::hold(bool wanted) noexcept
{
    timer_.cancelable = !wanted;
}

void redis_loop::on_timer(ngx_event_t *ev) noexcept
{
    static_cast<redis_loop *>(static_cast<ngx_connection_t *>(ev->data)->data)
        ->client_.on_timer();
}

void redis_loop::note(redis::connection_event what) noexcept
{
    server_health *health = settings_.health;

    if (sentinels_ && what == redis::connection_event::connected) {
        sentinels_->set_works();
    } else if (sentinels_ && what == redis::connection_event::disconnected) {
        sentinels_->set_lost();
    }

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

void redis_loop::note_replicated(std::size_t more, std::size_t awaited) noexcept
{
    if (server_health *health = settings_.health) {
        add(health->replicated, more);
        health->set_unreplicated(awaited);
    }
}

void redis_loop::log(redis::severity level, std::string_view text) noexcept
{
    ngx_str_t line = to_ngx(text);

    /* the status shows the last error until the server works again */
    if (settings_.health && level == redis::severity::error) {
        settings_.health->set_error(text);
    } else if (settings_.health && (level == redis::severity::notice ||
                                       level == redis::severity::recovery)) {
        settings_.health->set_error({});
    }

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
