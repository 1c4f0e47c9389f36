#include "zone/memory_file.h"

#include "zone/clocks.h"
#include "zone/descriptors.h"
#include "zone/table.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <utility>

namespace webhook::zone {

namespace {

bool fail(webhook_error_t &error, const char *what, const char *name) noexcept
{
    std::snprintf(error.text, sizeof(error.text),
        "%s \"%.200s\" failed (%d: %s)", what, name, errno,
        std::strerror(errno));
    return false;
}

std::string_view last_part(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

// FNV-1a.  Two paths of one machine that collide share no zone: the second
// nginx is refused.
std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325U;

    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return hash;
}

bool on_memory(const struct statfs &system) noexcept
{
    const auto type = static_cast<unsigned long>(system.f_type);

    return type == TMPFS_MAGIC || type == RAMFS_MAGIC;
}

bool same_file(int fd, const char *name) noexcept
{
    struct stat open {};
    struct stat named {};

    return fstat(fd, &open) == 0 && lstat(name, &named) == 0 &&
           open.st_ino == named.st_ino && open.st_dev == named.st_dev;
}

// Reads the state of a memory file.  Returns the size of its zone, or 0 if the
// file is not a whole one.
std::size_t read_state(int fd, file_state &state) noexcept
{
    struct stat info {};
    zone_header header{};

    if (fstat(fd, &info) != 0 ||
        pread(fd, &header, sizeof(header), 0) !=
            static_cast<ssize_t>(sizeof(header)) ||
        header.size < claim_table::min_size() ||
        header.size > static_cast<std::uint64_t>(info.st_size) ||
        std::cmp_not_equal(
            info.st_size, file_state::memory_size(header.size)) ||
        pread(fd, &state, sizeof(state),
            static_cast<off_t>(file_state::offset(header.size))) !=
            static_cast<ssize_t>(sizeof(state)) ||
        state.magic != file_state::valid_magic ||
        state.version != file_state::current) {
        return 0;
    }

    state.zone[sizeof(state.zone) - 1] = '\0';
    return header.size;
}

bool of_this_boot(const file_state &state) noexcept
{
    unsigned char boot[sizeof(state.boot)];

    read_boot(boot);
    return std::memcmp(boot, state.boot, sizeof(boot)) == 0 &&
           state.opened <= read_clock(CLOCK_MONOTONIC);
}

} // namespace

bool is_in_memory(const char *directory) noexcept
{
    struct statfs system {};

    return statfs(directory, &system) == 0 && on_memory(system);
}

bool is_in_memory(int fd) noexcept
{
    struct statfs system {};

    return fstatfs(fd, &system) == 0 && on_memory(system);
}

void read_boot(unsigned char (&boot)[16]) noexcept
{
    char text[64]{};
    std::size_t n = 0;

    std::memset(boot, 0, sizeof(boot));

    const int fd =
        open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    const ssize_t length = read(fd, text, sizeof(text) - 1);
    close(fd);

    for (ssize_t i = 0; i + 1 < length && n < sizeof(boot); ++i) {
        unsigned int byte = 0;
        if (text[i] != '-' && std::sscanf(text + i, "%2x", &byte) == 1) {
            boot[n++] = static_cast<unsigned char>(byte);
            ++i;
        }
    }
}

bool rename_aside(const char *name, char *aside, std::size_t size) noexcept
{
    constexpr int most = 100;

    for (int i = 1; i < most; ++i) {
        if (i == 1) {
            std::snprintf(aside, size, "%s.old", name);
        } else {
            std::snprintf(aside, size, "%s.old.%d", name, i);
        }

        struct stat there {};
        if (lstat(aside, &there) != 0) {
            return errno == ENOENT && rename(name, aside) == 0;
        }
    }
    errno = EEXIST;
    return false;
}

memory_file::memory_file(
    std::string_view directory, std::string_view path) noexcept
{
    constexpr int longest = 64; // bytes of the path's last part
    const std::string_view last = last_part(path);

    std::snprintf(name_, sizeof(name_), "%.*s/%.*s%.*s-%016llx",
        static_cast<int>(directory.size()), directory.data(),
        static_cast<int>(memory_file_prefix.size()), memory_file_prefix.data(),
        static_cast<int>(last.size() < longest ? last.size() : longest),
        last.data(), static_cast<unsigned long long>(hash_of(path)));
}

template<class Is>
bool memory_file::find(Is is) noexcept
{
    (void)for_each_descriptor("/", [&](int fd, std::string_view link) {
        const bool gone = link.ends_with(zone::removed);
        if (gone) {
            link.remove_suffix(zone::removed.size());
        }

        if (!is(fd, last_part(link))) {
            return false;
        }
        const int own = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
        if (own >= 0 && !map(own)) {
            ::close(own);
        }
        removed_ = gone;
        return file_.memory() != nullptr;
    });
    return file_.memory() != nullptr;
}

bool memory_file::find() noexcept
{
    return find([this](int, std::string_view name) {
        return name == last_part(name_);
    });
}

bool memory_file::find_zone(std::string_view zone) noexcept
{
    return find([&](int fd, std::string_view name) {
        file_state state{};
        return name.starts_with(memory_file_prefix) && is_in_memory(fd) &&
               read_state(fd, state) != 0 && zone == state.zone;
    });
}

bool memory_file::open(webhook_error_t &error) noexcept
{
    int fd = open_and_lock(error);
    if (fd < 0) {
        return false;
    }

    zone_header header{};
    const ssize_t n = pread(fd, &header, sizeof(header), 0);
    const bool whole = n == static_cast<ssize_t>(sizeof(header));

    if (whole && header.magic == zone_magic &&
        (header.version != zone_version || header.abi != zone_abi)) {
        if (!rename_aside(name_, aside_, sizeof(aside_))) {
            (void)fail(error, "rename()", name_);
            ::close(fd);
            return false;
        }
        ::close(fd);
        fd = open_and_lock(error);
        return fd >= 0 && file_.take(fd, 0);
    }

    if (!map(fd)) {
        // An empty file, or one of a start that was killed, is no damage.
        damaged_ = n > 0 && header.magic != 0;
        return file_.take(fd, 0);
    }
    if (!of_this_boot(*file_state::in(memory(), zone_size_))) {
        file_.unmap();
    }
    return true;
}

// The descriptor passes to this object if it is mapped.
bool memory_file::map(int fd) noexcept
{
    file_state state{};
    const std::size_t size = read_state(fd, state);

    if (size == 0 || !file_.take(fd, file_state::memory_size(size))) {
        return false;
    }

    zone_size_ = size;
    if (!claim_table::valid(memory(), zone_size_)) {
        file_.let_go();
        return false;
    }
    return true;
}

bool memory_file::create(std::size_t zone_size, webhook_error_t &error) noexcept
{
    const auto size = static_cast<off_t>(file_state::memory_size(zone_size));
    const int fd = file_.descriptor();

    file_.unmap();
    if (ftruncate(fd, 0) != 0 || ftruncate(fd, size) != 0) {
        return fail(error, "ftruncate()", name_);
    }

    errno = posix_fallocate(fd, 0, size);
    if (errno != 0) {
        (void)fail(error, "posix_fallocate()", name_);
        const int given_back = ftruncate(fd, 0);
        (void)given_back;
        return false;
    }

    zone_size_ = zone_size;
    return file_.map(static_cast<std::size_t>(size))
               ? true
               : fail(error, "mmap()", name_);
}

void memory_file::unlock() const noexcept
{
    (void)flock(file_.descriptor(), LOCK_UN);
}

int memory_file::open_and_lock(webhook_error_t &error) noexcept
{
    for (int i = 0; i < lock_tries; ++i) {
        int fd = move_up(::open(name_,
            O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR));
        struct stat info {};

        if (fd < 0 || fstat(fd, &info) != 0) {
            (void)fail(error, "open()", name_);
            if (fd >= 0) {
                ::close(fd);
            }
            return -1;
        }

        if (!S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
            info.st_nlink > 1) {
            std::snprintf(error.text, sizeof(error.text),
                "\"%.200s\" is not a file of the user that starts nginx",
                name_);
            ::close(fd);
            return -1;
        }

        // The file may have been renamed between open() and flock().
        if (flock(fd, LOCK_EX | LOCK_NB) == 0 && same_file(fd, name_)) {
            if ((info.st_mode & 07777U) != (S_IRUSR | S_IWUSR)) {
                (void)fchmod(fd, S_IRUSR | S_IWUSR);
            }
            return fd;
        }

        ::close(fd);
        usleep(lock_pause);
    }

    std::snprintf(error.text, sizeof(error.text),
        "another nginx uses its memory \"%.200s\"", name_);
    return -1;
}

} // namespace webhook::zone
