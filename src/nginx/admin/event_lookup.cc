#include "nginx/admin/event_lookup.h"

#include <algorithm>

namespace webhook::nginx {
namespace {

/* A response ends when it has this many claims, or after this many pages. */
constexpr size_t most_claims = 100;
constexpr size_t most_pages = 100;

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

/*
 * Logs a change of an event at nginx's default level, because it makes a second
 * delivery possible.  The key comes from the request and is safe in a log.
 */
void log_change(ngx_http_request_t *r, std::string_view key, const char *what)
{
    ngx_str_t name = to_ngx(key);

    log_error(NGX_LOG_ERR, r->connection->log, 0,
        "webhook: event \"%V\" was %s", &name, what);
}

} // namespace

void event_lookup::cancel() noexcept
{
    for (event &each : events_) {
        each.in->cancel(each.call);
    }

    listed_->cancel(list_call_);
}

ngx_int_t event_lookup::begin(events_target &&target)
{
    if (target.forbidden) {
        return send_problem(request_, NGX_HTTP_FORBIDDEN, target.forbidden);
    }

    if (target.wrong) {
        return send_problem(request_, NGX_HTTP_BAD_REQUEST, target.wrong);
    }

    if (target.keys.empty()) {
        cursor_ = std::move(target.cursor);
        listed_ = target.listed;
        return list();
    }

    digest_ = target.digest;
    events_.reserve(target.keys.size()); /* calls point to the elements */

    for (stored_key &key : target.keys) {
        event &added = events_.emplace_back();

        added.of = this;
        added.in = key.in;
        added.key = std::move(key.key);

        if (!make_digest(added)) {
            return send_problem(request_, NGX_HTTP_BAD_REQUEST,
                "A digest must consist of 64 hexadecimal digits, or of the "
                "first 32 of them.");
        }
    }

    return look();
}

bool event_lookup::make_digest(event &of) const
{
    const std::string_view key = of.key;

    if (digest_) {
        const std::string_view digits = key.substr(digest_prefix.size());

        /* a zone keeps and lists only the first half of a digest */
        return read_hex(digits, of.digest, sizeof(of.digest)) ||
               read_hex(digits, of.digest, zone::cell::key_size);
    }

    return webhook_key_digest({key.data(), key.size()}, of.digest);
}

/* Looks up all events at once, so that the queries are sent together. */
ngx_int_t event_lookup::look()
{
    waiting_ = 1; /* decide() waits until all events have been queried */

    for (event &each : events_) {
        each.call.event = {
            .key = each.key, .latest = {}, .key_digest = each.digest};
        each.call.log = request_->connection->log;

        waiting_++;
        each.in->get(each.call, on_event, &each);
    }

    return await(&event_lookup::decide);
}

void event_lookup::on_event(void *asker, const store_result &result) noexcept
{
    auto *each = static_cast<event *>(asker);
    store_result taken = result;

    if (each == each->of->forgotten_) { /* keeps what was found */
        taken.found = each->result.found;
        taken.ms = each->result.ms;
    }

    each->result = taken;

    each->of->take_answer();
}

/* Returns the names of the stores that were asked, for an answer. */
std::string event_lookup::names_of_stores() const
{
    std::vector<const store *> named;
    std::string text;

    for (const event &each : events_) {
        if (std::find(named.begin(), named.end(), each.in) == named.end()) {
            text.append(named.empty() ? "\"" : " or \"")
                .append(each.in->label())
                .append("\"");
            named.push_back(each.in);
        }
    }

    return text;
}

ngx_int_t event_lookup::decide()
{
    std::vector<event *> found;
    store *silent = nullptr;

    for (event &each : events_) {
        if (each.result.answer == WEBHOOK_STORE_UNKNOWN) {
            silent = each.in;
        } else if (each.result.found.kind != WEBHOOK_ABSENT) {
            found.push_back(&each);
        }
    }

    /* a store without an answer does not hide what another one contains */
    if (found.empty() && silent) {
        return send_unavailable(request_, *silent);
    }

    if (found.empty()) {
        return send_problem(request_, NGX_HTTP_NOT_FOUND,
            "No such event is in " + names_of_stores() + ".");
    }

    if (request_->method != NGX_HTTP_DELETE) {
        return send_events(request_, "events", {found.begin(), found.end()});
    }

    if (found.size() > 1) {
        return send_problem(request_, NGX_HTTP_CONFLICT,
            "Several events have this id; specify the key of one.");
    }

    return forget(*found.front());
}

/*
 * Forgets a delivered event.  A claimed event is not forgotten, because a retry
 * could then be forwarded while the event is being delivered.
 */
ngx_int_t event_lookup::forget(event &which)
{
    if (which.result.found.kind == WEBHOOK_CLAIMED) {
        log_change(request_, which.key, "not forgotten: it is being delivered");
        return send_problem(request_, NGX_HTTP_CONFLICT,
            "The event is being delivered. If its outcome remains unknown, the "
            "claim expires with its lease.");
    }

    forgotten_ = &which;
    waiting_ = 2;
    which.in->forget(which.call, which.result.found, on_event, &which);

    return await(&event_lookup::end_forgetting);
}

ngx_int_t event_lookup::end_forgetting()
{
    event &which = *forgotten_;

    if (!which.result.asked) {
        return send_unavailable(request_, *which.in);
    }

    if (which.result.answer != WEBHOOK_STORE_ANSWERED) {
        log_change(request_, which.key,
            "perhaps not forgotten: the store does not answer");
        return send_unavailable(request_, *which.in);
    }

    if (which.result.loss != claim_loss::none) {
        log_change(request_, which.key,
            "not forgotten: it has changed in the meantime");
        return send_problem(request_, NGX_HTTP_CONFLICT,
            "The event has changed in the meantime; send the request again.");
    }

    log_change(request_, which.key, "forgotten");

    return send_events(request_, "forgotten", {&which});
}

ngx_int_t event_lookup::list()
{
    list_call_.log = request_->connection->log;
    waiting_ = 2;
    listed_->list(list_call_, cursor_, on_page, this);

    return await(&event_lookup::take_page);
}

void event_lookup::on_page(void *asker, const store_result &result) noexcept
{
    auto *self = static_cast<event_lookup *>(asker);

    self->page_ = result.page;
    self->take_answer();
}

ngx_int_t event_lookup::take_page()
{
    if (!page_) {
        return send_unavailable(request_, *listed_);
    }

    claims_.insert(claims_.end(), page_->claims.begin(), page_->claims.end());
    cursor_ = page_->next;

    return page_->last || claims_.size() >= most_claims ||
                   ++pages_ == most_pages
               ? send_claims(request_, claims_, cursor_)
               : list();
}

/*
 * Waits for the store, then runs "next".  "waiting_" counts the pending
 * queries, and one more for this function: if all of them have been answered by
 * now, the next step runs from here, and not recursively from an answer.
 */
ngx_int_t event_lookup::await(next_step next)
{
    next_ = next;

    return --waiting_ == 0 ? (this->*next)() : NGX_AGAIN;
}

void event_lookup::take_answer() noexcept
{
    if (--waiting_ == 0) {
        go_on();
    }
}

/*
 * Runs the next step from the event loop.  The request, and this object with
 * it, may no longer exist when it returns.
 */
void event_lookup::go_on() noexcept
{
    ngx_http_request_t *r = request_;
    ngx_connection_t *c = r->connection;
    ngx_int_t rc = NGX_HTTP_INTERNAL_SERVER_ERROR;

    ngx_http_set_log_request(c->log, r);

    try {
        rc = (this->*next_)();
    } catch (const std::bad_alloc &) {
    }

    if (rc != NGX_AGAIN) {
        cancel();
        ngx_http_finalize_request(r, rc);
    }

    ngx_http_run_posted_requests(c);
}

} // namespace webhook::nginx
