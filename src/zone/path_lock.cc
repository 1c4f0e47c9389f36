#include "zone/path_lock.h"

#include "zone/descriptors.h"
#include "zone/memory_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace webhook::zone {

namespace {

constexpr std::string_view suffix = ".lock";
// The contents distinguish the file from locks of other programs.
constexpr std::string_view contents = "nginx-webhook\n";

using lock_name = char[memory_file::max_path + 16];

void name_of(std::string_view path, lock_name &name) noexcept
{
    std::snprintf(name, sizeof(name), "%.*s%.*s", static_cast<int>(path.size()),
        path.data(), static_cast<int>(suffix.size()), suffix.data());
}

// Returns a link without the mark of a removed file.
std::string_view without_mark(std::string_view link) noexcept
{
    return link.substr(
        0, link.size() - (link.ends_with(removed) ? removed.size() : 0));
}

std::string_view last_part(std::string_view path) noexcept
{
    return path.substr(path.rfind('/') + 1);
}

// Returns true if the descriptor is that of the file with that name, or of one
// that had the name and was removed.
bool is_named(int fd, std::string_view link, const char *name) noexcept
{
    struct stat open {};
    struct stat named {};

    if (lstat(name, &named) != 0) {
        return path_lock::is_one(fd, link);
    }
    return fstat(fd, &open) == 0 && open.st_ino == named.st_ino &&
           open.st_dev == named.st_dev;
}

// A file that is there is opened for reading, so that a disk that is read-only
// or stalls does not matter.
int open_lock(const char *name) noexcept
{
    constexpr int flags = O_NOFOLLOW | O_NONBLOCK;
    const int fd = open(name, O_RDONLY | flags);

    return move_up(fd < 0 && errno == ENOENT
                       ? open(name, O_RDWR | O_CREAT | flags, S_IRUSR | S_IWUSR)
                       : fd);
}

} // namespace

bool path_lock::is_one(int fd, std::string_view link) noexcept
{
    char seen[contents.size()];

    return without_mark(link).ends_with(suffix) &&
           pread(fd, seen, sizeof(seen), 0) ==
               static_cast<ssize_t>(sizeof(seen)) &&
           std::string_view(seen, sizeof(seen)) == contents;
}

bool path_lock::find(std::string_view path) noexcept
{
    lock_name name;
    bool found = false;

    name_of(path, name);
    (void)for_each_descriptor("/", [&](int fd, std::string_view link) {
        if (last_part(without_mark(link)) != last_part(name) ||
            !is_named(fd, link, name)) {
            return false;
        }
        const int own = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
        found = own >= 0 && file_.take(own, 0);
        return found;
    });
    return found;
}

lock_outcome path_lock::take(std::string_view path) noexcept
{
    lock_name name;
    struct stat info {};

    name_of(path, name);
    const int fd = open_lock(name);
    if (fd < 0) {
        return lock_outcome::failed;
    }

    const bool regular =
        fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1;
    errno = EINVAL;
    if (!regular || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int code = errno;
        ::close(fd);
        errno = code;
        return regular && code == EWOULDBLOCK ? lock_outcome::used
                                              : lock_outcome::failed;
    }

    if (info.st_size == 0) {
        // This fails for a file that an earlier start could not write.
        const ssize_t written = pwrite(fd, contents.data(), contents.size(), 0);
        (void)written;
    }
    (void)file_.take(fd, 0);
    return lock_outcome::locked;
}

void path_lock::unlock() const noexcept
{
    if (file_.descriptor() >= 0) {
        (void)flock(file_.descriptor(), LOCK_UN);
    }
}

} // namespace webhook::zone
