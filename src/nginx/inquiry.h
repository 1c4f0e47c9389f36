/* A question of "webhook_events" to the store, from the request's to its
 * answer. */

#ifndef WEBHOOK_NGINX_INQUIRY_H
#define WEBHOOK_NGINX_INQUIRY_H

#include "nginx/events_target.h"
#include "nginx/store.h"

namespace webhook::nginx {

/*
 * Lives in the request's pool.  While the store is asked the request is parked,
 * and its calls point here: they are cancelled when the request is closed.
 */
class inquiry {
public:
    inquiry(ngx_http_request_t *r, const location_conf *conf) noexcept
        : request_(r), store_(conf->store)
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
        store_call call{};
        store_result result{};
    };

    using next_step = ngx_int_t (inquiry::*)();

    /* Each begins what it says; NGX_AGAIN: it waits for the store. */
    ngx_int_t look();
    ngx_int_t decide();
    ngx_int_t forget(event &which);
    ngx_int_t end_forgetting();
    ngx_int_t list();
    ngx_int_t take_page();

    bool make_digest(event &of) const;

    static void on_event(void *asker, const store_result &result) noexcept;
    static void on_page(void *asker, const store_result &result) noexcept;

    ngx_int_t await(next_step next);
    void take_answer() noexcept;
    void go_on() noexcept;

    /* inquiry_answer.cc: what is returned is the request's end */
    ngx_int_t send(
        ngx_uint_t status, std::string_view text, std::string_view type);
    ngx_int_t send_problem(ngx_uint_t status, const char *detail);
    ngx_int_t send_unavailable();
    ngx_int_t send_events(const char *name, const std::vector<event *> &events);
    ngx_int_t send_claims();

    ngx_http_request_t *request_;
    store *store_;

    bool digest_ = false; /* the key is one */
    std::vector<event> events_;
    event *forgotten_ = nullptr;

    std::vector<claim_page::entry> claims_;
    std::string cursor_; /* empty: at the end */
    size_t pages_ = 0;
    store_call list_call_{};
    std::shared_ptr<const claim_page> page_;

    size_t waiting_ = 0; /* for as many answers, then: */
    next_step next_ = nullptr;
};

/* Of bytes, in lower-case digits. */
std::string hex(const unsigned char *bytes, size_t size);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_INQUIRY_H */
