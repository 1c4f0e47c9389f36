#include "nginx/conf/variables_check.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/setters.h"
#include "nginx/request/variables.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace webhook::nginx {
namespace {

constexpr std::string_view our_prefix = "webhook_";

std::span<const ngx_hash_key_t> defined(const ngx_http_core_main_conf_t *core)
{
    const ngx_array_t &keys = core->variables_keys->keys;

    return {static_cast<const ngx_hash_key_t *>(keys.elts), keys.nelts};
}

/* Does what ngx_http_variables_init_vars() will do. */
bool is_known(
    const ngx_http_core_main_conf_t *core, const ngx_http_variable_t &variable)
{
    const auto *prefix =
        static_cast<const ngx_http_variable_t *>(core->prefix_variables.elts);

    if (variable.get_handler) {
        return true;
    }

    for (const ngx_hash_key_t &key : defined(core)) {
        const auto *known = static_cast<const ngx_http_variable_t *>(key.value);

        if (view(key.key) == view(variable.name) && known->get_handler) {
            return true;
        }
    }

    for (ngx_uint_t i = 0; i < core->prefix_variables.nelts; i++) {
        if (view(variable.name).starts_with(view(prefix[i].name))) {
            return true;
        }
    }

    return false;
}

/*
 * Returns true for a variable that the gate sets after it has evaluated its
 * directives.
 */
bool is_late(const ngx_http_core_main_conf_t *core, std::string_view name)
{
    const std::span<const ngx_hash_key_t> all = defined(core);

    return name.starts_with(field_prefix) ||
           std::any_of(all.begin(), all.end(), [name](const auto &key) {
               return view(key.key) == name &&
                      is_of_gate(
                          *static_cast<const ngx_http_variable_t *>(key.value));
           });
}

/* Returns the names of the fields of the profiles that are used. */
std::vector<std::string_view> field_names(const main_conf *main)
{
    auto **profile = static_cast<named_profile **>(main->profiles.elts);
    std::vector<std::string_view> names;

    for (ngx_uint_t i = 0; i < main->profiles.nelts; i++) {
        const webhook_profile_t *p = profile[i]->profile.get();

        for (size_t n = 0; n < webhook_profile_field_count(p); n++) {
            const webhook_str_t field = webhook_profile_field_name(p, n);
            names.emplace_back(field.data, field.len);
        }
    }

    return names;
}

/* Returns the first expression of our directives with this variable. */
const used_expression *find_use(const main_conf *main, std::string_view name)
{
    const auto *use =
        static_cast<const used_expression *>(main->expressions.elts);

    for (ngx_uint_t i = 0; i < main->expressions.nelts; i++) {
        if (has_variable(view(use[i].text), name)) {
            return &use[i];
        }
    }

    return nullptr;
}

/*
 * Logs an unknown variable.  If it is not in one of our directives, nothing is
 * known of its place.
 */
ngx_int_t refuse(ngx_conf_t *cf, const used_expression *use,
    std::string_view name, const char *suggested, const char *why)
{
    const ngx_str_t text = to_ngx(name);

    if (use) {
        say_at(cf, NGX_LOG_EMERG, use->place,
            "unknown variable \"$%V\"%s in \"%s\"%s", &text, suggested,
            use->directive, why);
    } else {
        ngx_conf_t nowhere = *cf;

        nowhere.conf_file = nullptr;
        ngx_conf_log_error(NGX_LOG_EMERG, &nowhere, 0,
            "unknown variable \"$%V\"%s%s", &text, suggested, why);
    }

    return NGX_ERROR;
}

ngx_int_t refuse_late(
    ngx_conf_t *cf, const used_expression *use, std::string_view name)
{
    const ngx_str_t text = to_ngx(name);
    const bool is_key = std::string_view(use->directive) == "webhook_key";

    say_at(cf, NGX_LOG_EMERG, use->place,
        "\"$%V\" in \"%s\" is always empty, because the gate sets it later; "
        "%s",
        &text, use->directive,
        is_key ? "specify a value of the event as a JSON Pointer like "
                 "\"/event/uuid\""
               : "use a value of the request, such as \"$arg_account\"");

    return NGX_ERROR;
}

ngx_int_t check_field(ngx_conf_t *cf, std::string_view name)
{
    const main_conf *main = get_main_conf(cf);
    const std::vector<std::string_view> names = field_names(main);
    const std::string_view field = name.substr(field_prefix.size());

    return std::find(names.begin(), names.end(), field) != names.end()
               ? NGX_OK
               : refuse(cf, find_use(main, name), name,
                     suggestion(cf, field, names),
                     ": no profile that is used has a field of this name");
}

ngx_int_t check_other(ngx_conf_t *cf, const ngx_http_core_main_conf_t *core,
    const ngx_http_variable_t &variable)
{
    const std::string_view name = view(variable.name);
    const used_expression *use = find_use(get_main_conf(cf), name);
    std::vector<std::string_view> names;

    if (is_known(core, variable) ||
        (use == nullptr && !name.starts_with(our_prefix))) {
        return NGX_OK;
    }

    for (const ngx_hash_key_t &key : defined(core)) {
        names.push_back(view(key.key));
    }

    return refuse(cf, use, name, suggestion(cf, name, names), "");
}

} // namespace

ngx_int_t check_variables(ngx_conf_t *cf) noexcept
try {
    const auto *core = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const auto *variable =
        static_cast<ngx_http_variable_t *>(core->variables.elts);

    for (ngx_uint_t i = 0; i < core->variables.nelts; i++) {
        const std::string_view name = view(variable[i].name);
        const used_expression *use = find_use(get_main_conf(cf), name);

        if (use && is_late(core, name)) {
            return refuse_late(cf, use, name);
        }

        const ngx_int_t rc = name.starts_with(field_prefix)
                                 ? check_field(cf, name)
                                 : check_other(cf, core, variable[i]);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

} // namespace webhook::nginx
