// The memory of a zone: an anonymous file, mapped and shared.
//
// It outlives what nginx's own zones outlive, and more.  The file is found
// again through the descriptors of this process:
//
//   workers          inherit the mapping,
//   a reload         finds the descriptor of the cycle it replaces,
//   a binary upgrade finds the descriptor it inherited across exec(): it is
//                    not close-on-exec, for the old and the new master serve
//                    side by side and must share what they have delivered,
//   a refused configuration drops its own mapping and descriptor, no more.
//
// A zone of version 1 that is found under the same name and size is kept beside
// the region, until a reload finds no entry in it that has not expired.
//
// Each region has a descriptor and a mapping of its own; the memory goes with
// the last descriptor and mapping in any process.  A new binary closes the
// descriptors it has inherited once its configuration has been read, so that a
// zone that the configuration does not name is gone.  Other programs started
// by nginx inherit them, too; the memory holds digests only.
//
// Nobody else opens it.  The descriptor of a worker process can be opened again
// by way of /proc/PID/fd; so the file belongs to the user that nginx was
// started as, and has mode 0600: if that is root, no other process of the
// workers' user may open it.
//
// The file takes memory as it is written to, up to the size.  A system that
// accounts strictly (vm.overcommit_memory = 2) may run out of it then, and
// ends the worker with SIGBUS; others have their OOM killer.  Either way the
// table stays sound.
//
// For the master, before it has threads.

#ifndef WEBHOOK_ZONE_REGION_H
#define WEBHOOK_ZONE_REGION_H

#include "zone/mapped_file.h"
#include "zone/table.h"

#include <optional>
#include <string_view>

namespace webhook {

enum class region_origin {
    found,      // with all it remembers
    fresh,      // none of that name was open
    succeeding, // fresh, beside a zone of version 1 that is looked up
    replaced,   // fresh: that name was open with another size or layout
    unsearched  // fresh: /proc/self/fd cannot be read, an earlier one is lost
};

class region {
public:
    // Of a name, in bytes.
    static constexpr std::size_t max_name = 200;

    // Finds or makes the region of a name and size, which becomes a table.
    static std::optional<region> open(std::string_view name, std::size_t size,
        webhook_error_t &error) noexcept;

    // Whether this process has any region open, inherited ones too.
    [[nodiscard]] static bool any() noexcept;

    // Closes the descriptors of regions that no object of this process has.
    static void close_inherited() noexcept;

    region(region &&other) noexcept;
    region &operator=(region &&other) noexcept;
    region(const region &) = delete;
    region &operator=(const region &) = delete;
    ~region();

    [[nodiscard]] region_origin origin() const noexcept { return origin_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // How many entries of a zone of version 1 were looked up from the opening
    // on; none: there is no such zone.
    [[nodiscard]] std::optional<std::uint32_t> remembered() const noexcept
    {
        return view_.earlier ? std::optional(remembered_) : std::nullopt;
    }

    // Usable as long as the region lives, and in forked processes.
    [[nodiscard]] claim_table table() const noexcept
    {
        return {own_.memory(), view_};
    }

private:
    region() noexcept;

    [[nodiscard]] static bool owned(int fd) noexcept;

    [[nodiscard]] bool find(const char *name) noexcept;
    [[nodiscard]] bool adopt(int fd) noexcept;
    [[nodiscard]] bool create(
        const char *name, webhook_error_t &error) noexcept;
    void look_back() noexcept;
    void enlist() noexcept;
    void move_from(region &other) noexcept;

    mapped_file own_;
    mapped_file earlier_; // of version 1
    std::size_t size_ = 0;
    region_origin origin_ = region_origin::fresh;
    std::uint32_t remembered_ = 0;
    mutable table_view view_; // of this process: a copy in each worker

    static region *first; // of this process' regions
    region *next_ = nullptr;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_REGION_H
