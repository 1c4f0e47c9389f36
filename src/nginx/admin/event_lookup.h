/*
 * Contains a request to "webhook_events", from its queries to the store to its
 * response.
 */

#ifndef WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_H
#define WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_H

#include "nginx/admin/event_lookup_response.h"
#include "nginx/admin/events_target.h"
#include "nginx/conf/location_conf.h"
#include "nginx/store/store.h"

namespace webhook::nginx {

/*
 * Handles a request to "webhook_events".  The object lives in the pool of the
 * nginx request.  While the store is queried, the request is parked and the
 * calls to the store point to this object.  They are cancelled when the request
 * is closed.
 */
class event_lookup {
public:
    event_lookup(ngx_http_request_t *r, const location_conf *conf) noexcept
        : request_(r), listed_(conf->store)
    {
    }
    ~event_lookup() { cancel(); }
    event_lookup(const event_lookup &) = delete;
    event_lookup &operator=(const event_lookup &) = delete;

    void cancel() noexcept;

    /*
     * Starts the queries.  Returns NGX_AGAIN if the response is sent later.
     * Throws std::bad_alloc.
     */
    ngx_int_t begin(events_target &&target);

private:
    struct event : found_event {
        event_lookup *of = nullptr;
        unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE]{};
        store_call call{};
    };

    using next_step = ngx_int_t (event_lookup::*)();

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
    std::string names_of_stores() const;

    static void on_event(void *asker, const store_result &result) noexcept;
    static void on_page(void *asker, const store_result &result) noexcept;

    ngx_int_t await(next_step next);
    void take_answer() noexcept;
    void go_on() noexcept;

    ngx_http_request_t *request_;
    store *listed_; /* is the store whose claims are listed */

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

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_EVENT_LOOKUP_H */
