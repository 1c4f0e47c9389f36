// Fills an empty table with the cells of another one: of one of another size,
// or of a file.

#ifndef WEBHOOK_ZONE_TRANSFER_H
#define WEBHOOK_ZONE_TRANSFER_H

#include "zone/cells.h"
#include "zone/clocks.h"
#include "zone/table.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace webhook::zone {

struct transfer_count {
    std::uint64_t taken = 0;
    std::uint64_t damaged = 0;  // did not have their checksum
    std::uint64_t left_out = 0; // did not fit
};

// The table that is filled.  Nobody else uses it until the transfer ends.
class transfer {
public:
    // "from" are the location entries to which the cells refer.  Times are
    // those of "then".
    transfer(cells &to, const zone_shape &shape,
        std::span<const location_entry> from, const clocks &then,
        const clocks &now) noexcept;

    // Adds a live cell that has not expired, and has its checksum.
    void add(const cell &seen) noexcept;

    [[nodiscard]] const transfer_count &count() const noexcept
    {
        return count_;
    }

private:
    [[nodiscard]] std::uint16_t place_of(std::uint16_t location) noexcept;

    cells &to_;
    const zone_shape &shape_;
    std::span<const location_entry> from_;
    clocks then_;
    clocks now_;
    transfer_count count_;
    // The new number of each location, or 0xffff.
    std::uint16_t places_[zone_shape::most_locations + 1];
};

// Memory that belongs to this process, for a table of its own.
class private_table {
public:
    // Makes an empty table that has room for that many events.
    explicit private_table(std::size_t capacity) noexcept;
    // Copies the memory of a table, step by step if others use it: each step
    // holds the lock, so that no cell is copied while it changes.  "in_use" is
    // then the view of this process, and otherwise null.
    private_table(void *memory, std::size_t size, table_view *in_use) noexcept;
    ~private_table();
    private_table(const private_table &) = delete;
    private_table &operator=(const private_table &) = delete;

    // Returns false if there was not enough memory.
    explicit operator bool() const noexcept { return memory_ != nullptr; }

    [[nodiscard]] zone_header &header() const noexcept
    {
        return *static_cast<zone_header *>(memory_);
    }
    [[nodiscard]] const zone_shape &shape() const noexcept { return shape_; }

    // Moves all entries to an empty table.  If it is too small, those go first
    // that a full zone forgets first.
    [[nodiscard]] transfer_count move_to(cells &to, const zone_shape &shape,
        file_state *checked, std::uint64_t now) noexcept;

private:
    void map(std::size_t size) noexcept;

    void *memory_ = nullptr;
    std::size_t size_ = 0;
    zone_shape shape_;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_TRANSFER_H
