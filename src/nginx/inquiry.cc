#include "nginx/inquiry.h"

#include "nginx/claims.h"
#include "nginx/outage.h"

#include <algorithm>
#include <cstring>

namespace webhook::nginx {
namespace {

bool read_hex(std::string_view text, unsigned char *out, size_t size)
{
    if (text.size() != 2 * size) {
        return false;
    }

    for (size_t i = 0; i < size; i++) {
        const ngx_int_t byte =
            ngx_hextoi(to_ngx(text.substr(2 * i, 2)).data, 2);
        if (byte == NGX_ERROR) {
            return false;
        }
        out[i] = static_cast<unsigned char>(byte);
    }

    return true;
}

/* A name of the request that is safe in a log. */
void log_change(ngx_http_request_t *r, std::string_view key, const char *what)
{
    ngx_str_t name = to_ngx(key);

    log_error(NGX_LOG_NOTICE, r->connection->log, 0,
        "webhook: event \"%V\" was %s", &name, what);
}

} // namespace

std::string hex(const unsigned char *bytes, size_t size)
{
    std::string text(2 * size, '\0');

    ngx_hex_dump(reinterpret_cast<u_char *>(text.data()),
        const_cast<unsigned char *>(bytes), size);

    return text;
}

void inquiry::cancel() noexcept
{
    for (event &each : events_) {
        if (each.op) {
            client_->forget(std::exchange(each.op, nullptr));
        }
    }

    if (op_) {
        client_->forget(std::exchange(op_, nullptr));
    }
}

ngx_int_t inquiry::begin(events_target &&target)
{
    if (target.forbidden) {
        return send_problem(NGX_HTTP_FORBIDDEN, target.forbidden);
    }

    if (target.wrong) {
        return send_problem(NGX_HTTP_BAD_REQUEST, target.wrong);
    }

    if (conf_->server) {
        client_ = get_client(conf_->server);
        if (client_ == nullptr) {
            return send_unavailable();
        }
    }

    if (target.keys.empty()) {
        cursor_ = std::move(target.cursor);
        return list();
    }

    digest_ = target.digest;
    events_.reserve(target.keys.size()); /* operations point at them */

    for (std::string &key : target.keys) {
        events_.push_back({.of = this, .key = std::move(key), .digest = {}});

        if (!make_digest(events_.back())) {
            return send_problem(NGX_HTTP_BAD_REQUEST,
                "A digest has 64 hexadecimal digits, or the first 32 of "
                "them.");
        }
    }

    return look();
}

bool inquiry::make_digest(event &of) const
{
    const std::string_view key = of.key;

    if (digest_) {
        const std::string_view digits = key.substr(digest_prefix.size());

        /* a zone has no more than that of it, and lists no more */
        return read_hex(digits, of.digest, sizeof(of.digest)) ||
               read_hex(digits, of.digest, cell::key_size);
    }

    return webhook_key_digest({key.data(), key.size()}, of.digest);
}

void inquiry::look_in_zone(event &at)
{
    std::uint64_t expires = 0;

    at.answer = table(conf_).look(
        {.key = at.digest}, ngx_current_msec, at.found, &expires);
    at.ms = static_cast<std::int64_t>(expires - ngx_current_msec);
}

/* All at once, so that the questions travel together. */
ngx_int_t inquiry::look()
{
    for (event &each : events_) {
        if (conf_->server) {
            each.op = client_->inspect(each.key, on_looked, &each);
            waiting_ += each.op ? 1 : 0;
        } else {
            look_in_zone(each);
        }
    }

    return waiting_ ? NGX_AGAIN : decide();
}

void inquiry::on_looked(void *asker, const redis::answer &answer) noexcept
{
    auto *each = static_cast<event *>(asker);

    each->op = nullptr;
    each->answer = answer.store;
    each->found = answer.found;
    each->ms = answer.ms;

    if (--each->of->waiting_ == 0) {
        each->of->go_on([of = each->of] { return of->decide(); });
    }
}

ngx_int_t inquiry::decide()
{
    std::vector<event *> found;

    for (event &each : events_) {
        if (each.answer == WEBHOOK_STORE_UNKNOWN) {
            return send_unavailable();
        }
        if (each.found.kind != WEBHOOK_ABSENT) {
            found.push_back(&each);
        }
    }

    if (found.empty()) {
        return send_problem(
            NGX_HTTP_NOT_FOUND, "The store knows nothing of such an event.");
    }

    if (request_->method != NGX_HTTP_DELETE) {
        return send_events("events", found);
    }

    if (found.size() > 1) {
        return send_problem(NGX_HTTP_CONFLICT,
            "Several events have this id: name one by its key.");
    }

    return forget(*found.front());
}

/* A copy could be forwarded beside one that is on its way. */
ngx_int_t inquiry::forget(event &which)
{
    if (which.found.kind == WEBHOOK_CLAIMED) {
        log_change(request_, which.key, "not forgotten: it is being delivered");
        return send_problem(NGX_HTTP_CONFLICT,
            "The event is being delivered; if its outcome stays unknown, its "
            "claim ends with its lease.");
    }

    if (conf_->server) {
        forget_here(conf_->server, which.digest);
        which.op =
            client_->forget(which.key, which.found, on_forgotten, &which);
        return which.op ? NGX_AGAIN : send_unavailable();
    }

    bool known = false;
    const bool forgotten =
        table(conf_).forget(which.digest, which.found.digest, known);

    return settle(which, known, !forgotten);
}

void inquiry::on_forgotten(void *asker, const redis::answer &answer) noexcept
{
    auto *which = static_cast<event *>(asker);
    const bool known = answer.store == WEBHOOK_STORE_ANSWERED;
    const bool lost = answer.late != redis::late::no;

    which->op = nullptr;
    which->of->go_on([which, known, lost] {
        return which->of->settle(*which, known, lost);
    });
}

ngx_int_t inquiry::settle(event &which, bool known, bool lost)
{
    if (!known) {
        log_change(request_, which.key,
            "perhaps not forgotten: the store gives no answer");
        return send_unavailable();
    }

    if (lost) {
        log_change(request_, which.key, "not forgotten: it has changed");
        return send_problem(
            NGX_HTTP_CONFLICT, "The event has changed meanwhile: ask again.");
    }

    log_change(request_, which.key, "forgotten");

    return send_events("forgotten", {&which});
}

/* From Redis' loop: the request may be gone after this, and we with it. */
void inquiry::go_on(const std::function<ngx_int_t()> &act) noexcept
{
    ngx_http_request_t *r = request_;
    ngx_connection_t *c = r->connection;
    ngx_int_t rc = NGX_HTTP_INTERNAL_SERVER_ERROR;

    ngx_http_set_log_request(c->log, r);

    try {
        rc = act();
    } catch (const std::bad_alloc &) {
    }

    if (rc != NGX_AGAIN) {
        cancel();
        ngx_http_finalize_request(r, rc);
    }

    ngx_http_run_posted_requests(c);
}

} // namespace webhook::nginx
