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
    default:
        return store_op::get;
    }
}

} // namespace

redis_loop::redis_loop(redis_settings &settings, redis_tls *tls) noexcept
    : settings_(settings), wire_(&client_, tls),
      client_(settings.options, *this)
{
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
 * Reads the password again, because a token that another program writes there
 * expires.  If this fails, the password stays as it is.
 */
void redis_loop::read_password() noexcept
{
    std::string &password = settings_.options.server.password;
    const ngx_str_t path = to_ngx(settings_.password_file);
    webhook_error_t err;
    std::string found;
    bool read = false;

    try {
        read = read_secret_file(path, content::token, found, &err) == NGX_OK;
    } catch (const std::bad_alloc &) {
        refuse_file(&err, "out of memory");
    }

    if (read) {
        password.swap(found);
    }
    wipe(found);

    if (read) {
        told_of_file_ = false;
        return;
    }

    if (!told_of_file_) {
        told_of_file_ = true;
        log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
            "webhook: redis server \"%s\" keeps its password, because "
            "\"%V\" could not be read again: %s; let the worker processes "
            "read this file, for instance with their group and mode 0640",
            settings_.name.c_str(), &path, err.text);
    }
}

/*
 * Resolves the name for each connection if a "resolver" is configured.  Without
 * a resolver, and if it fails, the addresses that were found when the
 * configuration was read are used: a resolver does not know /etc/hosts.
 */
void redis_loop::find_address() noexcept
{
    if (started_ && !settings_.password_file.empty()) {
        read_password();
    }
    started_ = true;

    if (settings_.resolver == nullptr || !ask_resolver()) {
        use_known_address();
    }
}

bool redis_loop::ask_resolver() noexcept
{
    ngx_resolver_ctx_t *question =
        ngx_resolve_start(settings_.resolver, nullptr);

    if (question == nullptr || question == NGX_NO_RESOLVER) {
        return false;
    }

    question->name = to_ngx(settings_.options.server.host);
    question->handler = on_resolved;
    question->data = this;
    question->timeout = settings_.resolver_timeout;
    question->cancelable = 1;

    question_ = question; /* the handler may run within the call */

    if (ngx_resolve_name(question) != NGX_OK) {
        question_ = nullptr; /* nginx has freed it */
        return false;
    }

    return true;
}

void redis_loop::on_resolved(ngx_resolver_ctx_t *found) noexcept
{
    auto *self = static_cast<redis_loop *>(found->data);
    const std::uint16_t port = self->settings_.options.server.port;

    u_char text[NGX_SOCKADDR_STRLEN];
    size_t length = 0;

    if (found->state == 0 && found->naddrs > 0) {
        const ngx_resolver_addr_t &address =
            found->addrs[self->next_address_++ % found->naddrs];

        length = ngx_sock_ntop(
            address.sockaddr, address.socklen, text, sizeof(text), 0);
    }

    self->stop_finding();

    if (length == 0) {
        self->use_known_address();
        return;
    }

    try {
        self->client_.on_address(
            {{reinterpret_cast<char *>(text), length}, port, {}});
    } catch (const std::bad_alloc &) {
        self->client_.on_no_address("out of memory");
    }
}

void redis_loop::use_known_address() noexcept
{
    const auto &known = settings_.addresses;

    if (known.empty()) {
        client_.on_no_address("the name of the server cannot be resolved");
    } else {
        client_.on_address(known[next_address_++ % known.size()]);
    }
}

void redis_loop::stop_finding() noexcept
{
    if (question_) {
        ngx_resolve_name_done(question_);
        question_ = nullptr;
    }
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

    /* the status shows the last error until the server works again */
    if (settings_.health && level == redis::severity::error) {
        settings_.health->set_error(text);
    } else if (settings_.health && level == redis::severity::notice) {
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
