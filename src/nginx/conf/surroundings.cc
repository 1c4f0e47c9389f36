/*
 * Other modules keep the types of their configurations to themselves.  Of these
 * types only the first member is used here, which has been the same in all
 * releases since nginx 1.0:
 *
 * - ngx_http_upstream_conf_t of the modules that pass requests;
 * - the rewrite module's array of codes;
 * - a pointer or a length that is 0 unless the directive is set.
 *
 * A module that is not there, or is another one of that name, draws no warning.
 */

#include "nginx/conf/surroundings.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"

#include <algorithm>
#include <iterator>

namespace webhook::nginx {
namespace {

/* Returns a module's configuration of a location, or NULL. */
void *conf_of(ngx_conf_t *cf, void *const *loc_conf, std::string_view module)
{
    for (ngx_module_t **m = cf->cycle->modules; *m; m++) {
        if ((*m)->type == NGX_HTTP_MODULE && (*m)->name == module) {
            return loc_conf[(*m)->ctx_index];
        }
    }

    return nullptr;
}

/* Returns true if the first word of a module's configuration is not 0. */
bool has_first(ngx_conf_t *cf, const location_conf *gate, std::string_view name)
{
    const auto *word = static_cast<const uintptr_t *>(
        conf_of(cf, gate->core_conf->loc_conf, name));

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

/* Returns the settings of the module that passes requests, or NULL. */
const ngx_http_upstream_conf_t *upstream_of(
    ngx_conf_t *cf, const location_conf *gate)
{
    constexpr std::string_view modules[] = {"ngx_http_proxy_module",
        "ngx_http_fastcgi_module", "ngx_http_uwsgi_module",
        "ngx_http_scgi_module", "ngx_http_grpc_module"};

    for (const std::string_view module : modules) {
        const auto *upstream = static_cast<const ngx_http_upstream_conf_t *>(
            conf_of(cf, gate->core_conf->loc_conf, module));

        if (upstream && upstream->upstream) {
            return upstream;
        }
    }

    return nullptr;
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
           has_page(core) || has_first(cf, gate, "ngx_http_try_files_module") ||
           has_first(cf, gate, "ngx_http_rewrite_module");
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

void check_upstream(ngx_conf_t *cf, const location_conf *gate)
{
    const ngx_http_upstream_conf_t *upstream = upstream_of(cf, gate);

    if (upstream == nullptr) {
        return;
    }

    if (upstream->request_buffering == 0) {
        warn(cf, gate,
            "\"proxy_request_buffering off\" has no effect, because the gate "
            "reads the whole body; remove it");
    }

    if (upstream->pass_request_body == 0) {
        warn(cf, gate,
            "\"proxy_pass_request_body off\" removes the body, so that the "
            "upstream receives no event; remove it");
    }
}

bool has_body_variable(const key_settings *key)
{
    const auto *component =
        static_cast<const key_component *>(key->components.elts);

    for (ngx_uint_t i = 0; i < key->components.nelts; i++) {
        if (component[i].value &&
            view(component[i].value->value).find("request_body") !=
                std::string_view::npos) {
            return true;
        }
    }

    return false;
}

/* nginx writes a body that is larger than the buffer to a file. */
void check_key(ngx_conf_t *cf, const location_conf *gate)
{
    const ngx_http_core_loc_conf_t *core = gate->core_conf;
    const bool fits = core->client_max_body_size > 0 &&
                      static_cast<size_t>(core->client_max_body_size) <=
                          core->client_body_buffer_size;

    if (gate->key && !fits && has_body_variable(gate->key)) {
        say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook_key"),
            "\"webhook %V\": \"$request_body\" is empty for a body of more "
            "than "
            "%uz bytes, which nginx keeps in a file; use the component "
            "\"digest\" instead",
            &gate->profile_name, core->client_body_buffer_size);
    }
}

/* Returns true if nginx itself restricts who may send requests. */
bool is_restricted(ngx_conf_t *cf, const location_conf *gate)
{
    return has_first(cf, gate, "ngx_http_access_module") ||
           has_first(cf, gate, "ngx_http_auth_basic_module") ||
           has_first(cf, gate, "ngx_http_auth_request_module");
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

    } else if (!is_restricted(cf, gate)) {
        warn(cf, gate,
            "nothing authenticates the sender, so that everyone who knows the "
            "URL can send events; use \"webhook_secret\", \"webhook_token\" or "
            "\"allow\"");
    }
}

} // namespace

void check_surroundings(ngx_conf_t *cf)
{
    const ngx_array_t &gates = get_main_conf(cf)->gates;
    auto **gate = static_cast<location_conf **>(gates.elts);

    for (ngx_uint_t i = 0; i < gates.nelts; i++) {
        const location_conf *each = gate[i];

        check_key(cf, each);

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
