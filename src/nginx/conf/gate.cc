/* Creates the gate of the core from the settings of a location. */

#include "nginx/conf/gate.h"

#include "nginx/conf/advice.h"
#include "nginx/conf/identity_check.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/scope.h"
#include "nginx/store/store.h"

#include <algorithm>
#include <initializer_list>

namespace webhook::nginx {
namespace {

void name_place(ngx_conf_t *cf, location_conf *conf)
{
    auto *cscf = static_cast<ngx_http_core_srv_conf_t *>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module));
    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    conf->server_conf = cscf;
    conf->core_conf = clcf;
    conf->server_name = cscf->server_name;
    conf->location_name = clcf->name;
}

/*
 * Sets a place that the zone counts separately.  Its id is a digest of names in
 * the configuration, so that a reload finds the place again.
 */
bool name_place(zone::table_location &place, const std::string &name)
{
    unsigned char digest[WEBHOOK_KEY_DIGEST_SIZE];

    if (!webhook_key_digest({name.data(), name.size()}, digest)) {
        return false;
    }

    ngx_memcpy(place.id, digest, sizeof(place.id));
    return true;
}

ngx_int_t make_place(location_conf *conf)
try {
    std::string name;

    for (const ngx_str_t &part : {conf->server_name, conf->location_name,
             conf->scope_text, conf->profile_name}) {
        name.append(view(part)).push_back('\0');
    }

    if (!name_place(conf->place, name) ||
        !name_place(conf->observed_place, name.append(observed_prefix))) {
        return NGX_ERROR;
    }

    conf->observed_place.window = conf->window;
    conf->observed_place.authenticated = false;
    conf->observed_place.evict = false;
    conf->place.window = conf->window;
    conf->place.keep = webhook_gate_keep_ms(conf->gate.get());
    conf->place.authenticated = webhook_gate_authenticated(conf->gate.get());

    return NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

/* Returns "client_max_body_size", or the largest size if it is unlimited. */
size_t largest_body(ngx_conf_t *cf)
{
    const auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    return clcf->client_max_body_size > 0
               ? static_cast<size_t>(clcf->client_max_body_size)
               : NGX_MAX_SIZE_T_VALUE;
}

/*
 * Builds the arrays of strings for the core's options.  The pool is a temporary
 * one: the arrays exist as long as the core reads its options.
 */
class string_arrays {
public:
    explicit string_arrays(ngx_pool_t *pool) : pool_(pool) {}

    bool failed() const { return failed_; }

    /*
     * Adds an array of "count" strings; "get" returns the string of an index.
     */
    template<class Get>
    void add(size_t count, const webhook_str_t *&first, size_t &size, Get get)
    {
        auto *strings = static_cast<webhook_str_t *>(
            ngx_palloc(pool_, (count + 1) * sizeof(webhook_str_t)));
        if (strings == nullptr) {
            failed_ = true;
            return;
        }

        for (size_t i = 0; i < count; i++) {
            strings[i] = get(i);
        }

        first = strings;
        size = count;
    }

    /* Adds one array of the strings of all these lists. */
    void add(std::initializer_list<const ngx_array_t *> lists,
        const webhook_str_t *&first, size_t &size)
    {
        size_t count = 0;

        for (const ngx_array_t *list : lists) {
            count += list->nelts;
        }

        auto list = lists.begin();
        size_t before = 0; /* strings in the lists before this one */

        add(count, first, size, [&](size_t i) {
            while (i - before == (*list)->nelts) {
                before += (*list++)->nelts;
            }
            return static_cast<webhook_str_t *>((*list)->elts)[i - before];
        });
    }

    void add(const secret_list *list, const webhook_str_t *&first, size_t &size)
    {
        if (list) {
            add(list->texts.size(), first, size, [list](size_t i) {
                const std::string &text = list->texts[i];
                return webhook_str_t{text.data(), text.size()};
            });
        }
    }

private:
    ngx_pool_t *pool_;
    bool failed_ = false;
};

void add_key(const location_conf *conf, string_arrays &arrays,
    webhook_gate_options_t &options)
{
    const key_settings *key = conf->key;

    if (key) {
        const auto *component =
            static_cast<key_component *>(key->components.elts);

        arrays.add(key->components.nelts, options.key, options.key_count,
            [component](size_t i) { return to_abi(component[i].pointer); });
    }

    if (conf->values) {
        const auto *value = static_cast<set_value *>(conf->values->elts);

        arrays.add(conf->values->nelts, options.values, options.value_count,
            [value](size_t i) { return to_abi(value[i].pointer); });
    }
}

void add_events(const location_conf *conf, string_arrays &arrays,
    webhook_gate_options_t &options)
{
    if (conf->types) {
        const auto *type = static_cast<ngx_str_t *>(conf->types->elts);

        arrays.add(conf->types->nelts, options.types, options.type_count,
            [type](size_t i) { return to_abi(type[i]); });
    }

    if (const duplicate_settings *answer = conf->duplicate) {
        options.duplicate_status = answer->status;
        options.duplicate_type = to_abi(answer->type);
        options.duplicate_text = to_abi(answer->text);
    }
}

void add_authentication(const location_conf *conf, string_arrays &arrays,
    webhook_gate_options_t &options)
{
    if (conf->signature) {
        const ngx_array_t &parameters = conf->signature->parameters;

        options.signature = conf->signature->name;
        options.parameters =
            static_cast<webhook_parameter_t *>(parameters.elts);
        options.parameter_count = parameters.nelts;
    }

    arrays.add(conf->secrets, options.secrets, options.secret_count);
    arrays.add(
        conf->public_keys, options.public_keys, options.public_key_count);
    options.tolerance_ms = conf->tolerance;

    const ngx_array_t none{};
    const key_settings *key = conf->key;
    const scope_settings *scope = conf->scope;

    arrays.add({key ? &key->signed_headers : &none,
                   scope ? &scope->signed_headers : &none},
        options.signed_headers, options.signed_header_count);
    arrays.add({key ? &key->unsigned_headers : &none,
                   scope ? &scope->unsigned_headers : &none,
                   conf->token ? &conf->token->headers : &none},
        options.single_headers, options.single_header_count);
    arrays.add(
        {key ? &key->arguments : &none, scope ? &scope->arguments : &none,
            conf->token ? &conf->token->arguments : &none},
        options.single_arguments, options.single_argument_count);

    if (conf->token) {
        arrays.add(conf->token->secrets, options.tokens, options.token_count);
        options.token_source = to_abi(conf->token->source);
    }
}

bool has_name(const ngx_array_t &list, std::string_view name)
{
    const auto *first = static_cast<const webhook_str_t *>(list.elts);

    return std::any_of(
        first, first + list.nelts, [name](const webhook_str_t &each) {
            return std::string_view(each.data, each.len) == name;
        });
}

/*
 * Returns true if the core refuses a header field that is in "webhook_scope":
 * it takes all header fields for those of the key.
 */
bool is_of_scope(const location_conf *conf, std::string_view fault)
{
    constexpr std::string_view beginning = "key: contains the header \"";

    if (!fault.starts_with(beginning) || conf->scope == nullptr) {
        return false;
    }

    fault.remove_prefix(beginning.size());
    const std::string_view name = fault.substr(0, fault.find('"'));

    return has_name(conf->scope->signed_headers, name) &&
           (conf->key == nullptr || !has_name(conf->key->signed_headers, name));
}

/*
 * Logs a message of the core, which begins with an option: the options have the
 * names of the directives.
 */
void log_fault(ngx_conf_t *cf, const location_conf *conf, const char *text)
{
    const std::string_view fault = text;
    std::string_view option = fault.substr(0, fault.find_first_of(": "));
    const ngx_str_t rest = to_ngx(fault.substr(option.size()));
    u_char name[64];

    if (is_of_scope(conf, fault)) {
        option = "scope";
    }

    const u_char *end = ngx_snprintf(
        name, sizeof(name), "webhook_%*s", option.size(), option.data());
    const ngx_str_t directive = {static_cast<size_t>(end - name), name};

    say_at(cf, NGX_LOG_EMERG, place_of(conf, view(directive)),
        "\"webhook %V\": %V%V", &conf->profile_name, &directive, &rest);
}

void add_challenge(const location_conf *conf, ngx_pool_t *pool,
    webhook_gate_options_t &options)
{
    const challenge_values *settings = conf->challenge;

    if (settings == nullptr) {
        return;
    }

    const size_t count = settings->names.size();
    auto *values = static_cast<webhook_parameter_t *>(
        ngx_palloc(pool, count * sizeof(webhook_parameter_t)));

    for (size_t i = 0; values && i < count; i++) {
        const std::string &name = settings->names[i];
        const std::string &value = settings->values.texts[i];

        values[i] = {{name.data(), name.size()}, {value.data(), value.size()}};
    }

    options.settings = values;
    options.setting_count = count;
}

} // namespace

ngx_int_t create_gate(ngx_conf_t *cf, location_conf *conf)
{
    webhook_gate_options_t options{};
    string_arrays arrays(cf->temp_pool);
    webhook_error_t err;

    name_place(cf, conf);

    if (prepare_scope(cf, conf) != NGX_OK) {
        return NGX_ERROR;
    }

    options.size = sizeof(options);
    if (!conf->scope_of_path && !(conf->scope && conf->scope->value)) {
        options.scope = to_abi(conf->scope_text);
    }
    options.mode = static_cast<webhook_mode_t>(conf->mode);
    options.modified = static_cast<webhook_modified_t>(conf->modified);
    options.store_error = conf->on_store_error;
    options.validation = static_cast<webhook_validation_t>(conf->validation);
    options.window_ms = conf->window;
    options.lease_ms = conf->lease;
    options.wait_ms = conf->retry_wait;
    options.max_depth = conf->max_depth;
    options.max_values = conf->max_values;
    options.partial = static_cast<webhook_partial_t>(conf->partial);
    options.coding = static_cast<webhook_coding_t>(conf->coding);
    options.max_plain = largest_body(cf);

    if (conf->methods) {
        options.methods = static_cast<webhook_str_t *>(conf->methods->elts);
        options.method_count = conf->methods->nelts;
    }

    add_key(conf, arrays, options);
    add_events(conf, arrays, options);
    add_authentication(conf, arrays, options);
    add_challenge(conf, cf->temp_pool, options);

    if (arrays.failed() || (conf->challenge && options.settings == nullptr)) {
        return NGX_ERROR;
    }

    conf->gate.reset(
        webhook_gate_create(conf->profile->profile.get(), &options, &err));

    if (!conf->gate) {
        log_fault(cf, conf, err.text);
        return NGX_ERROR;
    }

    if (check_signed_variables(cf, conf) != NGX_OK ||
        make_place(conf) != NGX_OK) {
        return NGX_ERROR;
    }

    advise(cf, conf);

    return NGX_OK;
}

} // namespace webhook::nginx
