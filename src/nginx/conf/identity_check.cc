#include "nginx/conf/identity_check.h"

#include "nginx/conf/expression.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/place.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace webhook::nginx {
namespace {

/* Their values change with each request. */
constexpr std::string_view fresh[] = {"request_id", "msec", "time_iso8601",
    "time_local", "connection", "connection_requests", "connection_time",
    "request_time", "request_length", "remote_port", "proxy_protocol_port"};

/* Their values are the same for all events of a sender. */
constexpr std::string_view constant[] = {"server_name", "server_addr",
    "server_port", "server_protocol", "hostname", "host", "http_host", "scheme",
    "https", "request_method", "remote_addr", "binary_remote_addr",
    "realip_remote_addr", "remote_user", "content_type", "http_content_type",
    "http_user_agent", "document_root", "realpath_root", "nginx_version",
    "pid"};

/* These are the same as well in a location with one URI. */
constexpr std::string_view of_path[] = {"uri", "document_uri"};

template<class Names>
std::string_view find_variable(std::string_view text, const Names &names)
{
    const auto *found = std::find_if(std::begin(names), std::end(names),
        [text](std::string_view name) { return has_variable(text, name); });

    return found == std::end(names) ? std::string_view{} : *found;
}

/* Returns true if all variables of the text are among the names. */
bool has_only(std::string_view text, const location_conf *gate)
{
    const auto among = [](std::string_view name, const auto &names) {
        return std::any_of(std::begin(names), std::end(names),
            [name](std::string_view each) { return is_same_name(each, name); });
    };

    return each_variable(text, [&](std::string_view name) {
        return among(name, constant) || (gate->exact && among(name, of_path));
    });
}

std::span<const key_component> components_of(const location_conf *gate)
{
    const ngx_array_t &components = gate->key->components;

    return {
        static_cast<const key_component *>(components.elts), components.nelts};
}

std::string_view text_of(const key_component &component)
{
    return component.value ? view(component.value->value) : std::string_view();
}

void warn_of_fresh(ngx_conf_t *cf, const location_conf *gate,
    std::string_view directive, std::string_view text)
{
    const ngx_str_t name = to_ngx(find_variable(text, fresh));

    if (name.len) {
        say_at(cf, NGX_LOG_WARN, place_of(gate, directive),
            "\"webhook %V\": \"$%V\" has another value in each request, so "
            "that no retry is recognized; use a value that identifies the "
            "event",
            &gate->profile_name, &name);
    }
}

/* nginx writes a body that is larger than the buffer to a file. */
void warn_of_body(
    ngx_conf_t *cf, const location_conf *gate, std::string_view text)
{
    const ngx_http_core_loc_conf_t *core = gate->core_conf;
    const bool fits = core->client_max_body_size > 0 &&
                      static_cast<size_t>(core->client_max_body_size) <=
                          core->client_body_buffer_size;

    if (!fits && has_variable(text, "request_body")) {
        say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook_key"),
            "\"webhook %V\": \"$request_body\" is empty for a body of more "
            "than %uz bytes, which nginx keeps in a file; use the component "
            "\"digest\" instead",
            &gate->profile_name, core->client_body_buffer_size);
    }
}

ngx_int_t refuse_free(ngx_conf_t *cf, const location_conf *conf,
    std::string_view text, const char *directive, const char *consequence)
{
    const ngx_str_t name = to_ngx(find_free_variable(text));

    if (name.len == 0) {
        return NGX_OK;
    }

    say_at(cf, NGX_LOG_EMERG, place_of(conf, directive),
        "\"webhook %V\": \"%s\" contains a variable that the sender sets "
        "and the signature does not cover, \"$%V\", so that a recorded "
        "delivery could be replayed %s with \"unsigned:\" to accept this",
        &conf->profile_name, directive, &name, consequence);

    return NGX_ERROR;
}

void check_key(ngx_conf_t *cf, const location_conf *gate)
{
    const std::span<const key_component> components = components_of(gate);

    for (const key_component &component : components) {
        warn_of_fresh(cf, gate, "webhook_key", text_of(component));
        warn_of_body(cf, gate, text_of(component));
    }

    if (std::all_of(components.begin(), components.end(),
            [&](const key_component &component) {
                return component.value && has_only(text_of(component), gate);
            })) {
        say_at(cf, NGX_LOG_WARN, place_of(gate, "webhook_key"),
            "\"webhook %V\": \"webhook_key\" has the same value for all "
            "events, so that only the first one of a type is forwarded, and "
            "the others are lost; use a value that identifies the event",
            &gate->profile_name);
    }
}

} // namespace

ngx_int_t check_signed_variables(ngx_conf_t *cf, const location_conf *conf)
{
    if (!webhook_gate_signed(conf->gate.get())) {
        return NGX_OK;
    }

    if (conf->scope && !conf->scope->accepted &&
        refuse_free(cf, conf, view(conf->scope->text), "webhook_scope",
            "in another scope; prefix the string") != NGX_OK) {
        return NGX_ERROR;
    }

    if (conf->key == nullptr) {
        return NGX_OK;
    }

    for (const key_component &component : components_of(conf)) {
        if (!component.accepted &&
            refuse_free(cf, conf, text_of(component), "webhook_key",
                "with another id; use a value of the body, or prefix the "
                "component") != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}

void check_identity(ngx_conf_t *cf, const location_conf *gate)
{
    if (gate->key) {
        check_key(cf, gate);
    }

    if (gate->scope && gate->scope->value) {
        warn_of_fresh(cf, gate, "webhook_scope", view(gate->scope->text));
    }
}

} // namespace webhook::nginx
