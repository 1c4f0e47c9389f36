/* The configuration: what the directives leave behind. */

#ifndef WEBHOOK_NGINX_CONF_H
#define WEBHOOK_NGINX_CONF_H

#include "nginx/counters.h"
#include "nginx/ngx.h"
#include "nginx/secrets.h"

#include "zone/table.h"

#include <memory>
#include <span>

namespace webhook::nginx {

struct profile_deleter {
    void operator()(webhook_profile_t *p) const { webhook_profile_free(p); }
};

struct gate_deleter {
    void operator()(webhook_gate_t *g) const { webhook_gate_free(g); }
};

/* A profile under the name that "webhook" knows it by. */
struct named_profile {
    ngx_str_t name{};
    std::unique_ptr<webhook_profile_t, profile_deleter> profile;
};

class store;
class zone_store;
class redis_store;
struct redis_settings;

/* Objects of the cycle's pool: old workers keep theirs over a reload. */
struct main_conf {
    ngx_array_t profiles{}; /* named_profile * */
    ngx_array_t zones{};    /* zone_store *    */
    ngx_array_t servers{};  /* redis_store *   */
    ngx_array_t gates{};    /* location_conf * */
    bool in_use = false;    /* some location has a gate, or needs a store */
    bool counted = false;   /* some location has "webhook_status" */
};

/* What "webhook_set" asks for. */
struct set_value {
    ngx_str_t variable{}; /* without the "$" */
    ngx_str_t pointer{};
};

/* A component of "webhook_key": a pointer, or an expression. */
struct key_component {
    ngx_str_t pointer{};
    ngx_http_complex_value_t *value = nullptr;
};

struct key_settings {
    ngx_array_t components{};       /* key_component */
    ngx_array_t signed_headers{};   /* webhook_str_t: names of the fields */
    ngx_array_t unsigned_headers{}; /* ... whether signed or not         */
};

/* "webhook_scope": the same for all requests, or an expression. */
struct scope_settings {
    ngx_str_t text{};
    ngx_http_complex_value_t *value = nullptr;
    ngx_array_t signed_headers{};   /* webhook_str_t: names of the fields */
    ngx_array_t unsigned_headers{}; /* ... whether signed or not         */
    bool accepted = false;          /* "unsigned:" */
};

/* "webhook_duplicate_answer"; no data: not said. */
struct duplicate_settings {
    unsigned status = 0;
    ngx_str_t type{};
    ngx_str_t text{};
};

/* "webhook_signature": a scheme, and what replaces its parameters. */
struct signature_settings {
    webhook_str_t name{};
    ngx_array_t parameters{}; /* webhook_parameter_t */
};

/* "webhook_token": what is compared, and with what. */
struct token_settings {
    ngx_http_complex_value_t value{};
    ngx_array_t headers{}; /* webhook_str_t: those that the value is made of */
    secret_list *secrets = nullptr;
};

/* "webhook_personal": fields that name a person, in variables. */
enum personal_value : ngx_uint_t { personal_mask = 0, personal_plain = 1 };

/* Plain, so that nginx's own setters can write to it. */
struct location_settings {
    ngx_str_t profile_name{}; /* data is NULL: not set; len is 0: off */
    ngx_str_t file{};         /* where "webhook" stands, for messages */
    ngx_uint_t line = 0;

    scope_settings *scope = nullptr;
    nginx::store *store = nullptr;
    key_settings *key = nullptr;
    ngx_array_t *values = nullptr; /* set_value */
    ngx_array_t *types = nullptr;  /* ngx_str_t */
    duplicate_settings *duplicate = nullptr;

    signature_settings *signature = nullptr;
    secret_list *secrets = nullptr;
    secret_list *public_keys = nullptr;
    token_settings *token = nullptr;
    ngx_msec_t tolerance = NGX_CONF_UNSET_MSEC;

    ngx_uint_t status = NGX_CONF_UNSET_UINT; /* of "webhook_status" */
    bool events = false; /* "webhook_events" is here: not inherited */
    ngx_uint_t mode = NGX_CONF_UNSET_UINT;
    ngx_uint_t store_error = NGX_CONF_UNSET_UINT;
    ngx_uint_t modified = NGX_CONF_UNSET_UINT;
    ngx_uint_t validation = NGX_CONF_UNSET_UINT;
    ngx_uint_t personal = NGX_CONF_UNSET_UINT; /* a personal_value */
    ngx_msec_t window = NGX_CONF_UNSET_MSEC;
    ngx_msec_t lease = NGX_CONF_UNSET_MSEC;
    ngx_msec_t wait = NGX_CONF_UNSET_MSEC;

    ngx_array_t *methods = nullptr; /* webhook_str_t */
    size_t max_depth = NGX_CONF_UNSET_SIZE;
    size_t max_values = NGX_CONF_UNSET_SIZE;
};

static_assert(std::is_standard_layout_v<location_settings>);

/* What is made of the settings when the levels are merged; no gate: off. */
struct location_conf : location_settings {
    const named_profile *profile = nullptr;
    std::unique_ptr<webhook_gate_t, gate_deleter> gate;

    ngx_str_t server_name{}; /* where it is, for messages and the status */
    ngx_str_t location_name{};
    table_location place; /* ... and for its zone */

    const ngx_http_core_srv_conf_t *server_conf = nullptr;
    bool exact = false;         /* "location =": one URI */
    ngx_str_t scope_text{};     /* the scope, or what it begins with */
    ngx_str_t default_scope{};  /* the same, if "webhook_scope" is not set */
    bool scope_of_path = false; /* the hash of the path follows */
    webhook_store_error_t on_store_error = WEBHOOK_STORE_ERROR_REJECT;
    ngx_msec_t copy_wait = 0;           /* "wait", or what suits the provider */
    ngx_shm_zone_t *counters = nullptr; /* gate_counters, or not counted */
    ngx_shm_zone_t *refusals = nullptr; /* refusal_list */
    ngx_shm_zone_t *drift = nullptr;    /* drift_list */

    /* ngx_http_server_name_t, of the server of "webhook_events" */
    const ngx_array_t *own_names = nullptr;
};

extern ngx_command_t commands[];

void *create_main_conf(ngx_conf_t *cf) noexcept;
void *create_location_conf(ngx_conf_t *cf) noexcept;
char *merge_location_conf(ngx_conf_t *cf, void *parent, void *child) noexcept;

/* The gate of a location whose levels are merged; a failure was logged. */
ngx_int_t create_gate(ngx_conf_t *cf, location_conf *conf);

/* NULL: there is none of that name, which has not been logged. */
const named_profile *find_profile(ngx_conf_t *cf, const ngx_str_t &name);

/* Loads "file" under "name"; NULL: the failure has been logged. */
const named_profile *load_profile(
    ngx_conf_t *cf, const ngx_str_t &name, const ngx_str_t &file);

/* NULL: the failure has been logged. */
zone_store *add_zone(ngx_conf_t *cf, const ngx_str_t &name, size_t size);

/* Maps the memory of all zones; the failure has been logged. */
ngx_int_t open_zones(ngx_conf_t *cf);

/* webhook_store zone=name[:size] | redis://... [parameter...] */
char *set_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/*
 * webhook_signature off | scheme [parameter=value...], webhook_secret,
 * webhook_public_key, webhook_token value secret...
 */
char *set_signature(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_secret(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_public_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_token(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* webhook_types type...; webhook_duplicate_answer status [media-type text] */
char *set_types(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_duplicate_answer(
    ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* webhook_methods method..., webhook_json_limits [depth=N] [values=N] */
char *set_methods(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;
char *set_json_limits(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* webhook_key component... */
char *set_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept;

/* The server of these settings; NULL: the failure has been logged. */
redis_store *add_server(ngx_conf_t *cf, redis_settings &&settings) noexcept;

/* Finds the addresses of all servers; the failure has been logged. */
ngx_int_t locate_servers(ngx_conf_t *cf) noexcept;

/* Connect and disconnect a worker process. */
void start_servers(ngx_cycle_t *cycle) noexcept;
void stop_servers(ngx_cycle_t *cycle) noexcept;

inline location_conf *get_location_conf(ngx_http_request_t *r)
{
    return static_cast<location_conf *>(
        ngx_http_get_module_loc_conf(r, ngx_http_webhook_module));
}

inline main_conf *get_main_conf(ngx_conf_t *cf)
{
    return static_cast<main_conf *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_webhook_module));
}

/* NULL: there is no "http" in the configuration. */
inline main_conf *get_main_conf(ngx_cycle_t *cycle)
{
    return static_cast<main_conf *>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_webhook_module));
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_H */
