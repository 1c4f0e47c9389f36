// Contains the memory of a zone: a file that is mapped and shared.  It is
// anonymous unless the zone survives a restart; memory_file.h describes the
// other kind, to which the next paragraphs do not apply.
//
// The memory survives everything that nginx's own zones survive, and more.  The
// file is found again through the descriptors of this process:
//
//   workers          inherit the mapping,
//   a reload         finds the descriptor of the cycle it replaces,
//   a binary upgrade finds the descriptor it inherited across exec(): it is
//                    not close-on-exec, for the old and the new master serve
//                    side by side and must share what they have delivered,
//   a refused configuration drops its own mapping and descriptor, no more.
//
// A zone of version 1 that is found under the same name and size is kept beside
// the region until a reload finds no unexpired entry in it.
//
// Each region has a descriptor and a mapping of its own.  The memory is freed
// with the last descriptor and mapping in any process.  A new binary closes its
// inherited descriptors after it has read its configuration, so a zone that the
// configuration does not name is freed.  Other programs that nginx starts
// inherit the descriptors, too; the memory holds digests only.
//
// No other process is meant to open the file.  A worker's descriptor can be
// opened again through /proc/PID/fd.  Therefore, the file belongs to the user
// that started nginx and has mode 0600: if this user is root, no other process
// of the workers' user can open the file.
//
// The file takes memory as it is written, up to its size.  A system with strict
// accounting (vm.overcommit_memory = 2) may run out of memory then, and ends
// the worker with SIGBUS; other systems use their OOM killer.  In both cases,
// the table stays consistent.
//
// Regions are opened by the master process before it has threads.

#ifndef WEBHOOK_ZONE_REGION_H
#define WEBHOOK_ZONE_REGION_H

#include "zone/mapped_file.h"
#include "zone/memory_file.h"
#include "zone/path_lock.h"
#include "zone/table.h"
#include "zone/transfer.h"

#include <memory>
#include <optional>
#include <string_view>

namespace webhook::zone {

class page_writer;
class running_zone;

enum class region_origin {
    found,      // found with all its entries
    fresh,      // no region of that name was open
    succeeding, // fresh; a zone of version 1 is looked up beside it
    replaced,   // fresh; the name was open with another size or layout
    // fresh; /proc/self/fd cannot be read, so an earlier region is lost
    unsearched,
    kept,     // a memory file was found with its entries, after a restart
    resized,  // a memory file of another size was found; see found_at_start
    restored, // the file on the disk was read; see found_at_start
    copied    // fresh; a running zone of that name was copied
};

// The files of a zone that survives a restart.
struct region_files {
    std::string_view path;      // the file on the disk
    std::string_view directory; // the directory of the memory file
};

// Describes what the start of a zone with a file has found.
struct found_at_start {
    transfer_count cells;
    std::uint64_t damaged_pages = 0;
    bool damaged_memory = false; // the memory file held something else
    int unlocked = 0;            // the file has no lock, because of this error
    int error = 0;               // the file on the disk could not be read
    // The names that files got which this version cannot read, or "".
    char memory_aside[2 * memory_file::max_path + 16] = "";
    char file_aside[2 * memory_file::max_path + 16] = "";
};

// The state of a zone's file, for operators.
struct file_figures {
    std::uint64_t written_at; // the wall clock at the last write, in ms, or 0
    std::uint64_t writes;     // counts complete writes since there is a memory
    std::uint64_t failed;     // the error number of the last write, or 0
    std::uint64_t taken_over; // counts entries that the last start has found
    std::uint64_t damaged;    // counts entries and pages that were forgotten
};

class region {
public:
    // A name has at most this many bytes.
    static constexpr std::size_t max_name = 200;

    // Finds or creates the region of a name and size, and prepares its table.
    static std::optional<region> open(std::string_view name, std::size_t size,
        webhook_error_t &error) noexcept;

    // Does so for a zone with a file.  The strings are shorter than
    // memory_file::max_path and are copied.  If this process already has the
    // region, its size stays as it is until nginx is restarted.
    static std::optional<region> open(std::string_view name,
        const region_files &files, std::size_t size, found_at_start &found,
        webhook_error_t &error) noexcept;

    // Counts what was copied from a running zone of that name, which has got a
    // file, another one, or none any more.  What its workers deliver after that
    // is not copied.
    [[nodiscard]] const std::optional<transfer_count> &copied() const noexcept
    {
        return copied_;
    }

    // Returns true if this process has a region open, inherited ones included.
    [[nodiscard]] static bool any() noexcept;

    // Closes the descriptors of files like those of regions that no object of
    // this process owns.
    static void close_inherited() noexcept;

    [[nodiscard]] region_origin origin() const noexcept { return origin_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // Returns the state of the file, or a null pointer if the zone has none.
    [[nodiscard]] const file_state *file() const noexcept { return view_.kept; }
    // Returns the figures of the file, which other processes may be changing.
    [[nodiscard]] file_figures figures() const noexcept;
    // Returns true if the zone has changed since its file was written, or the
    // clock in it is old.  Reads the memory only.
    [[nodiscard]] bool has_changed() const noexcept;
    // Gives up the locks of the files.  A process that waits for a disk keeps
    // the memory mapped, and thereby locked, after nginx has ended.
    void unlock() const noexcept;
    // Returns the memory file of a zone with a file.
    [[nodiscard]] const memory_file &memory() const noexcept { return *file_; }
    // Returns a writer of the zone's file.  It may be used as long as the
    // region lives.  Throws std::bad_alloc.
    [[nodiscard]] std::unique_ptr<page_writer> writer(
        std::string_view path) const;

    // Returns the number of entries that a zone of version 1 had when this
    // region was opened, or nothing if no such zone is looked up.
    [[nodiscard]] std::optional<std::uint32_t> remembered() const noexcept
    {
        return view_.earlier ? std::optional(remembered_) : std::nullopt;
    }

    // Returns the table.  It can be used as long as the region lives, and in
    // forked processes.
    [[nodiscard]] claim_table table() const noexcept { return {base(), view_}; }

private:
    region() = default;

    [[nodiscard]] bool find(const char *name) noexcept;
    [[nodiscard]] bool adopt(int fd) noexcept;
    [[nodiscard]] bool create(
        const char *name, webhook_error_t &error) noexcept;
    void look_back() noexcept;

    [[nodiscard]] void *base() const noexcept
    {
        return file_ ? file_->memory() : own_.memory();
    }
    void keep(std::string_view name, found_at_start &found) noexcept;
    [[nodiscard]] bool resize(std::string_view name, std::size_t size,
        found_at_start &found, webhook_error_t &error) noexcept;
    [[nodiscard]] bool lock(std::string_view path, found_at_start &found,
        webhook_error_t &error) noexcept;
    void correct_locations() noexcept;
    void copy(const running_zone &from) noexcept;
    [[nodiscard]] bool start(std::string_view name, std::size_t size,
        const char *path, found_at_start &found,
        webhook_error_t &error) noexcept;
    [[nodiscard]] bool prepare(
        std::size_t size, webhook_error_t &error) noexcept;
    void complete(std::string_view name, const found_at_start &found) noexcept;

    std::optional<memory_file> file_; // of a zone with a file
    path_lock lock_;
    mapped_file own_;
    mapped_file earlier_; // a zone of version 1, if one was found
    std::size_t size_ = 0;
    region_origin origin_ = region_origin::fresh;
    std::uint32_t remembered_ = 0;
    std::optional<transfer_count> copied_;
    mutable table_view view_; // state of this process; each worker has its own
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_REGION_H
