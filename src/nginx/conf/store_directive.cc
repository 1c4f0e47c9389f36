/*
 * Contains the directive "webhook_store", which sets the store of claims and
 * delivered events.
 */

#include "nginx/conf/store_directive.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/redis_server.h"
#include "nginx/conf/setters.h"
#include "nginx/store/zone_store.h"
#include "nginx/store/zones.h"

#include <optional>

namespace webhook::nginx {
namespace {

constexpr std::string_view zone_scheme = "zone=";

/*
 * Sets a path of a zone.  It may be set in several of the zone's directives, if
 * it is the same.
 */
char *set_path(ngx_conf_t *cf, std::string_view path, ngx_str_t &into)
{
    ngx_str_t full = to_ngx(path);

    if (path.empty()) {
        return say("has an empty path");
    }

    if (ngx_conf_full_name(cf->cycle, &full, 0) != NGX_OK) {
        return error;
    }

    if (into.len && view(into) != view(full)) {
        return say("sets another path for a zone that already has one");
    }

    into = full;
    return ok;
}

/*
 * Sets what a full zone does.  It may be set in several of the zone's
 * directives, if it is the same.
 */
char *set_full(bool reject, zone_store *zone)
{
    if (zone->has_full && zone->reject != reject) {
        return say("sets both \"full=forget\" and \"full=reject\" for one "
                   "zone, use the same in all locations or another zone");
    }

    zone->has_full = true;
    zone->reject = reject;

    return ok;
}

/*
 * Sets the parameters of a zone.  They apply to all gates that name the zone.
 */
char *set_zone_parameters(ngx_conf_t *cf, zone_store *zone)
{
    constexpr std::string_view file = "file=";
    constexpr std::string_view memory = "memory=";

    for (ngx_uint_t i = 2; i < cf->args->nelts; i++) {
        const std::string_view text = view(arguments(cf)[i]);
        char *rv = ok;

        if (text == "full=reject" || text == "full=forget") {
            rv = set_full(text == "full=reject", zone);
        } else if (text.starts_with(file)) {
            rv = set_path(cf, text.substr(file.size()), zone->file);
            zone->filed = here(cf);
        } else if (text.starts_with(memory)) {
            rv = set_path(cf, text.substr(memory.size()), zone->memory);
            zone->filed = here(cf);
        } else {
            constexpr std::string_view names[] = {
                "full=forget", "full=reject", "file", "memory"};
            const std::string_view name = text.starts_with("full=")
                                              ? text
                                              : text.substr(0, text.find('='));

            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid parameter \"%V\"%s in \"webhook_store\", only "
                "\"full=forget\", \"full=reject\", \"file=path\" and "
                "\"memory=directory\" can follow \"zone=name[:size]\"",
                &arguments(cf)[i], suggestion(cf, name, names));
            return error;
        }

        if (rv != ok) {
            return rv;
        }
    }

    return ok;
}

/* Sets the zone: "zone=name[:size]" and its parameters. */
char *set_zone(
    ngx_conf_t *cf, std::string_view name, location_settings *location)
{
    ssize_t size = 0;
    const size_t colon = name.find(':');

    if (colon != std::string_view::npos) {
        ngx_str_t text = to_ngx(name.substr(colon + 1));

        size = ngx_parse_size(&text);
        if (size <= 0) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "invalid size \"%V\" in \"webhook_store\", it must be like "
                "\"16m\" in \"zone=webhook:16m\"",
                &text);
            return error;
        }

        name = name.substr(0, colon);
    }

    zone_store *zone = add_zone(cf, to_ngx(name), static_cast<size_t>(size));

    location->store = zone;

    return zone ? set_zone_parameters(cf, zone) : error;
}

} // namespace

char *set_store(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
try {
    auto *location = static_cast<location_conf *>(conf);
    const std::string_view value = view(arguments(cf)[1]);

    if (location->store) {
        return say("is duplicate");
    }

    if (value.starts_with(zone_scheme)) {
        return set_zone(cf, value.substr(zone_scheme.size()), location);
    }

    if (is_server_url(value)) {
        return set_server(cf, location);
    }

    return say("requires \"zone=name[:size]\", \"redis://host[:port]\" for "
               "Redis and Valkey, "
               "\"rediss://host[:port]\", \"sentinel://host[:port]/name\", "
               "\"sentinels://host[:port]/name\" or \"unix:/path\"");

} catch (const std::bad_alloc &) {
    return error;
}

} // namespace webhook::nginx
