#include "zone/page_reader.h"

#include "zone/mapped_file.h"
#include "zone/page.h"
#include "zone/table.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <new>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace webhook::zone {

namespace {

constexpr std::size_t batch = 64; // pages that are read at once

// Where the last whole page of a block is.
struct place {
    std::uint32_t block;
    std::uint64_t number;
};

// Keeps the last page of each block, in the order in which they were written.
void keep_last(std::vector<place> &all)
{
    std::sort(all.begin(), all.end(), [](const place &a, const place &b) {
        return a.block != b.block ? a.block < b.block : a.number > b.number;
    });
    all.erase(
        std::unique(all.begin(), all.end(),
            [](const place &a, const place &b) { return a.block == b.block; }),
        all.end());
    std::sort(all.begin(), all.end(),
        [](const place &a, const place &b) { return a.number < b.number; });
}

class page_reader {
public:
    page_reader(int fd, std::uint64_t pages, read_result &result)
        : fd_(fd), pages_(pages), result_(result), buffer_(new page[batch])
    {
    }

    // Finds the last page of each block.
    void survey();

    // Reads these pages into a table.  Returns false if there is not enough
    // memory; the table is then empty.
    bool fill(zone_header &header, const zone_shape &shape, file_state *kept,
        const clocks &now);

private:
    [[nodiscard]] bool read(void *to, std::size_t pages, std::uint64_t from);
    void look_at(const page &seen, std::uint64_t number);
    [[nodiscard]] const page *read_page(std::uint64_t number);
    std::vector<location_entry> read_locations();
    void copy_cells(transfer &to);

    int fd_;
    std::uint64_t pages_;
    read_result &result_;
    std::unique_ptr<page[]> buffer_;
    std::uint64_t file_ = 0;
    bool any_ = false;
    bool unknown_ = false;
    clocks time_;
    std::vector<place> cells_;
    std::vector<place> locations_;
};

bool page_reader::read(void *to, std::size_t pages, std::uint64_t from)
{
    auto *bytes = static_cast<char *>(to);
    std::size_t left = pages * sizeof(page);
    auto at = static_cast<off_t>(from * sizeof(page));

    while (left > 0) {
        const ssize_t n = pread(fd_, bytes, left, at);
        if (n <= 0) {
            if (n == 0) {
                errno = EIO;
            } else if (errno == EINTR) {
                continue;
            }
            return false;
        }
        bytes += n;
        at += n;
        left -= static_cast<std::size_t>(n);
    }
    return true;
}

void page_reader::look_at(const page &seen, std::uint64_t number)
{
    const bool whole = holds(seen);

    if (whole &&
        (seen.version != page::current || seen.hashing != zone_hashing)) {
        unknown_ = true;
        return;
    }
    if (whole && !any_) {
        any_ = true;
        file_ = seen.file;
    }
    if (!whole || seen.file != file_ || seen.number != number) {
        result_.damaged_pages += seen.magic != 0 ? 1 : 0;
        return;
    }

    time_ = seen.time();
    if (seen.kind == page_kind::cells) {
        cells_.push_back({seen.block, number});
    } else if (seen.kind == page_kind::locations) {
        locations_.push_back({seen.block, number});
    }
}

// A page that the disk does not return is damaged, as one with other contents.
const page *page_reader::read_page(std::uint64_t number)
{
    if (!read(buffer_.get(), 1, number)) {
        ++result_.damaged_pages;
        return nullptr;
    }
    return buffer_.get();
}

void page_reader::survey()
{
    for (std::uint64_t from = 0; from < pages_; from += batch) {
        const std::size_t n = std::min<std::uint64_t>(batch, pages_ - from);
        const bool all = read(buffer_.get(), n, from);

        for (std::size_t i = 0; i < n; ++i) {
            const page *seen = all ? &buffer_[i] : read_page(from + i);
            if (seen != nullptr) {
                look_at(*seen, from + i);
            }
        }
    }

    if (!any_ || unknown_) {
        result_.outcome = read_outcome::foreign;
    }
    keep_last(cells_);
    keep_last(locations_);
}

std::vector<location_entry> page_reader::read_locations()
{
    std::vector<location_entry> out;

    for (const place &each : locations_) {
        if (each.block >= zone_shape::most_locations) {
            continue;
        }
        const page *seen = read_page(each.number);
        if (seen == nullptr) {
            continue;
        }
        const std::size_t first = std::size_t{each.block} * locations_in_page;
        out.resize(std::max(out.size(), first + locations_in_page));
        std::copy_n(seen->locations(), locations_in_page,
            out.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return out;
}

void page_reader::copy_cells(transfer &to)
{
    for (const place &each : cells_) {
        const page *from = read_page(each.number);
        if (from == nullptr) {
            continue;
        }
        for (const cell &seen : from->cells) {
            if (seen.state() == cell_state::free) {
                continue;
            }
            if (holds(seen)) {
                to.add(seen);
            } else {
                ++result_.cells.damaged;
            }
        }
    }
}

bool page_reader::fill(zone_header &header, const zone_shape &shape,
    file_state *kept, const clocks &now)
{
    const std::vector<location_entry> locations = read_locations();
    cells target(header, shape, kept);
    const std::size_t most = cells_.size() * cells_in_page;

    if (most <= shape.capacity) {
        transfer direct(target, shape, locations, time_, now);
        copy_cells(direct);
        target.rebuild();
        result_.cells.taken = direct.count().taken;
        return true;
    }

    // There may be more than fits: the table decides which entries go.
    private_table large(most);
    if (!large) {
        return false;
    }
    cells between(large.header(), large.shape());
    transfer all(between, large.shape(), locations, time_, now);
    copy_cells(all);
    between.rebuild();

    const transfer_count moved =
        large.move_to(target, shape, nullptr, now.monotonic);
    result_.cells.taken = moved.taken;
    result_.cells.left_out = moved.left_out;
    return true;
}

struct close_fd {
    int fd;
    ~close_fd() { ::close(fd); }
};

} // namespace

read_result read_pages(const char *path, zone_header &header,
    const zone_shape &shape, file_state *kept, const clocks &now) noexcept
try {
    read_result result;
    const int fd =
        move_up(::open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat info {};

    if (fd < 0) {
        result.outcome =
            errno == ENOENT ? read_outcome::absent : read_outcome::failed;
        return result;
    }

    const close_fd closed{fd};
    if (fstat(fd, &info) != 0) {
        result.outcome = read_outcome::failed;
        return result;
    }
    if (!S_ISREG(info.st_mode)) {
        errno = EINVAL;
        result.outcome = read_outcome::failed;
        return result;
    }
    if (info.st_size == 0) {
        return result;
    }

    const auto size = static_cast<std::uint64_t>(info.st_size);
    page_reader reader(fd, size / sizeof(page), result);

    result.outcome = read_outcome::taken;
    result.damaged_pages = size % sizeof(page) != 0 ? 1 : 0;
    reader.survey();
    if (result.outcome == read_outcome::taken &&
        !reader.fill(header, shape, kept, now)) {
        errno = ENOMEM;
        result.outcome = read_outcome::failed;
    }
    return result;

} catch (const std::bad_alloc &) {
    read_result result;
    errno = ENOMEM;
    result.outcome = read_outcome::failed;
    return result;
}

} // namespace webhook::zone
