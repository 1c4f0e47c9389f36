#include "nginx/store/zone_files.h"

#include "nginx/conf/main_conf.h"
#include "nginx/store/zone_store.h"
#include "zone/page_writer.h"

#include <memory>

namespace webhook::nginx {
namespace {

/* The file is written this often while the zone changes. */
constexpr ngx_msec_t write_interval = 1000;
/*
 * After a write, this many times its duration pass before the next one, but not
 * longer than the pause: what a crash costs must not depend on the load.
 */
constexpr ngx_msec_t write_share = 10;
constexpr ngx_msec_t longest_pause = 5000;
constexpr ngx_msec_t retry_interval = 10'000;

/* Returns the directory of a path, without the last slash. */
std::string_view directory_of(std::string_view path)
{
    const size_t slash = path.rfind('/');

    return path.substr(0, slash == 0 ? 1 : slash);
}

/* Returns the path of the pid file, which may not have its default yet. */
ngx_str_t pid_path(ngx_conf_t *cf)
{
    auto *core = reinterpret_cast<ngx_core_conf_t *>(
        ngx_get_conf(cf->cycle->conf_ctx, ngx_core_module));
    ngx_str_t path = ngx_string(NGX_PID_PATH);

    if (core->pid.len) {
        path = core->pid;
    }

    return ngx_conf_full_name(cf->cycle, &path, 0) == NGX_OK ? path
                                                             : ngx_str_t{};
}

bool is_usable(const char *directory)
{
    return zone::is_in_memory(directory) && access(directory, W_OK | X_OK) == 0;
}

/*
 * Chooses the directory of a zone's memory file: beside the pid file, or one
 * that systems have for such files.
 */
ngx_int_t choose_memory(ngx_conf_t *cf, zone_store *zone)
{
    ngx_str_t beside;

    if (copy(cf->pool, directory_of(view(pid_path(cf))), &beside) == nullptr) {
        return NGX_ERROR;
    }

    for (const std::string_view each : {view(beside), std::string_view("/run"),
             std::string_view("/dev/shm")}) {
        if (is_usable(each.data())) {
            zone->memory = to_ngx(each);
            return NGX_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "zone \"%V\" of \"webhook_store\" with \"file=\" needs a directory on "
        "a memory file system (tmpfs), specify it with \"memory=\"",
        &zone->name);

    return NGX_ERROR;
}

ngx_int_t check_memory(ngx_conf_t *cf, zone_store *zone)
{
    if (zone->memory.len == 0) {
        return choose_memory(cf, zone);
    }

    if (!zone::is_in_memory(
            reinterpret_cast<const char *>(zone->memory.data))) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the directory \"memory=%V\" of \"webhook_store\" is not on a "
            "memory file system (tmpfs): worker processes would wait for the "
            "disk",
            &zone->memory);
        return NGX_ERROR;
    }

    return NGX_OK;
}

ngx_int_t check_file(ngx_conf_t *cf, zone_store *zone)
{
    ngx_str_t directory;
    ngx_file_info_t info;

    if (copy(cf->pool, directory_of(view(zone->file)), &directory) == nullptr) {
        return NGX_ERROR;
    }

    if (ngx_file_info(directory.data, &info) == NGX_FILE_ERROR ||
        !ngx_is_dir(&info)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the directory of \"file=%V\" in \"webhook_store\" does not exist",
            &zone->file);
        return NGX_ERROR;
    }

    if (ngx_file_info(zone->file.data, &info) != NGX_FILE_ERROR &&
        !ngx_is_file(&info)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"file=%V\" in \"webhook_store\" is not a regular file",
            &zone->file);
        return NGX_ERROR;
    }

    return NGX_OK;
}

/* Logs what a start has found. */
void log_found(
    ngx_conf_t *cf, const zone_store *zone, const zone::found_at_start &found)
{
    const zone::region_origin origin = zone->region->origin();

    if (origin == zone::region_origin::copied) {
        ngx_conf_log_error(NGX_LOG_NOTICE, cf, 0,
            "webhook: zone \"%V\" gets a file, %uL events were copied to it",
            &zone->name, found.cells.taken);

    } else if (origin != zone::region_origin::found &&
               origin != zone::region_origin::fresh) {
        ngx_conf_log_error(NGX_LOG_NOTICE, cf, 0,
            "webhook: zone \"%V\" has %uL events from before the start, found "
            "in %s",
            &zone->name, found.cells.taken,
            origin == zone::region_origin::restored
                ? reinterpret_cast<const char *>(zone->file.data)
                : zone->region->memory().name());
    }

    for (const auto &[name, aside] :
        {std::pair{zone->region->memory().name(), found.memory_aside},
            std::pair{reinterpret_cast<const char *>(zone->file.data),
                found.file_aside}}) {
        if (*aside) {
            ngx_conf_log_error(NGX_LOG_ERR, cf, found.error,
                "webhook: file \"%s\" of zone \"%V\" cannot be read, or is not "
                "one that this version can read: it was renamed to \"%s\", and "
                "events that were delivered before may be forwarded again",
                name, &zone->name, aside);
        }
    }

    if (found.cells.damaged || found.damaged_pages || found.damaged_memory) {
        ngx_conf_log_error(NGX_LOG_ERR, cf, 0,
            "webhook: zone \"%V\" was damaged: %uL events and %uL pages were "
            "forgotten%s",
            &zone->name, found.cells.damaged, found.damaged_pages,
            found.damaged_memory ? ", and all that the memory file held" : "");
    }

    if (found.cells.left_out) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: zone \"%V\" is smaller than before: %uL events did not "
            "fit and were forgotten",
            &zone->name, found.cells.left_out);
    }
}

/* Logs that a running zone is not as the configuration says. */
void log_running(ngx_conf_t *cf, const zone_store *zone)
{
    if (zone->region->origin() != zone::region_origin::found) {
        return;
    }

    if (zone->region->size() != zone->size) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: zone \"%V\" keeps its size of %uz bytes until nginx is "
            "restarted",
            &zone->name, zone->region->size());
    }

    if (zone->region->memory().removed()) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
            "webhook: the memory file of zone \"%V\" was removed, a restart "
            "will read \"%V\" instead",
            &zone->name, &zone->file);
    }
}

/* Logs a failure once, and its end. */
void log_written(zone_store *zone, zone::write_outcome outcome)
{
    if (outcome == zone::write_outcome::failed && !zone->write_failed) {
        zone->write_failed = true;
        log_error(NGX_LOG_ALERT, ngx_cycle->log, zone->writer->error(),
            "webhook: zone \"%V\" cannot be written to \"%V\", %s failed: "
            "deliveries go on, but a reboot forgets what they were",
            &zone->name, &zone->file, zone->writer->what());

    } else if (outcome == zone::write_outcome::written && zone->write_failed) {
        zone->write_failed = false;
        log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
            "webhook: zone \"%V\" is written to \"%V\" again", &zone->name,
            &zone->file);
    }
}

zone::write_outcome write_zone(zone_store *zone) noexcept
try {
    if (!zone->writer) {
        zone->writer = zone->region->writer(
            {reinterpret_cast<const char *>(zone->file.data), zone->file.len});
    }

    const zone::write_outcome outcome =
        zone->writer->write(zone::clocks::now());

    log_written(zone, outcome);

    return outcome;

} catch (const std::bad_alloc &) {
    return zone::write_outcome::idle;
}

template<class Act>
void for_each_file(ngx_cycle_t *cycle, Act act)
{
    main_conf *main = get_main_conf(cycle);

    if (main == nullptr) {
        return;
    }

    auto **zone = static_cast<zone_store **>(main->zones.elts);

    for (ngx_uint_t i = 0; i < main->zones.nelts; i++) {
        if (zone[i]->region && zone[i]->region->file() != nullptr) {
            act(zone[i]);
        }
    }
}

/* Writes all zones.  Returns the time after which it is called again. */
ngx_msec_t write_zones(void *) noexcept
{
    ngx_msec_t next = write_interval;

    for_each_file(const_cast<ngx_cycle_t *>(ngx_cycle), [&](zone_store *zone) {
        const std::uint64_t begin = zone::read_clock(CLOCK_MONOTONIC);

        if (begin < zone->write_next) {
            return;
        }

        const zone::write_outcome outcome = write_zone(zone);
        const std::uint64_t end = zone::read_clock(CLOCK_MONOTONIC);

        zone->write_next =
            outcome == zone::write_outcome::failed
                ? end + retry_interval
                : end + ngx_min(
                            static_cast<ngx_msec_t>(end - begin) * write_share,
                            longest_pause);
    });

    return next;
}

} // namespace

bool only_tests() noexcept
{
    return ngx_test_config || ngx_process == NGX_PROCESS_SIGNALLER;
}

ngx_int_t check_zone_files(ngx_conf_t *cf, main_conf *main)
{
    auto **zone = static_cast<zone_store **>(main->zones.elts);

    for (ngx_uint_t i = 0; i < main->zones.nelts; i++) {

        if (zone[i]->file.len == 0) {
            if (zone[i]->memory.len) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                    "zone \"%V\" of \"webhook_store\" has \"memory=\" without "
                    "\"file=\"",
                    &zone[i]->name);
                return NGX_ERROR;
            }
            continue;
        }

        for (ngx_uint_t k = 0; k < i; k++) {
            if (view(zone[k]->file) == view(zone[i]->file)) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                    "zones \"%V\" and \"%V\" of \"webhook_store\" have the "
                    "same \"file=%V\"",
                    &zone[k]->name, &zone[i]->name, &zone[i]->file);
                return NGX_ERROR;
            }
        }

        if (check_file(cf, zone[i]) != NGX_OK ||
            check_memory(cf, zone[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}

ngx_int_t open_zone_file(ngx_conf_t *cf, zone_store *zone)
{
    zone::found_at_start found;
    webhook_error_t err;

    zone->region = zone::region::open(view(zone->name),
        zone::region_files{view(zone->file), view(zone->memory)}, zone->size,
        found, err);

    if (!zone->region) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "zone \"%V\" of \"webhook_store\": %s", &zone->name, err.text);
        return NGX_ERROR;
    }

    log_found(cf, zone, found);
    log_running(cf, zone);

    return NGX_OK;
}

ngx_int_t have_zones_written(ngx_cycle_t *cycle) noexcept
{
    bool any = false;

    for_each_file(cycle, [&](zone_store *) { any = true; });
    if (!any) {
        return NGX_OK;
    }

    auto *path =
        static_cast<ngx_path_t *>(ngx_pcalloc(cycle->pool, sizeof(ngx_path_t)));
    auto **slot = static_cast<ngx_path_t **>(ngx_array_push(&cycle->paths));

    if (path == nullptr || slot == nullptr) {
        return NGX_ERROR;
    }

    /*
     * nginx has made the directories of its paths by now, so that it leaves
     * this one alone
     */
    ngx_str_set(&path->name, "webhook_store");
    path->manager = write_zones;
    *slot = path;

    return NGX_OK;
}

void write_zones_at_exit(ngx_cycle_t *cycle) noexcept
{
    for_each_file(cycle, [](zone_store *zone) {
        (void)write_zone(zone);
        zone->writer.reset();
    });
}

} // namespace webhook::nginx
