// Writes a zone to its file on the disk (page.h).
//
// A worker never waits for this: the writer takes the lock of the zone only to
// copy a few pages, and does all else without it.  The writer may wait for the
// disk as long as it likes; it belongs to a process that serves nobody.
//
// Several processes may try to write one zone: those before and after a reload
// or a binary upgrade, and one of the master when it exits.  One of them holds
// file_state::writer as long as its page_writer exists, and the others do
// nothing.

#ifndef WEBHOOK_ZONE_PAGE_WRITER_H
#define WEBHOOK_ZONE_PAGE_WRITER_H

#include "zone/clocks.h"
#include "zone/page.h"
#include "zone/table.h"

#include <memory>
#include <string>
#include <string_view>

namespace webhook::zone {

enum class write_outcome {
    idle,      // nothing has changed
    written,   // the file holds what the zone held when write() was called
    elsewhere, // another process writes the file
    failed     // error() says why
};

class page_writer {
public:
    // The clock in the file is renewed after this time even if nothing changes,
    // so that it knows of steps of the wall clock.
    static constexpr std::uint64_t clock_step = 600'000; // ms

    static constexpr std::size_t batch = 16; // pages that are copied at once

    // The memory of the zone and the path live longer.  Throws std::bad_alloc.
    page_writer(void *memory, const table_view &view, std::string_view path);
    ~page_writer();
    page_writer(const page_writer &) = delete;
    page_writer &operator=(const page_writer &) = delete;

    // Returns true if there is something to write, as far as the memory shows.
    [[nodiscard]] static bool is_due(
        file_state &state, const zone_shape &shape, const clocks &now) noexcept;

    // Writes what has changed.
    write_outcome write(const clocks &now) noexcept;

    // Describes the last failure: what failed, and an error number.
    [[nodiscard]] const char *what() const noexcept { return what_; }
    [[nodiscard]] int error() const noexcept { return error_; }

private:
    [[nodiscard]] bool take_turn() noexcept;
    [[nodiscard]] bool file_is_ours() noexcept;
    [[nodiscard]] bool needs_whole() noexcept;
    bool write_whole(const clocks &now) noexcept;
    bool append(const clocks &now) noexcept;
    bool write_cells(bool all, const clocks &now) noexcept;
    bool write_locations(const clocks &now) noexcept;
    bool write_time(const clocks &now) noexcept;
    bool copy_batch(bool all, std::uint32_t &block, std::size_t &n) noexcept;
    bool write_pages(std::size_t n, const clocks &now) noexcept;
    bool sync_directory() noexcept;
    bool fail(const char *what) noexcept;
    void close() noexcept;

    zone_header &header_;
    table_view view_; // of this process, apart from its table's
    file_state &state_;
    std::string path_;
    std::string new_path_;
    std::string directory_;
    std::unique_ptr<page[]> pages_;
    int fd_ = -1;
    bool turn_ = false;
    std::uint64_t file_ = 0;   // identifies the file that is written
    std::uint64_t number_ = 0; // of the next page
    const char *what_ = "";
    int error_ = 0;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_PAGE_WRITER_H
