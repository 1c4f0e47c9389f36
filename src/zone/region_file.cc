// Opens the region of a zone that survives a restart.

#include "zone/page_reader.h"
#include "zone/page_writer.h"
#include "zone/region.h"
#include "zone/robust_lock.h"
#include "zone/running_zone.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace webhook::zone {

namespace {

void set_name(file_state &state, std::string_view name) noexcept
{
    static_assert(sizeof(state.zone) > region::max_name);
    std::snprintf(state.zone, sizeof(state.zone), "%.*s",
        static_cast<int>(name.size()), name.data());
}

} // namespace

std::optional<region> region::open(std::string_view name,
    const region_files &files, std::size_t size, found_at_start &found,
    webhook_error_t &error) noexcept
{
    char path[memory_file::max_path];

    if (files.path.size() >= sizeof(path) ||
        files.directory.size() >= sizeof(path)) {
        std::snprintf(error.text, sizeof(error.text),
            "its path is longer than %zu bytes", sizeof(path) - 1);
        return std::nullopt;
    }
    if (size < claim_table::min_size()) {
        std::snprintf(error.text, sizeof(error.text),
            "a zone must have at least %zu bytes", claim_table::min_size());
        return std::nullopt;
    }
    std::snprintf(path, sizeof(path), "%.*s",
        static_cast<int>(files.path.size()), files.path.data());

    region opened;
    opened.file_.emplace(files.directory, files.path);
    memory_file &file = *opened.file_;

    if (file.find()) {
        if (!opened.lock_.find(files.path)) {
            (void)opened.lock_.take(files.path);
        }
        opened.origin_ = region_origin::found;
        opened.size_ = file.zone_size();
        opened.view_ = table_view(opened.size_);
        opened.view_.kept = file_state::in(file.memory(), opened.size_);
        return opened;
    }

    const running_zone running(name, true);

    if (!opened.lock(files.path, found, error) || !file.open(error)) {
        return std::nullopt;
    }

    found.damaged_memory = file.damaged();
    std::memcpy(
        found.memory_aside, file.set_aside(), sizeof(found.memory_aside));

    if (file.memory() != nullptr && file.zone_size() == size) {
        opened.keep(name, found);
    } else if (file.memory() != nullptr
                   ? !opened.resize(name, size, found, error)
                   : !opened.start(name, size, path, found, error)) {
        return std::nullopt;
    }

    if (running.memory() != nullptr) {
        opened.copy(running);
    }
    return opened;
}

// Waits for the lock as long as for that of the memory file.
bool region::lock(std::string_view path, found_at_start &found,
    webhook_error_t &error) noexcept
{
    lock_outcome outcome = lock_.take(path);

    for (int i = 1;
         i < memory_file::lock_tries && outcome == lock_outcome::used; ++i) {
        usleep(memory_file::lock_pause);
        outcome = lock_.take(path);
    }

    if (outcome == lock_outcome::failed) {
        found.unlocked = errno;
    }
    if (outcome == lock_outcome::used) {
        std::snprintf(error.text, sizeof(error.text),
            "another nginx, or another zone, uses its file \"%.*s\"",
            static_cast<int>(path.size()), path.data());
    }
    return outcome != lock_outcome::used;
}

std::unique_ptr<page_writer> region::writer(std::string_view path) const
{
    return std::make_unique<page_writer>(base(), view_, path);
}

file_figures region::figures() const noexcept
{
    const auto read = [](std::uint64_t &value) {
        return std::atomic_ref<std::uint64_t>(value).load(
            std::memory_order_relaxed);
    };
    file_state &of = *view_.kept;

    return {read(of.written_at), read(of.writes), read(of.failed),
        read(of.taken_over), read(of.damaged)};
}

void region::unlock() const noexcept
{
    file_->unlock();
    lock_.unlock();
}

bool region::has_changed() const noexcept
{
    return page_writer::is_due(*view_.kept, view_.shape, clocks::now());
}

// Takes over the memory that a stopped nginx has left.  Nobody else uses it, so
// that the mutexes, whose owners may have been killed, are made anew.
void region::keep(std::string_view name, found_at_start &found) noexcept
{
    size_ = file_->zone_size();
    view_ = table_view(size_);
    view_.kept = file_state::in(base(), size_);
    origin_ = region_origin::kept;

    auto &header = *static_cast<zone_header *>(base());
    const std::uint64_t damaged = view_.kept->damaged;

    (void)robust_mutex_init(header.mutex);
    (void)robust_mutex_init(view_.kept->writer);

    cells all(header, view_.shape, view_.kept);
    all.find_used();
    correct_locations();
    all.rebuild();

    found.cells.damaged = view_.kept->damaged - damaged;
    found.cells.taken = header.claimed + header.delivered;
    if (found.cells.damaged != 0) {
        view_.kept->pending = 1; // the marks may be damaged as well
    }
    view_.kept->taken_over = found.cells.taken;
    view_.kept->opened = read_clock(CLOCK_MONOTONIC);
    set_name(*view_.kept, name);
}

// The entries of locations have no checksum.  A time that is too late would
// keep the zone from forgetting, and a full one would refuse events.
void region::correct_locations() noexcept
{
    constexpr std::uint64_t most_keep = 8 * 86'400'000ULL;
    const std::uint64_t now = read_clock(CLOCK_MONOTONIC);
    auto *entries = reinterpret_cast<location_entry *>(
        static_cast<zone_header *>(base()) + 1);

    for (std::uint32_t i = 0; i < view_.shape.locations; ++i) {
        location_entry &entry = entries[i];
        entry.keep = std::min(entry.keep, most_keep);
        entry.settled = std::min(entry.settled, now + entry.keep);
    }
}

bool region::resize(std::string_view name, std::size_t size,
    found_at_start &found, webhook_error_t &error) noexcept
{
    private_table old(base(), file_->zone_size(), nullptr);
    if (!old) {
        std::snprintf(error.text, sizeof(error.text),
            "there is not enough memory to change its size");
        return false;
    }
    if (!prepare(size, error)) {
        return false;
    }

    cells made(*static_cast<zone_header *>(base()), view_.shape, view_.kept);
    found.cells =
        old.move_to(made, view_.shape, view_.kept, read_clock(CLOCK_MONOTONIC));
    origin_ = region_origin::resized;
    complete(name, found);
    return true;
}

bool region::start(std::string_view name, std::size_t size, const char *path,
    found_at_start &found, webhook_error_t &error) noexcept
{
    if (!prepare(size, error)) {
        return false;
    }

    const read_result read =
        read_pages(path, *static_cast<zone_header *>(base()), view_.shape,
            view_.kept, clocks::now());

    found.cells = read.cells;
    found.damaged_pages = read.damaged_pages;

    switch (read.outcome) {

    case read_outcome::absent:
        break;

    case read_outcome::taken:
        origin_ = region_origin::restored;
        break;

    case read_outcome::failed:
        found.error = errno;
        [[fallthrough]];

    case read_outcome::foreign:
        if (!rename_aside(path, found.file_aside, sizeof(found.file_aside))) {
            std::snprintf(error.text, sizeof(error.text),
                "its file cannot be read, and cannot be renamed (%d: %s)",
                errno, std::strerror(errno));
            return false;
        }
        break;
    }

    complete(name, found);
    return true;
}

void region::copy(const running_zone &from) noexcept
{
    table_view view = from.view();
    private_table own(from.memory(), from.size(), &view);
    if (!own) {
        return;
    }

    cells made(*static_cast<zone_header *>(base()), view_.shape, view_.kept);
    copied_ =
        own.move_to(made, view_.shape, view.kept, read_clock(CLOCK_MONOTONIC));
    if (view_.kept != nullptr) {
        view_.kept->taken_over += copied_->taken;
    }
    if (origin_ == region_origin::fresh) {
        origin_ = region_origin::copied;
    }
}

// Makes an empty table in the memory file.
bool region::prepare(std::size_t size, webhook_error_t &error) noexcept
{
    if (!file_->create(size, error)) {
        return false;
    }

    size_ = size;
    view_ = table_view(size);
    view_.kept = new (file_state::in(base(), size)) file_state{};

    int rc = claim_table::format(base(), size);
    if (rc == 0) {
        rc = robust_mutex_init(view_.kept->writer);
    }
    if (rc != 0) {
        std::snprintf(error.text, sizeof(error.text),
            "the zone could not be initialized (%d: %s)", rc,
            std::strerror(rc));
    }
    return rc == 0;
}

// Declares the memory valid: a start that is killed before that is not taken
// for one that has read everything.
void region::complete(
    std::string_view name, const found_at_start &found) noexcept
{
    file_state &state = *view_.kept;

    read_boot(state.boot);
    state.version = file_state::current;
    set_name(state, name);
    state.opened = read_clock(CLOCK_MONOTONIC);
    state.taken_over = found.cells.taken;
    state.damaged = found.cells.damaged + found.damaged_pages;

    std::atomic_ref<std::uint64_t>(state.magic)
        .store(file_state::valid_magic, std::memory_order_release);
}

} // namespace webhook::zone
