/*
 * Contains the module's variables.  Each has a value once the delivery is
 * decided.  nginx evaluates it once and caches it, so the second pass over an
 * expression copies the value that the first pass has measured.
 */

#include "nginx/request/variables.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/scope.h"
#include "nginx/request/fault_detail.h"
#include "nginx/request/request.h"
#include "nginx/request/value.h"
#include "nginx/request/violation.h"

#include <algorithm>

namespace webhook::nginx {
namespace {

template<webhook_str_t (*accessor)(const webhook_delivery_t *)>
ngx_int_t get_text(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    return req ? give(v, accessor(req->delivery)) : undecided(v);
}

template<webhook_str_t (*accessor)(const webhook_delivery_t *, size_t)>
ngx_int_t get_texts(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    return req ? give_list(r, v, req,
                     [req](size_t i) { return accessor(req->delivery, i); })
               : undecided(v);
}

/*
 * Sets the key.  Of a path's hash, only the first digits are shown, because the
 * variable is for logs.
 */
ngx_int_t get_key(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    return req ? give_list(r, v, req,
                     [r, req](size_t i) {
                         return shown_key(
                             r->pool, webhook_delivery_key(req->delivery, i));
                     })
               : undecided(v);
}

ngx_int_t get_violation(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);
    webhook_str_t text{};

    if (req == nullptr) {
        return undecided(v);
    }

    return give_violation(r, req->delivery, &text) == NGX_OK ? give(v, text)
                                                             : NGX_ERROR;
}

webhook_str_t verdict(const webhook_delivery_t *delivery)
{
    webhook_verdict_t verdict = webhook_delivery_verdict(delivery);

    return verdict == WEBHOOK_UNDECIDED ? webhook_str_t{}
                                        : webhook_verdict_name(verdict);
}

ngx_int_t get_profile(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    return req ? give(v, to_abi(req->conf->profile->name)) : undecided(v);
}

ngx_int_t get_location(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    return req ? give(v, to_abi(req->conf->location_name)) : undecided(v);
}

ngx_int_t get_mode(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    const std::string_view mode =
        req->conf->mode == WEBHOOK_MODE_OBSERVE ? "observe" : "enforce";

    return give(v, {mode.data(), mode.size()});
}

/*
 * Sets the place and the keyword of the schema that a refusal is about, in the
 * form of $webhook_violation, or by how much the delivery is wrong.
 */
ngx_int_t get_fault(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    const ngx_str_t place = to_ngx(webhook_delivery_position(req->delivery));
    const ngx_str_t rule = to_ngx(webhook_delivery_keyword(req->delivery));
    const size_t size = place.len + rule.len + 1 + fault_detail_size;
    auto *text = static_cast<u_char *>(ngx_pnalloc(r->pool, size));

    if (text == nullptr) {
        return NGX_ERROR;
    }

    u_char *end = ngx_sprintf(
        text, "%V%s%V", &place, place.len && rule.len ? " " : "", &rule);

    end = write_fault_detail(end, text + size, req->delivery);

    return give(
        v, {reinterpret_cast<char *>(text), static_cast<size_t>(end - text)});
}

/* Sets the index of the secret; 1 is the first secret of the directive. */
ngx_int_t get_secret_index(
    ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    const size_t index = webhook_delivery_secret_index(req->delivery);
    if (index == WEBHOOK_NO_SECRET) {
        return not_found(v);
    }

    auto *text = static_cast<u_char *>(ngx_pnalloc(r->pool, NGX_SIZE_T_LEN));
    if (text == nullptr) {
        return NGX_ERROR;
    }

    u_char *end = ngx_sprintf(text, "%uz", index + 1);

    return give(
        v, {reinterpret_cast<char *>(text), static_cast<size_t>(end - text)});
}

/*
 * Sets the time in seconds with a resolution of milliseconds, like
 * $upstream_response_time.
 */
ngx_int_t get_store_time(ngx_http_request_t *r, value_t *v, uintptr_t) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    if (!req->times.store_asked) {
        return not_found(v);
    }

    auto *text =
        static_cast<u_char *>(ngx_pnalloc(r->pool, NGX_TIME_T_LEN + 4));
    if (text == nullptr) {
        return NGX_ERROR;
    }

    u_char *end = ngx_sprintf(text, "%T.%03M",
        static_cast<time_t>(req->times.store / 1000), req->times.store % 1000);

    return give(
        v, {reinterpret_cast<char *>(text), static_cast<size_t>(end - text)});
}

/* Sets the value of a prefix variable.  "data" is the variable's whole name. */
ngx_int_t get_field(ngx_http_request_t *r, value_t *v, uintptr_t data) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    const std::string_view name =
        view(*reinterpret_cast<ngx_str_t *>(data)).substr(field_prefix.size());
    const webhook_profile_t *profile = req->conf->profile->profile.get();
    const size_t count = webhook_profile_field_count(profile);

    for (size_t i = 0; i < count; i++) {
        webhook_str_t field = webhook_profile_field_name(profile, i);

        if (std::string_view{field.data, field.len} == name) {
            const bool masked = req->conf->personal == personal_mask &&
                                webhook_profile_field_personal(profile, i);

            return give_list(
                r, v, req,
                [req, i](size_t event) {
                    return webhook_delivery_field(req->delivery, event, i);
                },
                masked ? manner::masked : manner::plain);
        }
    }

    return not_found(v);
}

/*
 * Sets the value of a variable of "webhook_set".  "data" is its name, which
 * add_set_variable() has stored.
 */
ngx_int_t get_set(ngx_http_request_t *r, value_t *v, uintptr_t data) noexcept
{
    const request *req = decided(r);

    if (req == nullptr) {
        return undecided(v);
    }

    if (req->conf->values == nullptr) {
        return not_found(v);
    }

    const std::string_view name = view(*reinterpret_cast<ngx_str_t *>(data));
    const auto *set = static_cast<set_value *>(req->conf->values->elts);

    for (ngx_uint_t i = 0; i < req->conf->values->nelts; i++) {
        if (view(set[i].variable) == name) {
            return give_list(r, v, req, [req, i](size_t event) {
                return webhook_delivery_value(req->delivery, event, i);
            });
        }
    }

    return not_found(v);
}

/*
 * Resets the variables for which "wanted" returns true.  Only variables that
 * nginx has numbered are cached.
 */
template<class Wanted>
void forget_if(ngx_http_request_t *r, Wanted wanted)
{
    const auto *cmcf = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_get_module_main_conf(r, ngx_http_core_module));
    const auto *v =
        static_cast<const ngx_http_variable_t *>(cmcf->variables.elts);

    for (ngx_uint_t i = 0; i < cmcf->variables.nelts; i++) {
        if (wanted(v[i])) {
            r->variables[i].valid = 0;
            r->variables[i].not_found = 0;
        }
    }
}

/*
 * Returns true if no directive may define a variable of this name.  nginx's own
 * message about it does not name the directive.
 */
bool is_fixed(ngx_conf_t *cf, const ngx_str_t &name)
{
    const auto *cmcf = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const auto *key =
        static_cast<const ngx_hash_key_t *>(cmcf->variables_keys->keys.elts);

    for (ngx_uint_t i = 0; i < cmcf->variables_keys->keys.nelts; i++) {
        const auto *known =
            static_cast<const ngx_http_variable_t *>(key[i].value);

        if (key[i].key.len == name.len &&
            ngx_strncasecmp(key[i].key.data, name.data, name.len) == 0) {
            return !(known->flags & NGX_HTTP_VAR_CHANGEABLE);
        }
    }

    return false;
}

ngx_http_variable_t variables[] = {
    {ngx_string("webhook_verdict"), nullptr, get_text<verdict>, 0, 0, 0},
    {ngx_string("webhook_reason"), nullptr, get_text<webhook_delivery_reason>,
        0, 0, 0},
    {ngx_string("webhook_profile"), nullptr, get_profile, 0, 0, 0},
    {ngx_string("webhook_location"), nullptr, get_location, 0, 0, 0},
    {ngx_string("webhook_mode"), nullptr, get_mode, 0, 0, 0},
    {ngx_string("webhook_fault"), nullptr, get_fault, 0, 0, 0},
    {ngx_string("webhook_type"), nullptr, get_texts<webhook_delivery_type>, 0,
        0, 0},
    {ngx_string("webhook_id"), nullptr, get_texts<webhook_delivery_id>, 0, 0,
        0},
    {ngx_string("webhook_key"), nullptr, get_key, 0, 0, 0},
    {ngx_string("webhook_violation"), nullptr, get_violation, 0, 0, 0},
    {ngx_string("webhook_secret_index"), nullptr, get_secret_index, 0, 0, 0},
    {ngx_string("webhook_store_time"), nullptr, get_store_time, 0, 0, 0},
    {ngx_string("webhook_field_"), nullptr, get_field, 0, NGX_HTTP_VAR_PREFIX,
        0},
    ngx_http_null_variable};

} // namespace

void forget_verdict(ngx_http_request_t *r)
{
    forget_if(r, [](const ngx_http_variable_t &v) {
        return view(v.name).starts_with("webhook_") || v.get_handler == get_set;
    });
}

bool is_of_gate(const ngx_http_variable_t &variable)
{
    return variable.get_handler == get_set ||
           std::any_of(std::begin(variables), std::end(variables),
               [&](const ngx_http_variable_t &each) {
                   return each.get_handler &&
                          each.get_handler == variable.get_handler;
               });
}

void forget_body(ngx_http_request_t *r)
{
    constexpr std::string_view names[] = {"content_length",
        "http_content_length", "request_body", "request_body_file"};

    forget_if(r, [&](const ngx_http_variable_t &v) {
        return std::find(std::begin(names), std::end(names), view(v.name)) !=
               std::end(names);
    });
}

ngx_int_t add_variables(ngx_conf_t *cf) noexcept
{
    for (ngx_http_variable_t *v = variables; v->name.len; v++) {
        ngx_http_variable_t *var =
            ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == nullptr) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}

ngx_int_t add_set_variable(ngx_conf_t *cf, const ngx_str_t &name)
{
    ngx_str_t copied = name;
    const bool is_free = !is_fixed(cf, name);

    ngx_http_variable_t *var =
        is_free ? ngx_http_add_variable(cf, &copied, NGX_HTTP_VAR_CHANGEABLE)
                : nullptr;
    if (is_free && var == nullptr) {
        return NGX_ERROR;
    }

    if (!is_free || (var->get_handler && var->get_handler != get_set)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the variable \"$%V\" of \"webhook_set\" is already defined, "
            "choose another name",
            &name);
        return NGX_ERROR;
    }

    var->get_handler = get_set;
    var->data = reinterpret_cast<uintptr_t>(&var->name);

    return NGX_OK;
}

} // namespace webhook::nginx
