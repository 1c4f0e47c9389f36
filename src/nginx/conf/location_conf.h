/* Holds the configuration of a location, which the directives set. */

#ifndef WEBHOOK_NGINX_CONF_LOCATION_CONF_H
#define WEBHOOK_NGINX_CONF_LOCATION_CONF_H

#include "nginx/conf/secrets.h"
#include "nginx/ngx.h"
#include "zone/table.h"

#include <memory>

namespace webhook::nginx {

struct gate_deleter {
    void operator()(webhook_gate_t *g) const { webhook_gate_free(g); }
};

class group_list;
class refusal_list;
class seen_types;
class store;
struct gate_counters;
struct named_profile;

/* Holds the parameters of "webhook_set". */
struct set_value {
    ngx_str_t variable{}; /* is its name without the "$" */
    ngx_str_t pointer{};
};

/* Holds a component of "webhook_key": a pointer, or an expression. */
struct key_component {
    ngx_str_t pointer{};
    ngx_http_complex_value_t *value = nullptr;
    bool accepted = false; /* is true if "unsigned:" is specified */
};

struct key_settings {
    ngx_array_t components{}; /* of key_component */

    /*
     * are of webhook_str_t: the names of the header fields that must be signed
     * if there is a signature, and of those that may be unsigned
     */
    ngx_array_t signed_headers{};
    ngx_array_t unsigned_headers{};
    ngx_array_t arguments{}; /* of webhook_str_t */
};

/*
 * Holds the parameters of "webhook_scope": a text that is the same for all
 * requests, or an expression.
 */
struct scope_settings {
    ngx_str_t text{};
    ngx_http_complex_value_t *value = nullptr;
    ngx_array_t signed_headers{}; /* are as in key_settings */
    ngx_array_t unsigned_headers{};
    ngx_array_t arguments{};
    bool accepted = false; /* is true if "unsigned:" is specified */
};

/*
 * Holds the parameters of "webhook_duplicate_answer".  A text without data is
 * not set.
 */
struct duplicate_settings {
    unsigned status = 0;
    ngx_str_t type{};
    ngx_str_t text{};
};

/*
 * Holds the parameters of "webhook_signature": a scheme, and the values that
 * replace its parameters.
 */
struct signature_settings {
    webhook_str_t name{};
    ngx_array_t parameters{}; /* of webhook_parameter_t */
};

/*
 * Holds the parameters of "webhook_token": the value that is compared, and the
 * secrets that it is compared with.
 */
struct token_settings {
    /* is where the core finds the value; if it is empty, nginx supplies it */
    ngx_str_t source{};
    ngx_http_complex_value_t value{};
    /* are of webhook_str_t: the header fields and the arguments of the value */
    ngx_array_t headers{};
    ngx_array_t arguments{};
    secret_list *secrets = nullptr;
};

/* Holds the parameters of "webhook_challenge": names and their values. */
struct challenge_values {
    std::vector<std::string> names;
    secret_list values;
};

/*
 * The values of "webhook_personal": whether variables show fields that name a
 * person.
 */
enum personal_value : ngx_uint_t { personal_mask = 0, personal_plain = 1 };

/*
 * Holds the parameters of the directives of one level.  It is a standard layout
 * type, so that nginx's own setters can write to it.
 */
struct location_settings {
    /* is not set if its data is NULL, and "off" if its length is 0 */
    ngx_str_t profile_name{};

    scope_settings *scope = nullptr;
    nginx::store *store = nullptr;
    key_settings *key = nullptr;
    ngx_array_t *values = nullptr; /* of set_value */
    ngx_array_t *types = nullptr;  /* of ngx_str_t */
    duplicate_settings *duplicate = nullptr;

    signature_settings *signature = nullptr;
    secret_list *secrets = nullptr;
    secret_list *public_keys = nullptr;
    token_settings *token = nullptr;
    challenge_values *challenge = nullptr;
    ngx_msec_t tolerance = NGX_CONF_UNSET_MSEC;

    ngx_uint_t status = NGX_CONF_UNSET_UINT; /* is for "webhook_status" */
    bool events = false; /* "webhook_events" is set here, not inherited */
    ngx_http_handler_pt handler = nullptr; /* is that of these two */
    ngx_uint_t mode = NGX_CONF_UNSET_UINT;
    ngx_uint_t store_error = NGX_CONF_UNSET_UINT;
    ngx_uint_t modified = NGX_CONF_UNSET_UINT;
    ngx_uint_t validation = NGX_CONF_UNSET_UINT;
    ngx_uint_t partial = NGX_CONF_UNSET_UINT;
    ngx_uint_t coding = NGX_CONF_UNSET_UINT;
    ngx_uint_t personal = NGX_CONF_UNSET_UINT; /* is a personal_value */
    ngx_msec_t window = NGX_CONF_UNSET_MSEC;
    ngx_msec_t lease = NGX_CONF_UNSET_MSEC;
    ngx_msec_t wait = NGX_CONF_UNSET_MSEC;

    ngx_array_t *methods = nullptr; /* of webhook_str_t */
    size_t max_depth = NGX_CONF_UNSET_SIZE;
    size_t max_values = NGX_CONF_UNSET_SIZE;
};

static_assert(std::is_standard_layout_v<location_settings>);

/*
 * Holds the settings of a location after the levels are merged, and the gate
 * that is created from them.  If there is no gate, the module is off.
 */
struct location_conf : location_settings {
    ngx_array_t *places = nullptr;  /* of named_place, for messages */
    location_conf *outer = nullptr; /* is the level above */

    const named_profile *profile = nullptr;
    std::unique_ptr<webhook_gate_t, gate_deleter> gate;

    /* are the names of the location, for messages and the status */
    ngx_str_t server_name{};
    ngx_str_t location_name{};
    zone::table_location place; /* identifies the location in its zone */
    /* is the place of events that were only observed; they are evicted first */
    zone::table_location observed_place;

    const ngx_http_core_srv_conf_t *server_conf = nullptr;
    const ngx_http_core_loc_conf_t *core_conf = nullptr;
    bool exact = false;        /* is true for "location =", which has one URI */
    ngx_str_t scope_text{};    /* is the scope, or its beginning */
    ngx_str_t default_scope{}; /* is the same if "webhook_scope" is not set */
    bool scope_of_path = false; /* is true if the hash of the path follows */
    webhook_store_error_t on_store_error = WEBHOOK_STORE_ERROR_REJECT;
    /* is "webhook_wait" in ms, or a default that suits the provider */
    ngx_msec_t retry_wait = 0;
    /* are NULL if nothing is counted */
    gate_counters *counters = nullptr;
    refusal_list *refusals = nullptr;
    refusal_list *deferrals = nullptr;
    group_list *refused = nullptr;
    group_list *drift = nullptr;
    seen_types *types_seen = nullptr; /* is NULL without "webhook_events" */

    bool has_default_store = false; /* "webhook_store" is not set */
    bool inherited = false; /* is true if this level or one below has a gate */

    /*
     * is of ngx_http_server_name_t, and holds the names of the server with
     * "webhook_events"
     */
    const ngx_array_t *own_names = nullptr;
};

void *create_location_conf(ngx_conf_t *cf) noexcept;
char *merge_location_conf(ngx_conf_t *cf, void *parent, void *child) noexcept;

inline location_conf *get_location_conf(ngx_http_request_t *r)
{
    return static_cast<location_conf *>(
        ngx_http_get_module_loc_conf(r, ngx_http_webhook_module));
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_CONF_LOCATION_CONF_H */
