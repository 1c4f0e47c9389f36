#include "nginx/admin/browser.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/store.h"

#include <sys/random.h>

#include <optional>

namespace webhook::nginx {
namespace {

std::optional<std::string_view> find_field(
    const ngx_http_request_t *r, std::string_view name)
{
    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part;
         part = part->next) {
        const auto *elt = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (elt[i].key.len == name.size() &&
                ngx_strncasecmp(
                    elt[i].key.data, to_ngx(name).data, name.size()) == 0) {
                return view(elt[i].value);
            }
        }
    }

    return std::nullopt;
}

/*
 * Returns true if the host matches the name, which is written as in
 * "server_name": "a.example", "*.example", ".example", "a.*".
 */
bool is_named(std::string_view host, std::string_view name)
{
    if (name.starts_with("*.")) {
        return host.ends_with(name.substr(1));
    }

    if (name.ends_with(".*")) {
        return host.starts_with(name.substr(0, name.size() - 1));
    }

    if (name.starts_with('.')) {
        return host == name.substr(1) || host.ends_with(name);
    }

    return host == name;
}

bool is_own_name(const location_conf *conf, std::string_view host)
{
    const ngx_array_t *names = conf->own_names;
    const auto *name =
        names ? static_cast<ngx_http_server_name_t *>(names->elts) : nullptr;

    for (ngx_uint_t i = 0; name && i < names->nelts; i++) {
#if (NGX_PCRE)
        if (name[i].regex) {
            return true; /* the operator decides what it matches */
        }
#endif
        if (is_named(host, view(name[i].name))) {
            return true;
        }
    }

    return false;
}

/*
 * Returns true if the host is one of this server.  It must be in lower case and
 * without the port.
 */
bool is_own_host(const location_conf *conf, std::string_view host)
{
    return host.empty() || host == "localhost" || host.starts_with('[') ||
           ngx_inet_addr(to_ngx(host).data, host.size()) != INADDR_NONE ||
           is_own_name(conf, host);
}

/*
 * Returns true if the page of "webhook_status" has sent the request: the origin
 * is that of the request, and the token is the one that only a page of this
 * origin can read.
 */
bool is_status_page(const ngx_http_request_t *r)
{
    const auto *main = static_cast<main_conf *>(
        ngx_http_get_module_main_conf(r, ngx_http_webhook_module));
    const auto *token = reinterpret_cast<const char *>(main->page_token);
    const std::string_view origin = find_field(r, "Origin").value_or("");
    const size_t scheme = origin.find("://");

    return *token && find_field(r, "X-Webhook-Token") == token &&
           scheme != std::string_view::npos && r->headers_in.host &&
           origin.substr(scheme + 3) == view(r->headers_in.host->value);
}

} // namespace

const ngx_array_t *keep_server_names(ngx_conf_t *cf)
{
    const auto *cscf = static_cast<ngx_http_core_srv_conf_t *>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module));
    const ngx_array_t &names = cscf->server_names;

    ngx_array_t *kept = ngx_array_create(
        cf->pool, names.nelts + 1, sizeof(ngx_http_server_name_t));

    if (kept && names.nelts) {
        ngx_memcpy(ngx_array_push_n(kept, names.nelts), names.elts,
            names.nelts * sizeof(ngx_http_server_name_t));
    }

    return kept;
}

ngx_int_t offer_events(ngx_conf_t *cf, const location_conf *conf)
{
    main_conf *main = get_main_conf(cf);
    auto *page = static_cast<event_page *>(ngx_array_push(&main->event_pages));
    u_char bytes[16];

    if (page == nullptr) {
        return NGX_ERROR;
    }

    *page = {static_cast<ngx_http_core_srv_conf_t *>(
                 ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module)),
        static_cast<ngx_http_core_loc_conf_t *>(
            ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module))
            ->name,
        conf->store};

    if (main->page_token[0] == 0) {
        if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
            return NGX_ERROR;
        }
        ngx_hex_dump(main->page_token, bytes, sizeof(bytes));
    }

    return NGX_OK;
}

const char *find_foreign_page(ngx_http_request_t *r, const location_conf *conf)
{
    const std::string_view site =
        find_field(r, "Sec-Fetch-Site").value_or("none");

    if (site != "none" && site != "same-origin") {
        return "The request was sent by a page of another site.";
    }

    if (find_field(r, "Origin") && !is_status_page(r)) {
        return "Requests with the header \"Origin\" are sent by pages and are "
               "refused.";
    }

    if (!is_own_host(conf, view(r->headers_in.server))) {
        return "The host is neither an address nor a \"server_name\" of this "
               "server.";
    }

    return nullptr;
}

} // namespace webhook::nginx
