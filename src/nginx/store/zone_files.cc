#include "nginx/store/zone_files.h"

#include "nginx/conf/main_conf.h"
#include "nginx/store/zone_store.h"

namespace webhook::nginx {
namespace {

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

    say_at(cf, NGX_LOG_EMERG, zone->filed,
        "zone \"%V\" of \"webhook_store\" with \"file=\" needs a directory on "
        "a memory file system (tmpfs), specify it with \"memory=\"",
        &zone->name);

    return NGX_ERROR;
}

/* Returns true if two paths name one file, which need not exist. */
bool is_same_file(ngx_conf_t *cf, std::string_view one, std::string_view other)
{
    ngx_str_t first;
    ngx_str_t second;
    ngx_file_info_t a;
    ngx_file_info_t b;

    return one.substr(one.rfind('/')) == other.substr(other.rfind('/')) &&
           copy(cf->pool, directory_of(one), &first) != nullptr &&
           copy(cf->pool, directory_of(other), &second) != nullptr &&
           ngx_file_info(first.data, &a) != NGX_FILE_ERROR &&
           ngx_file_info(second.data, &b) != NGX_FILE_ERROR &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

ngx_int_t check_memory(ngx_conf_t *cf, zone_store *zone)
{
    if (zone->memory.len == 0) {
        return choose_memory(cf, zone);
    }

    if (!zone::is_in_memory(
            reinterpret_cast<const char *>(zone->memory.data))) {
        say_at(cf, NGX_LOG_EMERG, zone->filed,
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
        say_at(cf, NGX_LOG_EMERG, zone->filed,
            "the directory of \"file=%V\" in \"webhook_store\" does not exist, "
            "create it for the user of the worker processes",
            &zone->file);
        return NGX_ERROR;
    }

    /*
     * This is only a warning, because volumes of containers are often like that
     * and have no other users.
     */
    if (info.st_mode & S_IWOTH) {
        say_at(cf, NGX_LOG_WARN, zone->filed,
            "webhook: everyone may write in the directory of \"%V\" of zone "
            "\"%V\": a false file would make new events look delivered",
            &zone->file, &zone->name);
    }

    /* a link would be replaced by the first write */
    if (ngx_link_info(zone->file.data, &info) != NGX_FILE_ERROR &&
        !ngx_is_file(&info)) {
        say_at(cf, NGX_LOG_EMERG, zone->filed,
            "\"file=%V\" in \"webhook_store\" is not a regular file%s",
            &zone->file,
            ngx_is_link(&info) ? ": specify the path that the link leads to"
                               : "");
        return NGX_ERROR;
    }

    return NGX_OK;
}

void log_left_out(ngx_conf_t *cf, const zone_store *zone, std::uint64_t count)
{
    ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
        "webhook: zone \"%V\" is smaller than before: %uL events did not fit "
        "and were forgotten",
        &zone->name, count);
}

/* Logs what a start has found. */
void log_found(
    ngx_conf_t *cf, const zone_store *zone, const zone::found_at_start &found)
{
    const zone::region_origin origin = zone->region->origin();

    if (origin == zone::region_origin::kept ||
        origin == zone::region_origin::resized ||
        origin == zone::region_origin::restored) {
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
        log_left_out(cf, zone, found.cells.left_out);
    }

    if (found.unlocked) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, found.unlocked,
            "webhook: \"%V.lock\" of zone \"%V\" cannot be locked: another "
            "nginx that uses the same file would not be noticed",
            &zone->file, &zone->name);
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
                say_at(cf, NGX_LOG_EMERG, zone[i]->filed,
                    "zone \"%V\" of \"webhook_store\" has \"memory=\" without "
                    "\"file=\"",
                    &zone[i]->name);
                return NGX_ERROR;
            }
            continue;
        }

        for (ngx_uint_t k = 0; k < i; k++) {
            if (is_same_file(cf, view(zone[k]->file), view(zone[i]->file))) {
                say_at(cf, NGX_LOG_EMERG, zone[i]->filed,
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

void log_copied(ngx_conf_t *cf, const zone_store *zone)
{
    const auto &copied = zone->region->copied();

    if (!copied) {
        return;
    }

    ngx_conf_log_error(NGX_LOG_NOTICE, cf, 0,
        "webhook: zone \"%V\" gets another memory, %uL events were copied to "
        "it",
        &zone->name, copied->taken);

    if (copied->left_out) {
        log_left_out(cf, zone, copied->left_out);
    }
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
    log_copied(cf, zone);

    return NGX_OK;
}

} // namespace webhook::nginx
