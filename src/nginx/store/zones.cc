/* Contains the embedded stores of a configuration ("webhook_store zone="). */

#include "nginx/store/zones.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/zone_files.h"
#include "nginx/store/zone_store.h"

namespace webhook::nginx {
namespace {

constexpr size_t default_size = 16 * 1024 * 1024;

zone_store *find_zone(main_conf *main, const ngx_str_t &name)
{
    auto **zone = static_cast<zone_store **>(main->zones.elts);

    for (ngx_uint_t i = 0; i < main->zones.nelts; i++) {
        if (view(zone[i]->name) == view(name)) {
            return zone[i];
        }
    }

    return nullptr;
}

/*
 * Returns the minimum size in bytes, which nginx requires of its own zones,
 * too.
 */
size_t least_size()
{
    return 8 * ngx_pagesize;
}

/*
 * Logs why a zone starts empty, and whether it succeeds a zone of release
 * 0.1.0.  "others" is true if zones of other names exist.
 */
void log_origin(ngx_conf_t *cf, const zone_store *zone, bool others)
{
    switch (zone->region->origin()) {

    case zone::region_origin::replaced:
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: zone \"%V\" of \"webhook_store\" starts empty, because "
            "its size or layout has changed: events that were delivered before "
            "may be forwarded again",
            &zone->name);
        break;

    case zone::region_origin::unsearched:
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: zone \"%V\" of \"webhook_store\" starts empty, because "
            "/proc/self/fd cannot be read: each reload will forget the "
            "delivered events",
            &zone->name);
        break;

    case zone::region_origin::fresh:
        if (others) {
            ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                "webhook: zone \"%V\" of \"webhook_store\" starts empty, "
                "because no zone of this name existed: events that were "
                "delivered before may be forwarded again",
                &zone->name);
        }
        break;

    default:
        break;
    }

    if (const auto events = zone->region->remembered()) {
        ngx_conf_log_error(NGX_LOG_NOTICE, cf, 0,
            "webhook: zone \"%V\" of \"webhook_store\" replaces a zone of "
            "release 0.1.0, whose %uD events are looked up until they expire",
            &zone->name, *events);
    }
}

/*
 * Sets whether the store of each gate evicts events, which is known once all
 * directives are read.
 */
void tell_gates(const main_conf *main)
{
    auto **gate = static_cast<location_conf **>(main->gates.elts);

    for (ngx_uint_t i = 0; i < main->gates.nelts; i++) {
        gate[i]->place.evict = gate[i]->store->evicts();
    }
}

} // namespace

zone_store *add_zone(ngx_conf_t *cf, const ngx_str_t &name, size_t size)
{
    main_conf *main = get_main_conf(cf);

    if (name.len == 0 || name.len > zone::region::max_name) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid zone name \"%V\" in \"webhook_store\", it must be "
            "\"zone=name[:size]\" with a name of at most %uz bytes",
            &name, zone::region::max_name);
        return nullptr;
    }

    if (size && size < least_size()) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "zone \"%V\" of \"webhook_store\" is too small, it needs at "
            "least %uz bytes",
            &name, least_size());
        return nullptr;
    }

    zone_store *zone = find_zone(main, name);

    if (zone == nullptr) {
        auto **slot = static_cast<zone_store **>(ngx_array_push(&main->zones));
        if (slot == nullptr) {
            return nullptr;
        }

        zone = *slot = make_pooled<zone_store>(cf->pool);
        if (zone == nullptr || zone->set_name(cf->pool, name) != NGX_OK) {
            main->zones.nelts--;
            return nullptr;
        }
    }

    if (size && zone->size && size != zone->size) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "zone \"%V\" of \"webhook_store\" already has the size %uz, which "
            "is "
            "set in %V:%ui; specify the size once or always the same size",
            &name, zone->size, &zone->sized.file, zone->sized.line);
        return nullptr;
    }

    if (size) {
        zone->size = size;
        zone->sized = here(cf);
    }

    return zone;
}

ngx_int_t open_zones(ngx_conf_t *cf)
{
    main_conf *main = get_main_conf(cf);
    auto **zone = static_cast<zone_store **>(main->zones.elts);
    const bool others = zone::region::any();
    webhook_error_t err;

    tell_gates(main);

    if (check_zone_files(cf, main) != NGX_OK) {
        return NGX_ERROR;
    }

    for (ngx_uint_t i = 0; i < main->zones.nelts; i++) {

        if (zone[i]->size == 0) {
            zone[i]->size = default_size;
        }

        if (zone[i]->file.len && !only_tests()) {
            if (open_zone_file(cf, zone[i]) != NGX_OK) {
                return NGX_ERROR;
            }
            continue;
        }

        zone[i]->region =
            zone::region::open(view(zone[i]->name), zone[i]->size, err);

        if (!zone[i]->region) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "zone \"%V\" of \"webhook_store\": %s", &zone[i]->name,
                err.text);
            return NGX_ERROR;
        }

        log_origin(cf, zone[i], others);
        log_copied(cf, zone[i]);
    }

    return NGX_OK;
}

} // namespace webhook::nginx
