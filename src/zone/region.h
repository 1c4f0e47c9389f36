// Contains the memory of a zone: an anonymous file that is mapped and shared.
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
#include "zone/table.h"

#include <optional>
#include <string_view>

namespace webhook::zone {

enum class region_origin {
    found,      // found with all its entries
    fresh,      // no region of that name was open
    succeeding, // fresh; a zone of version 1 is looked up beside it
    replaced,   // fresh; the name was open with another size or layout
    // fresh; /proc/self/fd cannot be read, so an earlier region is lost
    unsearched
};

class region {
public:
    // A name has at most this many bytes.
    static constexpr std::size_t max_name = 200;

    // Finds or creates the region of a name and size, and prepares its table.
    static std::optional<region> open(std::string_view name, std::size_t size,
        webhook_error_t &error) noexcept;

    // Returns true if this process has a region open, inherited ones included.
    [[nodiscard]] static bool any() noexcept;

    // Closes the descriptors of files like those of regions that no object of
    // this process owns.
    static void close_inherited() noexcept;

    [[nodiscard]] region_origin origin() const noexcept { return origin_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // Returns the number of entries that a zone of version 1 had when this
    // region was opened, or nothing if no such zone is looked up.
    [[nodiscard]] std::optional<std::uint32_t> remembered() const noexcept
    {
        return view_.earlier ? std::optional(remembered_) : std::nullopt;
    }

    // Returns the table.  It can be used as long as the region lives, and in
    // forked processes.
    [[nodiscard]] claim_table table() const noexcept
    {
        return {own_.memory(), view_};
    }

private:
    region() = default;

    [[nodiscard]] bool find(const char *name) noexcept;
    [[nodiscard]] bool adopt(int fd) noexcept;
    [[nodiscard]] bool create(
        const char *name, webhook_error_t &error) noexcept;
    void look_back() noexcept;

    mapped_file own_;
    mapped_file earlier_; // a zone of version 1, if one was found
    std::size_t size_ = 0;
    region_origin origin_ = region_origin::fresh;
    std::uint32_t remembered_ = 0;
    mutable table_view view_; // state of this process; each worker has its own
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_REGION_H
