#include "nginx/admin/events.h"

#include "nginx/admin/event_lookup.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/setters.h"
#include "nginx/request/headers.h"

namespace webhook::nginx {
namespace {

void on_close(void *data) noexcept
{
    static_cast<event_lookup *>(data)->cancel();
}

/*
 * Keeps the request until Redis answers.  If the client closes the connection,
 * nginx ends the request and on_close() cancels its calls to the store.
 */
ngx_int_t park(ngx_http_request_t *r)
{
    r->main->count++;
    r->write_event_handler = ngx_http_request_empty_handler;

    if (!r->discard_body) {
        r->read_event_handler = ngx_http_test_reading;
    }

    return NGX_DONE;
}

ngx_int_t look_up(ngx_http_request_t *r)
try {
    const location_conf *conf = get_location_conf(r);
    ngx_http_cleanup_t *closing = ngx_http_cleanup_add(r, 0);
    auto *asked = make_pooled<event_lookup>(r->pool, r, conf);

    if (closing == nullptr || asked == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    closing->handler = on_close;
    closing->data = asked;

    const ngx_int_t rc = asked->begin(read_target(r, conf));

    return rc == NGX_AGAIN ? park(r) : rc;

} catch (const std::bad_alloc &) {
    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t events_handler(ngx_http_request_t *r) noexcept
{
    if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD | NGX_HTTP_DELETE))) {
        return add_field(r, "Allow", "GET, HEAD, DELETE") == NGX_OK
                   ? NGX_HTTP_NOT_ALLOWED
                   : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    const ngx_int_t rc = ngx_http_discard_request_body(r);

    return rc == NGX_OK ? look_up(r) : rc;
}

/* Returns true if the location is a regular expression or a name. */
bool has_no_prefix(const ngx_http_core_loc_conf_t *clcf)
{
#if (NGX_PCRE)
    if (clcf->regex) {
        return true;
    }
#endif

    return clcf->named;
}

} // namespace

char *set_events(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    if (location->events) {
        return say("is duplicate");
    }

    if (has_no_prefix(clcf)) {
        return say("requires a location with a prefix like \"location "
                   "/events/\", because the id of an event follows it");
    }

    if (clcf->exact_match) {
        say_at(cf, NGX_LOG_WARN, here(cf),
            "\"webhook_events\" can only list claims in \"location = %V\"; use "
            "\"location %V/\", so that events can be looked up as well",
            &clcf->name, &clcf->name);
    }

    get_main_conf(cf)->looked_up = true;
    location->events = true;
    location->handler = events_handler;

    return answer_location(cf, cmd, events_handler);
}

} // namespace webhook::nginx
