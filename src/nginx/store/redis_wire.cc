#include "nginx/store/redis_wire.h"

#include <netinet/tcp.h>

#include <cstring>

namespace webhook::nginx {
namespace {

redis_wire *wire_of(ngx_event_t *ev)
{
    return static_cast<redis_wire *>(
        static_cast<ngx_connection_t *>(ev->data)->data);
}

/* Detects a peer that has disappeared without closing. */
void keep_alive(int descriptor)
{
    constexpr int on = 1;
    constexpr int idle = 15; /* seconds */
    constexpr int interval = 5;
    constexpr int probes = 3;

    (void)setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
#if (NGX_HAVE_KEEPALIVE_TUNABLE)
    (void)setsockopt(
        descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    (void)setsockopt(
        descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
    (void)setsockopt(
        descriptor, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
#endif
}

} // namespace

bool redis_wire::connect(const redis::address &to) noexcept
{
    sockaddr_storage name;
    const socklen_t length = redis::write_name(to, name);

    ended_ = false;
    why_[0] = '\0';
    said_.clear();

    if (length == 0) {
        end("the address of the server is not numeric");
        return false;
    }

    if (tls_ && !tls_->meet(peer_, to.name)) {
        end("out of memory");
        return false;
    }

    const int descriptor =
        ::socket(name.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (descriptor == -1) {
        end(ngx_socket_errno);
        return false;
    }

    if (name.ss_family != AF_UNIX) {
        constexpr int on = 1;

        keep_alive(descriptor);
        (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }

    if (::connect(descriptor, reinterpret_cast<sockaddr *>(&name), length) ==
            -1 &&
        ngx_socket_errno != NGX_EINPROGRESS) {
        end(ngx_socket_errno);
        ::close(descriptor);
        return false;
    }

    return watch(descriptor);
}

/* The wire logs nothing by itself: its user does, once for each change. */
bool redis_wire::watch(int descriptor) noexcept
{
    ngx_connection_t *c = ngx_get_connection(descriptor, ngx_cycle->log);

    if (c == nullptr) {
        end("worker_connections are not enough");
        ::close(descriptor);
        return false;
    }

    c->data = this;
    c->log = c->read->log = c->write->log = said_.log();
    c->log_error = NGX_ERROR_INFO;
    c->type = SOCK_STREAM;
    c->recv = ngx_recv;
    c->send = ngx_send;
    c->read->handler = c->write->handler = on_connected;
    connection_ = c;

    const bool watched =
        ngx_add_conn ? ngx_add_conn(c) == NGX_OK
                     : ngx_handle_read_event(c->read, 0) == NGX_OK &&
                           ngx_handle_write_event(c->write, 0) == NGX_OK;

    if (!watched) {
        end("the event could not be added");
        close();
    }
    return watched;
}

/* Both events are reported if the connection could not be made. */
void redis_wire::on_connected(ngx_event_t *ev) noexcept
{
    redis_wire *self = wire_of(ev);
    int err = 0;
    socklen_t size = sizeof(err);

    if (!ev->write) {
        return;
    }

    if (getsockopt(self->connection_->fd, SOL_SOCKET, SO_ERROR, &err, &size) ==
        -1) {
        err = ngx_socket_errno;
    }

    if (err) {
        self->fail(std::strerror(err));
    } else if (self->tls_) {
        self->shake_hands();
    } else {
        self->open();
    }
}

/* No byte of a command is sent before the server is known to be the one. */
void redis_wire::shake_hands() noexcept
{
    constexpr size_t pool_size = 512;
    ngx_connection_t *c = connection_;

    const auto done = [](ngx_connection_t *of) {
        static_cast<redis_wire *>(of->data)->on_shaken();
    };
    const auto keep = [](ngx_connection_t *of) {
        static_cast<redis_wire *>(of->data)->peer_.keep_session(of);
    };

    c->pool = ngx_create_pool(pool_size, said_.log());

    if (c->pool == nullptr) {
        fail("out of memory");
    } else if (tls_->begin(c, peer_, done, keep) != NGX_AGAIN) {
        on_shaken();
    }
}

void redis_wire::on_shaken() noexcept
{
    if (const char *why = tls_->check(connection_, peer_, said_)) {
        fail(why);
    } else {
        open();
    }
}

void redis_wire::open() noexcept
{
    ngx_connection_t *c = connection_;

    c->read->handler = on_read;
    c->write->handler = on_write;

    if (c->read->ready) {
        /* the event has been reported already */
        post_event(c->read);
    }

    user_.on_writable();
}

void redis_wire::fail(const char *why) noexcept
{
    end(why);
    user_.on_readable();
}

std::ptrdiff_t redis_wire::receive(std::span<char> into) noexcept
{
    ngx_connection_t *c = connection_;

    if (ended_) {
        return -1;
    }

    if (c->read->ready) {
        const ssize_t length =
            c->recv(c, reinterpret_cast<u_char *>(into.data()), into.size());

        if (length > 0) {
            return length;
        }
        if (length == 0) {
            return end("Server closed the connection");
        }
        if (length != NGX_AGAIN) {
            return end(ngx_socket_errno);
        }
    }

    return ngx_handle_read_event(c->read, 0) == NGX_OK
               ? 0
               : end("the event could not be added");
}

void redis_wire::look() noexcept
{
    connection_->read->ready = 1;
    connection_->read->available = -1;
}

std::ptrdiff_t redis_wire::send(std::string_view bytes) noexcept
{
    ngx_connection_t *c = connection_;

    if (ended_) {
        return -1;
    }

    const size_t all = bytes.size();
    ssize_t length = 0;

    /* TLS takes one record at a time; the next event may be its reply */
    do {
        length = c->send(c, to_ngx(bytes).data, bytes.size());

        if (length < 0 && length != NGX_AGAIN) {
            return end(ngx_socket_errno);
        }
        bytes.remove_prefix(length > 0 ? static_cast<size_t>(length) : 0);

    } while (length > 0 && !bytes.empty() && c->write->ready);

    if (ngx_handle_write_event(c->write, 0) != NGX_OK) {
        return end("the event could not be added");
    }

    return static_cast<std::ptrdiff_t>(all - bytes.size());
}

void redis_wire::flush_soon() noexcept
{
    post_event(connection_->write);
}

void redis_wire::close() noexcept
{
    if (connection_ == nullptr) {
        return;
    }

    ngx_pool_t *pool = connection_->pool;

    redis_tls::end(connection_);

    /* this deletes its posted events, too */
    ngx_close_connection(connection_);
    connection_ = nullptr;

    if (pool) {
        ngx_destroy_pool(pool);
    }
}

void redis_wire::on_read(ngx_event_t *ev) noexcept
{
    /* nginx may have posted this event to continue reading */
    ev->ready = 1;
    wire_of(ev)->user_.on_readable();
}

void redis_wire::on_write(ngx_event_t *ev) noexcept
{
    wire_of(ev)->user_.on_writable();
}

std::ptrdiff_t redis_wire::end(ngx_err_t err) noexcept
{
    return end(tls_ && !said_.is_empty() ? said_.text() : std::strerror(err));
}

std::ptrdiff_t redis_wire::end(const char *why) noexcept
{
    ended_ = true;
    ngx_cpystrn(reinterpret_cast<u_char *>(why_),
        reinterpret_cast<u_char *>(const_cast<char *>(why)), sizeof(why_));
    return -1;
}

} // namespace webhook::nginx
