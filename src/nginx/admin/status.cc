#include "nginx/admin/status.h"

#include "nginx/admin/accept.h"
#include "nginx/admin/status_json.h"
#include "nginx/admin/status_page.h"
#include "nginx/admin/status_prometheus.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/setters.h"
#include "nginx/request/headers.h"

namespace webhook::nginx {
namespace {

enum class format : ngx_uint_t {
    json,
    prometheus,
    html,
    openmetrics,
    negotiated
};

struct representation {
    std::string_view word; /* as in the directive and in "?format=" */
    std::string_view type; /* as in "Accept" */
    std::string_view content_type;
};

/* Indexed by "format". */
constexpr representation representations[] = {
    {"json", "application/json", "application/json"},
    {"prometheus", "text/plain", "text/plain; version=0.0.4; charset=utf-8"},
    {"html", "text/html", "text/html; charset=utf-8"},
    {"openmetrics", "application/openmetrics-text",
        "application/openmetrics-text; version=1.0.0; charset=utf-8"},
};

std::optional<format> format_of(std::string_view word)
{
    for (size_t i = 0; i < std::size(representations); i++) {
        if (representations[i].word == word) {
            return static_cast<format>(i);
        }
    }

    return std::nullopt;
}

/* Returns the format that "Accept" prefers; the first one is the default. */
format negotiate(
    const ngx_http_request_t *r, std::initializer_list<format> formats)
{
    std::vector<std::string_view> types;

    for (const format each : formats) {
        types.push_back(representations[static_cast<size_t>(each)].type);
    }

    return formats.begin()[preferred_type(r, types)];
}

/*
 * Returns the format of the response.  "?format=" takes precedence over the
 * directive, and the directive over "Accept".  Prometheus asks for either of
 * its formats by "Accept" in any case.
 */
format choose(ngx_http_request_t *r)
{
    ngx_str_t argument;
    u_char name[] = "format";

    if (ngx_http_arg(r, name, sizeof(name) - 1, &argument) == NGX_OK) {
        if (std::optional<format> asked = format_of(view(argument))) {
            return *asked;
        }
    }

    const auto set = static_cast<format>(get_location_conf(r)->status);

    if (set == format::prometheus) {
        return negotiate(r, {format::prometheus, format::openmetrics});
    }

    return set == format::negotiated
               ? negotiate(r, {format::json, format::prometheus, format::html,
                                  format::openmetrics})
               : set;
}

std::string write(ngx_http_request_t *r, format as)
{
    if (as == format::html) {
        return std::string(status_page());
    }

    const auto *main = static_cast<main_conf *>(
        ngx_http_get_module_main_conf(r, ngx_http_webhook_module));
    const status_report report = make_report(
        main, static_cast<ngx_http_core_srv_conf_t *>(
                  ngx_http_get_module_srv_conf(r, ngx_http_core_module)));

    return as == format::json
               ? write_json(report)
               : write_prometheus(report, as == format::openmetrics);
}

ngx_int_t add_fields(ngx_http_request_t *r, format as)
{
    if (add_field(r, "Cache-Control", "no-store") != NGX_OK ||
        add_field(r, "Vary", "Accept") != NGX_OK ||
        add_field(r, "X-Content-Type-Options", "nosniff") != NGX_OK) {
        return NGX_ERROR;
    }

    return as == format::html
               ? add_field(r, "Content-Security-Policy", status_page_policy())
               : NGX_OK;
}

ngx_int_t send(ngx_http_request_t *r)
try {
    const format as = choose(r);
    const auto *text = make_pooled<std::string>(r->pool);
    if (text == nullptr || add_fields(r, as) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    *const_cast<std::string *>(text) = write(r, as);

    ngx_str_t type =
        to_ngx(representations[static_cast<size_t>(as)].content_type);
    ngx_http_complex_value_t body{};

    body.value = to_ngx(*text);
    r->disable_not_modified = 1;

    return ngx_http_send_response(r, NGX_HTTP_OK, &type, &body);

} catch (const std::bad_alloc &) {
    return NGX_HTTP_INTERNAL_SERVER_ERROR;
}

ngx_int_t status_handler(ngx_http_request_t *r) noexcept
{
    if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD))) {
        return add_field(r, "Allow", "GET, HEAD") == NGX_OK
                   ? NGX_HTTP_NOT_ALLOWED
                   : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    const ngx_int_t rc = ngx_http_discard_request_body(r);

    return rc == NGX_OK ? send(r) : rc;
}

} // namespace

char *set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    if (location->status != NGX_CONF_UNSET_UINT) {
        return say("is duplicate");
    }

    location->status = static_cast<ngx_uint_t>(format::negotiated);

    if (cf->args->nelts > 1) {
        const std::optional<format> as = format_of(view(arguments(cf)[1]));

        if (!as) {
            constexpr std::string_view names[] = {
                "json", "prometheus", "html", "openmetrics"};

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid value \"%V\"%s in \"webhook_status\", it must be "
                "\"json\", \"prometheus\", \"html\" or \"openmetrics\"",
                &arguments(cf)[1],
                suggestion(cf, view(arguments(cf)[1]), names));
            return error;
        }

        location->status = static_cast<ngx_uint_t>(*as);
    }

    get_main_conf(cf)->counted = true;
    location->handler = status_handler;

    return answer_location(cf, cmd, status_handler);
}

} // namespace webhook::nginx
