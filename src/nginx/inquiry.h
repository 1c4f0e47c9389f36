/* A question of "webhook_events" to the store, from the request's to its
 * answer. */

#ifndef WEBHOOK_NGINX_INQUIRY_H
#define WEBHOOK_NGINX_INQUIRY_H

#include "nginx/events_target.h"

#include <functional>

namespace webhook::nginx {

/*
 * Lives in the request's pool.  While Redis is asked the request is parked, and
 * the operations point here: they are forgotten by cancel(), when the request
 * is closed.
 */
class inquiry {
public:
    inquiry(ngx_http_request_t *r, const location_conf *conf) noexcept
        : request_(r), conf_(conf)
    {
    }
    ~inquiry() { cancel(); }
    inquiry(const inquiry &) = delete;
    inquiry &operator=(const inquiry &) = delete;

    void cancel() noexcept;

    /* NGX_DONE: the answer comes later.  Throws std::bad_alloc. */
    ngx_int_t begin(events_target &&target);

private:
    struct event {
        inquiry *of;
        std::string key;
        unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE];
        webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN;
        webhook_state_t found{};
        std::int64_t ms = -1; /* until it expires; below 0: it does not */
        redis::operation *op = nullptr;
    };

    struct claim {
        std::string key;
        std::int64_t ms;
    };

    /* Each begins what it says; NGX_AGAIN: it waits for Redis. */
    ngx_int_t look();
    ngx_int_t decide();
    ngx_int_t forget(event &which);
    ngx_int_t list();
    ngx_int_t list_zone();
    ngx_int_t ask_for_page();

    bool make_digest(event &of) const;
    void look_in_zone(event &at);

    static void on_looked(void *asker, const redis::answer &answer) noexcept;
    static void on_forgotten(void *asker, const redis::answer &answer) noexcept;
    static void on_page(void *asker, const redis::answer &answer) noexcept;

    void go_on(const std::function<ngx_int_t()> &act) noexcept;

    ngx_int_t settle(event &which, bool known, bool lost);

    /* inquiry_answer.cc: what is returned is the request's end */
    ngx_int_t send(
        ngx_uint_t status, std::string_view text, std::string_view type);
    ngx_int_t send_problem(ngx_uint_t status, const char *detail);
    ngx_int_t send_unavailable();
    ngx_int_t send_events(const char *name, const std::vector<event *> &events);
    ngx_int_t send_claims();

    ngx_http_request_t *request_;
    const location_conf *conf_;
    redis::client *client_ = nullptr;

    bool digest_ = false; /* the key is one */
    std::vector<event> events_;
    size_t waiting_ = 0; /* for answers about them */

    std::vector<claim> claims_;
    std::string cursor_; /* empty: at the end */
    size_t pages_ = 0;
    redis::operation *op_ = nullptr;
};

/* Of bytes, in lower-case digits. */
std::string hex(const unsigned char *bytes, size_t size);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_INQUIRY_H */
