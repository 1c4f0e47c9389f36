#include "nginx/conf/advice.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"

namespace webhook::nginx {
namespace {

/* Hardly any sender waits longer than this, in ms. */
constexpr ngx_msec_t long_wait = 30 * 1000;

/* A claim is renewed every third of its lease, in ms. */
constexpr ngx_msec_t short_lease = 1000;

/* Warns at the place of the directive that has to be changed or added. */
template<typename... Args>
void warn(ngx_conf_t *cf, const location_conf *conf, std::string_view directive,
    const char *format, Args... args)
{
    u_char text[NGX_MAX_CONF_ERRSTR];
    const u_char *end =
        ngx_slprintf(text, text + sizeof(text), format, args...);

    say_at(cf, NGX_LOG_WARN, place_of(conf, directive), "\"webhook %V\": %*s",
        &conf->profile_name, static_cast<size_t>(end - text), text);
}

void advise_on_identity(ngx_conf_t *cf, const location_conf *conf)
{
    const webhook_gate_t *gate = conf->gate.get();

    if (!webhook_gate_identifies(gate)) {
        warn(cf, conf, "webhook_key",
            "no value identifies an event, so that each retry is forwarded as "
            "well; specify such a value with \"webhook_key\"");
    }

    if (conf->scope_of_path && webhook_gate_signed(gate)) {
        warn(cf, conf, "webhook_scope",
            "the location matches more than one URI, and the path, which no "
            "signature covers, is part of the keys, so that a recorded "
            "delivery could be replayed with another path; specify the account "
            "with \"webhook_scope\"");
    }
}

/*
 * Compares the provider's facts with the operator's limits.  A body size of 0
 * is unlimited.
 */
void advise_on_limits(ngx_conf_t *cf, const location_conf *conf)
{
    const webhook_profile_t *profile = conf->profile->profile.get();
    const auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    const uint64_t largest = webhook_profile_largest(profile);
    const uint64_t retries = webhook_profile_retries_ms(profile);
    const uint64_t patience = webhook_profile_patience_ms(profile);

    if (largest != WEBHOOK_NOT_TOLD && clcf->client_max_body_size != 0 &&
        static_cast<uint64_t>(clcf->client_max_body_size) < largest) {
        warn(cf, conf, "client_max_body_size",
            "\"client_max_body_size\" is %O bytes, but the provider sends up "
            "to %uL bytes: larger deliveries are answered with 413 and lost; "
            "set it to at least that",
            clcf->client_max_body_size, largest);
    }

    if (retries != WEBHOOK_NOT_TOLD && conf->window < retries) {
        warn(cf, conf, "webhook_window",
            "\"webhook_window\" is %M s, but the provider retries for %uL s: "
            "the last retries would be treated as new events; set "
            "\"webhook_window\" to at least that",
            conf->window / 1000, retries / 1000);
    }

    if (patience != WEBHOOK_NOT_TOLD && conf->retry_wait > patience / 2) {
        warn(cf, conf, "webhook_wait",
            "\"webhook_wait\" is %M ms, but the provider waits only %uL ms for "
            "an answer; set \"webhook_wait\" to at most half of that",
            conf->retry_wait, patience);

    } else if (patience == WEBHOOK_NOT_TOLD && conf->retry_wait > long_wait) {
        warn(cf, conf, "webhook_wait",
            "\"webhook_wait\" is %M ms, but most providers wait at most %M ms "
            "for an answer; set \"webhook_wait\" to at most half of that",
            conf->retry_wait, long_wait);
    }

    /*
     * The profile of a sender that does not retry says 0.  The default is not
     * warned of: a shorter lease may be too short for the upstream.
     */
    if (retries != WEBHOOK_NOT_TOLD && retries != 0 && conf->lease >= retries &&
        is_own(conf, "webhook_lease")) {
        warn(cf, conf, "webhook_lease",
            "\"webhook_lease\" is %M s, but the provider retries for %uL s "
            "only: if an outcome is unknown, all retries would be refused; set "
            "\"webhook_lease\" to much less than that",
            conf->lease / 1000, retries / 1000);

    } else if (is_own(conf, "webhook_lease") && conf->lease >= conf->window) {
        warn(cf, conf, "webhook_lease",
            "\"webhook_lease\" is %M s, and \"webhook_window\" %M s only: if "
            "an outcome is unknown, retries are refused during the lease; set "
            "it to some seconds or minutes",
            conf->lease / 1000, conf->window / 1000);

    } else if (is_own(conf, "webhook_lease") && conf->lease < short_lease) {
        warn(cf, conf, "webhook_lease",
            "\"webhook_lease\" is %M ms, so that a claim may end while its "
            "event is being delivered; set it to at least %M ms",
            conf->lease, short_lease);
    }
}

/*
 * Compares the times of the signature: an event that the store has forgotten
 * could be sent again as long as its signature is accepted.
 */
void advise_on_time(ngx_conf_t *cf, const location_conf *conf)
{
    const uint64_t keep = webhook_gate_keep_ms(conf->gate.get());

    if (conf->window < keep) {
        warn(cf, conf,
            is_own(conf, "webhook_window") ? "webhook_window"
                                           : "webhook_tolerance",
            "\"webhook_window\" is %M s, but a recorded delivery is accepted "
            "for %uL s and could be replayed; set \"webhook_window\" to at "
            "least that, or lower \"webhook_tolerance\"",
            conf->window / 1000, keep / 1000);
    }

    if (keep == 0 && is_own(conf, "webhook_tolerance")) {
        warn(cf, conf, "webhook_tolerance",
            "\"webhook_tolerance\" has no effect, because no signature here "
            "has a time; remove it");
    }
}

/*
 * nginx drops header fields with such a name unless it is told not to, so that
 * all deliveries would be refused.
 */
void advise_on_underscores(ngx_conf_t *cf, const location_conf *conf)
{
    if (conf->signature == nullptr ||
        conf->server_conf->underscores_in_headers) {
        return;
    }

    const ngx_array_t &parameters = conf->signature->parameters;
    const auto *parameter =
        static_cast<const webhook_parameter_t *>(parameters.elts);

    for (ngx_uint_t i = 0; i < parameters.nelts; i++) {
        const ngx_str_t value = to_ngx(parameter[i].value);

        if (view(to_ngx(parameter[i].name)) == "header" &&
            view(value).find('_') != std::string_view::npos) {
            warn(cf, conf, "webhook_signature",
                "nginx drops the header field \"%V\", because its name has a "
                "\"_\"; set \"underscores_in_headers on\" in the server",
                &value);
        }
    }
}

/* Names what a registration with the provider would fail without. */
void advise_on_challenges(ngx_conf_t *cf, const location_conf *conf)
{
    const webhook_gate_t *gate = conf->gate.get();
    webhook_str_t name = webhook_gate_missing_setting(gate, 0);

    for (size_t i = 1; name.data != nullptr; i++) {
        const ngx_str_t text = to_ngx(name);

        warn(cf, conf, "webhook_challenge",
            "the provider checks the endpoint with a challenge, which cannot "
            "be answered without \"%V\"; specify it with "
            "\"webhook_challenge %V=...\"",
            &text, &text);
        name = webhook_gate_missing_setting(gate, i);
    }
}

} // namespace

void advise(ngx_conf_t *cf, const location_conf *conf)
{
    advise_on_identity(cf, conf);
    advise_on_limits(cf, conf);
    advise_on_time(cf, conf);
    advise_on_underscores(cf, conf);
    advise_on_challenges(cf, conf);

    if (conf->store_error == NGX_CONF_UNSET_UINT &&
        conf->on_store_error == WEBHOOK_STORE_ERROR_PASS) {
        warn(cf, conf, "webhook_store_error",
            "\"webhook_store_error\" is \"pass\", because the provider does "
            "not retry for long");
    }
}

} // namespace webhook::nginx
