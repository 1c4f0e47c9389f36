#include "zone/page_writer.h"

#include "zone/locked_cells.h"
#include "zone/mapped_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace webhook::zone {

namespace {

// A file is written anew when it has this many times the pages of the zone, and
// some more.
constexpr std::uint64_t growth = 2;
constexpr std::uint64_t spare_pages = 256;

// Returns true if the whole zone has to be written.
bool is_memory_ahead(const file_state &state) noexcept
{
    return state.pending != 0 || state.file_pages == 0 ||
           state.forgotten != state.file_forgotten;
}

} // namespace

static_assert(
    page_writer::batch >= zone_shape::most_locations / locations_in_page + 1);

page_writer::page_writer(
    void *memory, const table_view &view, std::string_view path)
    : header_(*static_cast<zone_header *>(memory)), view_(view),
      state_(*view.kept), path_(path), new_path_(path_ + ".new"),
      directory_(path_.substr(0, path_.rfind('/') + 1)), pages_(new page[batch])
{
    view_.earlier.reset();
}

page_writer::~page_writer()
{
    close();
    if (turn_) {
        pthread_mutex_unlock(&state_.writer);
    }
}

write_outcome page_writer::write(const clocks &now) noexcept
{
    if (!take_turn()) {
        return write_outcome::elsewhere;
    }

    const bool whole = needs_whole();
    if (!whole && !is_due(state_, view_.shape, now)) {
        return write_outcome::idle;
    }

    // Marks are cleared before the pages are written: if this process dies in
    // between, the next one writes all pages.
    state_.pending = 1;

    if (!(whole ? write_whole(now) : append(now))) {
        state_.failed = static_cast<std::uint64_t>(error_);
        close();
        return write_outcome::failed;
    }

    state_.file_pages = number_;
    state_.written_at = now.wall;
    ++state_.writes;
    state_.failed = 0;
    state_.pending = 0;
    return write_outcome::written;
}

bool page_writer::take_turn() noexcept
{
    if (turn_) {
        return true;
    }

    const int rc = pthread_mutex_trylock(&state_.writer);
    if (rc == EOWNERDEAD) {
        pthread_mutex_consistent(&state_.writer);
    }
    turn_ = rc == 0 || rc == EOWNERDEAD;
    return turn_;
}

// Returns true if the file at the path is the one that was written last, as it
// was left.  Opens it if this process has not.
bool page_writer::file_is_ours() noexcept
{
    struct stat info {};

    if (lstat(path_.c_str(), &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_ino != state_.file_inode ||
        static_cast<std::uint64_t>(info.st_size) !=
            state_.file_pages * sizeof(page)) {
        return false;
    }

    if (fd_ < 0) {
        fd_ = move_up(::open(path_.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        file_ = state_.file_id;
        number_ = state_.file_pages;

        // A reader ignores pages that have not the number of the first one.
        if (fd_ >= 0 && (pread(fd_, &pages_[0], sizeof(page), 0) !=
                                static_cast<ssize_t>(sizeof(page)) ||
                            !holds(pages_[0]) || pages_[0].file != file_)) {
            close();
        }
    }

    return fd_ >= 0 && fstat(fd_, &info) == 0 &&
           info.st_ino == state_.file_inode;
}

bool page_writer::needs_whole() noexcept
{
    return is_memory_ahead(state_) ||
           state_.file_pages > growth * state_.file_wholes + spare_pages ||
           !file_is_ours();
}

// The marks are read without the lock: one that is set later is seen the next
// time.
bool page_writer::is_due(
    file_state &state, const zone_shape &shape, const clocks &now) noexcept
{
    return std::memchr(state.marks(), 1, file_state::pages(shape)) != nullptr ||
           is_memory_ahead(state) || now.wall - state.written_at >= clock_step;
}

bool page_writer::write_whole(const clocks &now) noexcept
{
    close();

    const std::uint64_t forgotten = state_.forgotten;

    if (unlink(new_path_.c_str()) != 0 && errno != ENOENT) {
        return fail("unlink()");
    }
    fd_ = move_up(::open(new_path_.c_str(),
        O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
        S_IRUSR | S_IWUSR));
    if (fd_ < 0) {
        return fail("open()");
    }

    if (getrandom(&file_, sizeof(file_), 0) != sizeof(file_)) {
        return fail("getrandom()");
    }
    number_ = 0;
    state_.file_locations = 0;

    struct stat info {};
    const bool written =
        write_locations(now) && write_cells(true, now) &&
        (fsync(fd_) == 0 || fail("fsync()")) &&
        (fstat(fd_, &info) == 0 || fail("fstat()")) &&
        (rename(new_path_.c_str(), path_.c_str()) == 0 || fail("rename()")) &&
        sync_directory();
    if (!written) {
        const int code = error_;
        (void)unlink(new_path_.c_str());
        error_ = code;
        return false;
    }

    state_.file_id = file_;
    state_.file_inode = info.st_ino;
    state_.file_wholes = number_;
    state_.file_forgotten = forgotten;
    return true;
}

bool page_writer::append(const clocks &now) noexcept
{
    return write_cells(false, now) && write_locations(now) &&
           (number_ != state_.file_pages || write_time(now)) &&
           (fdatasync(fd_) == 0 || fail("fdatasync()"));
}

bool page_writer::write_cells(bool all, const clocks &now) noexcept
{
    std::uint32_t block = 0;
    std::size_t n = 0;

    do {
        if (!copy_batch(all, block, n) || !write_pages(n, now)) {
            return false;
        }
    } while (block < file_state::pages(view_.shape));
    return true;
}

// Copies the next pages that have changed, or all that hold an event.  "block"
// is set to where to continue.
bool page_writer::copy_batch(
    bool all, std::uint32_t &block, std::size_t &n) noexcept
{
    // The number of marks that are looked at under one lock.
    constexpr std::uint32_t most_marks = 65536;

    const std::uint32_t end = file_state::pages(view_.shape);
    unsigned char *marks = state_.marks();
    std::uint32_t left = most_marks;

    n = 0;

    locked_cells in(header_, view_);
    if (!in) {
        errno = EBUSY;
        return fail("the lock of the zone");
    }

    const std::uint32_t used = std::min(header_.used, view_.shape.capacity);

    for (; block < end && n < batch && left > 0; ++block, --left) {
        const cell_ref first = block * cells_in_page + 1;
        const bool marked = marks[block] != 0;

        if ((!all && !marked) || (all && first > used)) {
            marks[block] = 0;
            continue;
        }
        marks[block] = 0;

        page &made = pages_[n];
        bool any = false;
        std::memset(static_cast<void *>(&made), 0, sizeof(made));
        made.kind = page_kind::cells;
        made.block = block;

        for (std::uint32_t i = 0; i < cells_in_page && first + i <= used; ++i) {
            const cell &seen = in->at(first + i);
            if (seen.state() != cell_state::free) {
                made.cells[i] = seen;
                any = true;
            }
        }
        n += any || !all ? 1 : 0;
    }

    if (!in.checked(true, false)) {
        errno = EBUSY;
        return fail("the repair of the zone");
    }
    return true;
}

// Writes the locations if they are not those of the file.
bool page_writer::write_locations(const clocks &now) noexcept
{
    const std::uint32_t count = view_.shape.locations;
    std::uint64_t sum = 1;
    std::size_t n = 0;
    {
        locked_cells in(header_, view_);
        if (!in) {
            errno = EBUSY;
            return fail("the lock of the zone");
        }

        for (std::uint32_t i = 0; i < count; ++i) {
            page &made = pages_[i / locations_in_page];
            if (i % locations_in_page == 0) {
                std::memset(static_cast<void *>(&made), 0, sizeof(made));
                made.kind = page_kind::locations;
                made.block = i / locations_in_page;
                ++n;
            }

            location_entry &copy = made.locations()[i % locations_in_page];
            const location_entry &seen = in->entry(i);
            std::memcpy(copy.id, seen.id, sizeof(copy.id));
            copy.window = seen.window;
            copy.keep = seen.keep;
            copy.settled = seen.settled;
            copy.flags = seen.flags;
        }
    }

    for (std::size_t i = 0; i < n; ++i) {
        sum = add_word(sum, checksum_of(pages_[i]));
    }
    if (sum == state_.file_locations) {
        return true;
    }
    state_.file_locations = sum;
    return write_pages(n, now);
}

bool page_writer::write_time(const clocks &now) noexcept
{
    std::memset(static_cast<void *>(&pages_[0]), 0, sizeof(page));
    pages_[0].kind = page_kind::time;
    return write_pages(1, now);
}

bool page_writer::write_pages(std::size_t n, const clocks &now) noexcept
{
    for (std::size_t i = 0; i < n; ++i) {
        page &made = pages_[i];

        made.magic = page::valid_magic;
        made.version = page::current;
        made.file = file_;
        made.number = number_ + i;
        made.wall = now.wall;
        made.monotonic = now.monotonic;
        made.hashing = zone_hashing;
        made.checksum = checksum_of(made);
    }

    const auto *bytes = reinterpret_cast<const char *>(pages_.get());
    std::size_t left = n * sizeof(page);
    auto at = static_cast<off_t>(number_ * sizeof(page));

    while (left > 0) {
        const ssize_t written = pwrite(fd_, bytes, left, at);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return fail("pwrite()");
        }
        bytes += written;
        at += written;
        left -= static_cast<std::size_t>(written);
    }
    number_ += n;
    return true;
}

bool page_writer::sync_directory() noexcept
{
    const int fd =
        ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return fail("open()");
    }

    const int rc = fsync(fd);
    const int code = errno;
    ::close(fd);
    errno = code;
    return rc == 0 || errno == EINVAL || fail("fsync()");
}

bool page_writer::fail(const char *what) noexcept
{
    error_ = errno;
    what_ = what;
    return false;
}

void page_writer::close() noexcept
{
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

} // namespace webhook::zone
