/*
 * Other modules keep the types of their configurations to themselves.  Of these
 * types only the first member is used here, which has been the same in all
 * releases since nginx 1.0:
 *
 * - ngx_http_upstream_conf_t of the modules that pass requests;
 * - the rewrite module's array of codes;
 * - the access module's array of rules for IPv4;
 * - a pointer or a length that is 0 unless the directive is set.
 *
 * A module that is not there, or is another one of that name, draws no warning.
 */

#include "nginx/conf/surroundings.h"

#include "nginx/conf/identity_check.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/upstream_check.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

/* Returns true if the first word of a module's configuration is not 0. */
bool has_first(
    ngx_conf_t *cf, const ngx_http_core_loc_conf_t *core, std::string_view name)
{
    const auto *word =
        static_cast<const uintptr_t *>(conf_of(cf, core->loc_conf, name));

    return word && *word != 0;
}

/*
 * Returns true if the codes of the rewrite module return a response in any
 * case, and not only within an "if".
 */
bool always_returns(ngx_conf_t *cf, void *const *loc_conf)
{
    auto *const *first = static_cast<ngx_array_t *const *>(
        conf_of(cf, loc_conf, "ngx_http_rewrite_module"));

    if (first == nullptr || *first == nullptr) {
        return false;
    }

    const auto *word = static_cast<const uintptr_t *>((*first)->elts);
    const uintptr_t *end = word + (*first)->nelts / sizeof(uintptr_t);
    const auto returns =
        reinterpret_cast<uintptr_t>(&ngx_http_script_return_code);
    const auto branches = reinterpret_cast<uintptr_t>(&ngx_http_script_if_code);

    while (word < end && *word != returns) {
        if (*word == branches) {
            const auto *code =
                reinterpret_cast<const ngx_http_script_if_code_t *>(word);

            word += ngx_max(code->next / sizeof(uintptr_t), 1U);
        } else {
            word++;
        }
    }

    return word < end;
}

/*
 * Returns true if "error_page" sends a request to another location that has no
 * handler here.
 */
bool has_page(const ngx_http_core_loc_conf_t *core)
{
    constexpr ngx_int_t statuses[] = {
        NGX_HTTP_FORBIDDEN, NGX_HTTP_NOT_FOUND, NGX_HTTP_NOT_ALLOWED};

    if (core->error_pages == nullptr) {
        return false;
    }

    const auto *page =
        static_cast<const ngx_http_err_page_t *>(core->error_pages->elts);

    return std::any_of(page, page + core->error_pages->nelts,
        [&](const ngx_http_err_page_t &each) {
            return std::find(std::begin(statuses), std::end(statuses),
                       each.status) != std::end(statuses);
        });
}

/* Returns true if other locations may answer the requests of this one. */
bool is_passed_on(ngx_conf_t *cf, const location_conf *gate)
{
    const ngx_http_core_loc_conf_t *core = gate->core_conf;

    return core->static_locations != nullptr ||
#if (NGX_PCRE)
           core->regex_locations != nullptr ||
#endif
           has_page(core) || has_first(cf, core, "ngx_http_try_files_module") ||
           has_first(cf, core, "ngx_http_rewrite_module");
}

void warn(ngx_conf_t *cf, const location_conf *gate, const char *text)
{
    say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook"), "\"webhook %V\": %s",
        &gate->profile_name, text);
}

void check_way(ngx_conf_t *cf, const location_conf *gate)
{
    if (always_returns(cf, gate->core_conf->loc_conf) ||
        always_returns(cf, gate->server_conf->ctx->loc_conf)) {
        warn(cf, gate,
            "\"return\" answers all requests before the gate, which checks "
            "none of them; remove one of the two directives");

    } else if (gate->core_conf->handler == nullptr && !is_passed_on(cf, gate)) {
        warn(cf, gate,
            "no \"proxy_pass\" or similar directive passes the events of this "
            "location to an upstream, so that nginx answers them with an "
            "error");
    }
}

/* Is what nginx makes of "allow" and "deny" for IPv4. */
struct access_rule {
    in_addr_t mask;
    in_addr_t addr;
    ngx_uint_t deny;
};

/* Returns true if an address is denied: "allow" alone restricts nothing. */
bool has_deny(ngx_conf_t *cf, const ngx_http_core_loc_conf_t *core)
{
    auto *const *rules = static_cast<ngx_array_t *const *>(
        conf_of(cf, core->loc_conf, "ngx_http_access_module"));

    if (rules == nullptr || *rules == nullptr) {
        return false;
    }

    if ((*rules)->size != sizeof(access_rule)) {
        return true; /* nothing is known of this module */
    }

    const auto *rule = static_cast<const access_rule *>((*rules)->elts);

    return std::any_of(rule, rule + (*rules)->nelts,
        [](const access_rule &each) { return each.deny != 0; });
}

/* Returns true if nginx itself restricts who may send requests. */
bool is_restricted(ngx_conf_t *cf, const ngx_http_core_loc_conf_t *core)
{
    return has_deny(cf, core) ||
           has_first(cf, core, "ngx_http_auth_basic_module") ||
           has_first(cf, core, "ngx_http_auth_request_module");
}

void check_authentication(ngx_conf_t *cf, const location_conf *gate)
{
    if (webhook_gate_authenticated(gate->gate.get())) {
        return;
    }

    if (gate->secrets || gate->public_keys) {
        say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook_signature"),
            "\"webhook %V\": \"webhook_signature off\" accepts any delivery, "
            "although there is a secret or a key; remove one of them",
            &gate->profile_name);

    } else if (!is_restricted(cf, gate->core_conf)) {
        warn(cf, gate,
            "nothing authenticates the sender, so that everyone who knows the "
            "URL can send events; use \"webhook_secret\", \"webhook_token\", "
            "or \"allow\" and \"deny all\"");
    }
}

/* Returns true for an address that only this machine can reach. */
bool is_local(const sockaddr *address)
{
    switch (address->sa_family) {
    case AF_INET: {
        const auto *in = reinterpret_cast<const sockaddr_in *>(address);
        return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
#if (NGX_HAVE_INET6)
    case AF_INET6: {
        const auto *in = reinterpret_cast<const sockaddr_in6 *>(address);
        return IN6_IS_ADDR_LOOPBACK(&in->sin6_addr);
    }
#endif
    default:
        return address->sa_family == AF_UNIX;
    }
}

bool is_at(
    const ngx_http_conf_addr_t &address, const ngx_http_core_srv_conf_t *server)
{
    auto *const *first =
        static_cast<ngx_http_core_srv_conf_t **>(address.servers.elts);

    return std::find(first, first + address.servers.nelts, server) !=
           first + address.servers.nelts;
}

/* Returns true if only this machine can reach a server. */
bool is_local(ngx_conf_t *cf, const ngx_http_core_srv_conf_t *server)
{
    const auto *cmcf = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const auto *port = static_cast<ngx_http_conf_port_t *>(
        cmcf->ports ? cmcf->ports->elts : nullptr);

    for (ngx_uint_t i = 0; port && i < cmcf->ports->nelts; i++) {
        const auto *address =
            static_cast<ngx_http_conf_addr_t *>(port[i].addrs.elts);

        for (ngx_uint_t j = 0; j < port[i].addrs.nelts; j++) {
            if (is_at(address[j], server) &&
                !is_local(address[j].opt.sockaddr)) {
                return false;
            }
        }
    }

    return true;
}

/* Whoever may forget an event can have it delivered twice. */
void check_events(ngx_conf_t *cf)
{
    const ngx_array_t &pages = get_main_conf(cf)->event_pages;
    const auto *page = static_cast<const event_page *>(pages.elts);

    for (ngx_uint_t i = 0; i < pages.nelts; i++) {
        if (!is_restricted(cf, page[i].core_conf) &&
            !is_local(cf, page[i].server)) {
            say_at(cf, NGX_LOG_WARN, place_of(page[i].conf, "webhook_events"),
                "everyone can read and forget events with \"webhook_events\" "
                "in location \"%V\"; use \"allow\" and \"deny all\"",
                &page[i].location);
        }
    }
}

/*
 * Warns of directives outside of locations that no gate inherits.  A store may
 * be set for "webhook_events".
 */
void check_levels(ngx_conf_t *cf)
{
    const ngx_array_t &levels = get_main_conf(cf)->levels;
    auto **level = static_cast<location_conf **>(levels.elts);

    for (ngx_uint_t i = 0; i < levels.nelts; i++) {
        const ngx_array_t *places = level[i]->places;
        const auto *place = static_cast<const named_place *>(places->elts);

        if (level[i]->inherited || level[i]->profile_name.data) {
            continue;
        }

        for (ngx_uint_t k = 0; k < places->nelts; k++) {
            if (view(place[k].directive) != "webhook_store") {
                say_at(cf, NGX_LOG_WARN, place[k].place,
                    "\"%V\" has no effect, because no location here has "
                    "\"webhook\"; specify the profile with \"webhook\"",
                    &place[k].directive);
                break;
            }
        }
    }
}

} // namespace

void check_surroundings(ngx_conf_t *cf)
{
    const ngx_array_t &gates = get_main_conf(cf)->gates;
    auto **gate = static_cast<location_conf **>(gates.elts);

    check_events(cf);
    check_levels(cf);

    for (ngx_uint_t i = 0; i < gates.nelts; i++) {
        const location_conf *each = gate[i];

        check_identity(cf, each);

        /* what inherits its gate is often a page, a health check or an "if" */
        if (!is_own(each, "webhook") || each->location_name.len == 0) {
            continue;
        }

        check_authentication(cf, each);
        check_way(cf, each);
        check_upstream(cf, each);
    }
}

} // namespace webhook::nginx
