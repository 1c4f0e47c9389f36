/*
 * Contains a request to "webhook_events", from its queries to the store to its
 * response.
 */

#ifndef WEBHOOK_NGINX_INQUIRY_H
#define WEBHOOK_NGINX_INQUIRY_H

#include "nginx/events_target.h"
#include "nginx/store.h"

namespace webhook::nginx {

/*
 * Handles a request to "webhook_events".  The object lives in the pool of the
 * nginx request.  While the store is queried, the request is parked and the
 * calls to the store point to this object.  They are cancelled when the request
 * is closed.
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

    /*
     * Starts the queries.  Returns NGX_AGAIN if the response is sent later.
     * Throws std::bad_alloc.
     */
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

    /*
     * Each function runs the step that it is named after.  It returns NGX_AGAIN
     * if the request has to wait for the store.
     */
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

    /*
     * These functions are in inquiry_answer.cc.  They send the response and
     * return the code to finalize the request with.
     */
    ngx_int_t send(
        ngx_uint_t status, std::string_view text, std::string_view type);
    ngx_int_t send_problem(ngx_uint_t status, const char *detail);
    ngx_int_t send_unavailable();
    ngx_int_t send_events(const char *name, const std::vector<event *> &events);
    ngx_int_t send_claims();

    ngx_http_request_t *request_;
    store *store_;

    bool digest_ = false; /* true if the key is a digest */
    std::vector<event> events_;
    event *forgotten_ = nullptr;

    std::vector<claim_page::entry> claims_;
    std::string cursor_; /* where the list goes on; empty at its end */
    size_t pages_ = 0;
    store_call list_call_{};
    std::shared_ptr<const claim_page> page_;

    size_t waiting_ = 0; /* number of answers to wait for before next_ */
    next_step next_ = nullptr;
};

/* Returns the bytes as lower-case hexadecimal digits. */
std::string hex(const unsigned char *bytes, size_t size);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_INQUIRY_H */
