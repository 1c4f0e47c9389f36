// Opens the region of a zone that survives a restart.

#include "zone/descriptors.h"
#include "zone/page_reader.h"
#include "zone/page_writer.h"
#include "zone/region.h"
#include "zone/robust_lock.h"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/stat.h>

namespace webhook::zone {

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
        opened.origin_ = region_origin::found;
        opened.size_ = file.zone_size();
        opened.view_ = table_view(opened.size_);
        opened.view_.kept = file_state::in(file.memory(), opened.size_);
        return opened;
    }

    if (!file.open(error)) {
        return std::nullopt;
    }

    found.damaged_memory = file.damaged();
    std::memcpy(
        found.memory_aside, file.set_aside(), sizeof(found.memory_aside));

    if (file.memory() != nullptr && file.zone_size() == size) {
        opened.keep(found);
        return opened;
    }

    const bool ready = file.memory() != nullptr
                           ? opened.resize(size, found, error)
                           : opened.start(name, size, path, found, error);
    return ready ? std::optional(std::move(opened)) : std::nullopt;
}

std::unique_ptr<page_writer> region::writer(std::string_view path) const
{
    return std::make_unique<page_writer>(base(), view_, path);
}

// Takes over the memory that a stopped nginx has left.  Nobody else uses it, so
// that the mutexes, whose owners may have been killed, are made anew.
void region::keep(found_at_start &found) noexcept
{
    size_ = file_->zone_size();
    view_ = table_view(size_);
    view_.kept = file_state::in(base(), size_);
    origin_ = region_origin::kept;

    auto &header = *static_cast<zone_header *>(base());
    const std::uint64_t damaged = view_.kept->damaged;

    (void)robust_mutex_init(header.mutex);
    (void)robust_mutex_init(view_.kept->writer);

    cells(header, view_.shape, view_.kept).rebuild();

    found.cells.damaged = view_.kept->damaged - damaged;
    found.cells.taken = header.claimed + header.delivered;
    view_.kept->taken_over = found.cells.taken;
    view_.kept->opened = read_clock(CLOCK_MONOTONIC);
}

bool region::resize(
    std::size_t size, found_at_start &found, webhook_error_t &error) noexcept
{
    private_table old(base(), file_->zone_size(), false);
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
    complete(found);
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
        copy_anonymous(name, found);
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

    complete(found);
    return true;
}

// Copies the entries of a running zone that gets a file.  What its workers
// deliver after that is not copied.
void region::copy_anonymous(
    std::string_view name, found_at_start &found) noexcept
{
    char wanted[max_name + 64];
    mapped_file old;
    std::size_t size = 0;

    std::snprintf(wanted, sizeof(wanted), "%.*s%.*s (deleted)",
        static_cast<int>(zone_link.size()), zone_link.data(),
        static_cast<int>(name.size()), name.data());

    (void)for_each_descriptor(zone_link, [&](int fd, std::string_view link) {
        struct stat info {};
        if (link != wanted || fstat(fd, &info) != 0) {
            return false;
        }
        size = static_cast<std::size_t>(info.st_size);
        if (!old.adopt(fd, size) || !claim_table::valid(old.memory(), size)) {
            old.close();
        }
        return old.memory() != nullptr;
    });
    if (old.memory() == nullptr) {
        return;
    }

    private_table from(old.memory(), size, true);
    if (from) {
        cells made(
            *static_cast<zone_header *>(base()), view_.shape, view_.kept);
        found.cells = from.move_to(
            made, view_.shape, nullptr, read_clock(CLOCK_MONOTONIC));
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
void region::complete(const found_at_start &found) noexcept
{
    file_state &state = *view_.kept;

    read_boot(state.boot);
    state.version = file_state::current;
    state.opened = read_clock(CLOCK_MONOTONIC);
    state.taken_over = found.cells.taken;
    state.damaged = found.cells.damaged + found.damaged_pages;

    std::atomic_ref<std::uint64_t>(state.magic)
        .store(file_state::valid_magic, std::memory_order_release);
}

} // namespace webhook::zone
