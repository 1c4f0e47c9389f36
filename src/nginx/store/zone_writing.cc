#include "nginx/store/zone_writing.h"

#include "nginx/conf/main_conf.h"
#include "nginx/store/zone_store.h"
#include "zone/page_writer.h"

#include <csignal>
#include <memory>
#include <sys/wait.h>

namespace webhook::nginx {
namespace {

/* The file is written this often while the zone changes. */
constexpr ngx_msec_t write_interval = 1000;
/* The end of a write is looked for this often. */
constexpr ngx_msec_t end_interval = 50;
/* The file is looked at this often while the zone does not change. */
constexpr ngx_msec_t look_interval = 5000;
/*
 * After a write, this many times its duration pass before the next one, but not
 * longer than the pause: what a crash costs must not depend on the load.
 */
constexpr ngx_msec_t write_share = 10;
constexpr ngx_msec_t longest_pause = 5000;
constexpr ngx_msec_t retry_interval = 10'000;
/* A write that takes longer is logged. */
constexpr ngx_msec_t slow_write = 60'000;

/* The last write has this long, in ms, and is looked at this often. */
constexpr int exit_patience = 20'000;
constexpr int exit_step = 10;

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

/* Logs a failure once, and its end. */
void log_written(const zone_store *zone, const zone::page_writer &writer,
    zone::write_outcome outcome, bool failed_before)
{
    if (outcome == zone::write_outcome::failed && !failed_before) {
        log_error(NGX_LOG_ALERT, ngx_cycle->log, writer.error(),
            "webhook: zone \"%V\" cannot be written to \"%V\", %s failed: "
            "deliveries go on, but a reboot forgets what they were",
            &zone->name, &zone->file, writer.what());

    } else if (outcome == zone::write_outcome::written && failed_before) {
        log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
            "webhook: zone \"%V\" is written to \"%V\" again", &zone->name,
            &zone->file);
    }
}

zone::write_outcome write_zone(const zone_store *zone) noexcept
try {
    const bool failed_before = zone->region->figures().failed != 0;
    const std::unique_ptr<zone::page_writer> writer =
        zone->region->writer(view(zone->file));
    const zone::write_outcome outcome = writer->write(zone::clocks::now());

    log_written(zone, *writer, outcome, failed_before);

    return outcome;

} catch (const std::bad_alloc &) {
    return zone::write_outcome::failed;
}

/*
 * Closes all files but the log, so that a process that is left behind holds
 * neither addresses nor locks.  The memory remains mapped.
 */
void close_files() noexcept
{
    const int most = ngx_min(getdtablesize(), 65536);

    for (int fd = STDERR_FILENO + 1; fd < most; fd++) {
        if (fd != ngx_cycle->log->file->fd) {
            (void)close(fd);
        }
    }
}

/* Starts a process that calls "act" and exits with its result. */
template<class Act>
pid_t start_process(Act act) noexcept
{
    const pid_t pid = fork();

    if (pid == 0) {
        close_files();
        _exit(act());
    }

    return pid;
}

/* Logs that a disk does not complete a write. */
void log_slow(zone_store *zone, std::uint64_t now) noexcept
{
    if (!zone->write_slow && now - zone->write_began > slow_write) {
        zone->write_slow = true;
        log_error(NGX_LOG_ALERT, ngx_cycle->log, 0,
            "webhook: a write of zone \"%V\" to \"%V\" has not ended for %M "
            "s: deliveries go on, but a reboot forgets what they were",
            &zone->name, &zone->file, slow_write / 1000);
    }
}

/* Returns true if no process writes the zone any more. */
bool has_ended(zone_store *zone, std::uint64_t now) noexcept
{
    int status = 0;

    if (zone->writer == 0) {
        return true;
    }
    if (waitpid(zone->writer, &status, WNOHANG) == 0) {
        log_slow(zone, now);
        return false;
    }

    const auto took = static_cast<ngx_msec_t>(now - zone->write_began);
    const ngx_msec_t pause =
        took > end_interval
            ? ngx_min((took - end_interval) * write_share, longest_pause)
            : 0;

    zone->writer = 0;
    zone->write_slow = false;
    zone->write_next = now + (status != 0 ? retry_interval : pause);

    return true;
}

/* Starts to write a zone if it is time to. */
void begin_write(zone_store *zone, std::uint64_t now) noexcept
{
    if (!has_ended(zone, now) || now < zone->write_next ||
        (now < zone->look_next && !zone->region->has_changed())) {
        return;
    }

    const pid_t pid = start_process([&] {
        ngx_setproctitle(const_cast<char *>("webhook writer process"));
        return write_zone(zone) == zone::write_outcome::failed ? 1 : 0;
    });

    zone->look_next = now + look_interval;
    zone->write_began = now;
    zone->writer = ngx_max(pid, 0);
}

/* Is called by the cache manager; returns when it is to be called again. */
ngx_msec_t write_zones(void *) noexcept
{
    const std::uint64_t now = zone::read_clock(CLOCK_MONOTONIC);

    /* nginx's own handler would log each of these processes as unknown */
    (void)std::signal(SIGCHLD, SIG_DFL);

    ngx_msec_t next = write_interval;

    for_each_file(const_cast<ngx_cycle_t *>(ngx_cycle), [&](zone_store *zone) {
        begin_write(zone, now);
        next = zone->writer ? end_interval : next;
    });

    return next;
}

/* Writes all zones, each when no other process does. */
int write_all(ngx_cycle_t *cycle) noexcept
{
    for_each_file(cycle, [](const zone_store *zone) {
        while (write_zone(zone) == zone::write_outcome::elsewhere) {
            ngx_msleep(exit_step);
        }
    });

    return 0;
}

/*
 * Waits for the last write, but not for ever.  A process that is left behind
 * keeps the memory locked, so the locks are given up, unless a new binary has
 * them, too.
 */
void wait_for(ngx_cycle_t *cycle, pid_t pid) noexcept
{
    for (int left = exit_patience / exit_step;
         waitpid(pid, nullptr, WNOHANG) == 0; left--) {
        if (left == 0) {
            (void)kill(pid, SIGKILL);
            if (ngx_new_binary == 0) {
                for_each_file(cycle,
                    [](const zone_store *zone) { zone->region->unlock(); });
            }
            log_error(NGX_LOG_ALERT, ngx_cycle->log, 0,
                "webhook: the last write of the zones has not ended for %d s: "
                "a restart forgets nothing, but a reboot forgets what was "
                "delivered since the last complete write",
                exit_patience / 1000);
            return;
        }
        ngx_msleep(exit_step);
    }
}

} // namespace

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
    bool any = false;

    for_each_file(cycle, [&](zone_store *) { any = true; });
    if (!any) {
        return;
    }

    const pid_t pid = start_process([&] { return write_all(cycle); });

    if (pid > 0) {
        wait_for(cycle, pid);
    } else {
        (void)write_all(cycle);
    }
}

} // namespace webhook::nginx
