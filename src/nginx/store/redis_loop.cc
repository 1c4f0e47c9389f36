#include "nginx/store/redis_loop.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/secrets.h"
#include "nginx/request/measure.h"
#include "nginx/store/store.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

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

/*
 * Returns the host of a server of a cluster.  A server that is named by its
 * address has the certificate of its own name, if it has told it, or of the
 * cluster.
 */
redis_host host_of_node(
    const redis::cluster_place &at, const std::string &cluster)
{
    redis_host host;

    host.at = at.at;
    host.fixed = is_numeric(at.at.host);

    if (host.fixed) {
        host.addresses.push_back({at.at.host, at.at.port, {},
            !at.name.empty()      ? at.name
            : is_numeric(cluster) ? at.at.host
                                  : cluster});
    } else if (is_numeric(at.ip)) {
        host.addresses.push_back({at.ip, at.at.port, {}, at.at.host});
    }
    return host;
}

} // namespace

redis_loop::redis_loop(
    redis_settings &settings, redis_tls *tls, redis::loop_user &user)
    : settings_(settings), tls_(tls), user_(user), first_(*this),
      name_(settings.name), wire_(&user, tls), server_(settings.resolver, user)
{
    if (!settings.options.server.sentinels.empty()) {
        sentinels_.emplace(settings.options.server, settings.hosts,
            settings.resolver, tls, user);
    }

    set_up_timer();
}

redis_loop::redis_loop(
    redis_loop &first, const redis::cluster_place &at, redis::loop_user &user)
    : settings_(first.settings_), tls_(first.tls_), user_(user), first_(first),
      wire_(&user, first.tls_),
      host_(host_of_node(at, first.settings_.options.server.host)),
      server_(first.settings_.resolver, user)
{
    node_ = "node " + name_of(at.at.host, at.at.port) + " ";
    name_ = settings_.name + ", " + node_;
    name_.pop_back();

    set_up_timer();
}

redis_loop::~redis_loop()
{
    set_up(false);
    note_replicated(0, 0);

    if (timer_.timer_set) {
        ngx_del_timer(&timer_);
    }
}

void redis_loop::set_up_timer() noexcept
{
    timer_owner_.fd = static_cast<ngx_socket_t>(-1);
    timer_owner_.data = this;

    timer_.data = &timer_owner_;
    timer_.handler = on_timer;
    timer_.log = ngx_cycle->log;
    timer_.cancelable = 1;
}

std::unique_ptr<redis::event_loop> redis_loop::make_another(
    const redis::cluster_place &at, redis::loop_user &user)
{
    return std::make_unique<redis_loop>(first_, at, user);
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
            name_.c_str(), &path, err.text);
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
    } else if (&first_ == this) {
        server_.find(settings_.hosts[turn_++ % settings_.hosts.size()]);
    } else if (host_.addresses.empty() &&
               settings_.resolver.resolver == nullptr) {
        user_.on_no_address("the cluster names its servers by host names, "
                            "which requires \"resolver\"");
    } else {
        server_.find(host_);
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
    if (!second_wire_) {
        second_wire_.emplace(&user_.second(), tls_);
    }
    return &*second_wire_;
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
        ->user_.on_timer();
}

void redis_loop::note(redis::connection_event what) noexcept
{
    server_health *health = settings_.health;

    if (sentinels_ && what == redis::connection_event::connected) {
        sentinels_->set_works();
    } else if (sentinels_ && what == redis::connection_event::disconnected) {
        sentinels_->set_lost();
    }

    if (what == redis::connection_event::up) {
        set_up(true);
    } else if (what == redis::connection_event::down ||
               what == redis::connection_event::resting) {
        set_up(false);
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
        /* the other servers of a cluster may be up */
        if (first_.all_up_ == 0) {
            health->set(server_health::state::down);
        }
        break;
    case redis::connection_event::resting:
        break;
    }
}

void redis_loop::set_up(bool up) noexcept
{
    first_.all_up_ += up;
    first_.all_up_ -= is_up_;
    is_up_ = up;
}

void redis_loop::note_replicated(std::size_t more, std::size_t awaited) noexcept
{
    first_.all_awaited_ += awaited;
    first_.all_awaited_ -= std::exchange(awaited_, awaited);

    if (server_health *health = settings_.health) {
        add(health->replicated, more);
        health->set_unreplicated(first_.all_awaited_);
    }
}

void redis_loop::log(redis::severity level, std::string_view text) noexcept
{
    ngx_str_t line = to_ngx(text);
    char error[256];

    std::snprintf(error, sizeof(error), "%s%.*s", node_.c_str(),
        static_cast<int>(text.size()), text.data());

    /* the status shows the last error until the server works again */
    if (settings_.health && level == redis::severity::error) {
        settings_.health->set_error(error);
    } else if (settings_.health && (level == redis::severity::notice ||
                                       level == redis::severity::recovery)) {
        settings_.health->set_error({});
    }

    log_error(level_of(level), ngx_cycle->log, 0,
        "webhook: redis server \"%s\" %V", name_.c_str(), &line);
}

void redis_loop::log_unsettled(redis::action what, std::string_view key,
    const char *why, std::uint64_t overdue, const void *source) noexcept
{
    on_unsettled(ngx_cycle->log, static_cast<const location_conf *>(source),
        op_of(what), key, why, overdue, settings_.options.prefix.size());
}

} // namespace webhook::nginx
