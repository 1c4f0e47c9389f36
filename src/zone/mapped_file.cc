#include "zone/mapped_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace webhook::zone {

namespace {

// With these seals, the file cannot be truncated under a mapping (SIGBUS).
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

// A descriptor must not be one of stdin, stdout and stderr, even if nginx is
// started without them: nginx redirects these when it becomes a daemon.
constexpr int first_fd = 3;

// Only the user that started nginx can open the file.
constexpr mode_t mode = S_IRUSR | S_IWUSR;

bool fail(webhook_error_t &error, const char *what, int code) noexcept
{
    std::snprintf(error.text, sizeof(error.text), "%s failed (%d: %s)", what,
        code, std::strerror(code));
    return false;
}

int create_file(const char *name) noexcept
{
    // Kernels before 6.3 refuse MFD_NOEXEC_SEAL; some configurations of later
    // kernels require it.
    int fd = memfd_create(name, MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL) {
        fd = memfd_create(name, MFD_ALLOW_SEALING);
    }
    return move_up(fd);
}

// Checks whether the system would grant that much memory at all, as for a zone
// of nginx's own, so that a mistyped size does not exhaust the memory.  The
// pages of the file are allocated only when they are first written, because a
// configuration test must not need the memory of a second zone.
int affordable(std::size_t size) noexcept
{
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return errno;
    }
    munmap(memory, size);
    return 0;
}

} // namespace

int move_up(int fd) noexcept
{
    if (fd < 0 || fd >= first_fd) {
        return fd;
    }

    const int moved = fcntl(fd, F_DUPFD, first_fd);
    const int code = errno;
    ::close(fd);
    errno = code;
    return moved;
}

mapped_file *mapped_file::first = nullptr;

mapped_file::mapped_file() noexcept : next_(std::exchange(first, this)) {}

mapped_file::mapped_file(mapped_file &&other) noexcept : mapped_file()
{
    *this = std::move(other);
}

mapped_file &mapped_file::operator=(mapped_file &&other) noexcept
{
    if (this != &other) {
        close();
        fd_ = std::exchange(other.fd_, -1);
        memory_ = std::exchange(other.memory_, nullptr);
        size_ = other.size_;
    }
    return *this;
}

mapped_file::~mapped_file()
{
    close();

    mapped_file **link = &first;
    while (*link != this) {
        link = &(*link)->next_;
    }
    *link = next_;
}

bool mapped_file::owned(int fd) noexcept
{
    const mapped_file *each = first;

    while (each != nullptr && each->fd_ != fd) {
        each = each->next_;
    }
    return each != nullptr;
}

bool mapped_file::create(
    const char *name, std::size_t size, webhook_error_t &error) noexcept
{
    const int rc = affordable(size);
    if (rc != 0) {
        return fail(error, "mmap()", rc);
    }

    fd_ = create_file(name);
    if (fd_ < 0) {
        return fail(error, "memfd_create()", errno);
    }

    if (fchmod(fd_, mode) != 0) {
        return fail(error, "fchmod()", errno);
    }

    if (ftruncate(fd_, static_cast<off_t>(size)) != 0) {
        return fail(error, "ftruncate()", errno);
    }

    if (fcntl(fd_, F_ADD_SEALS, seals) != 0) {
        return fail(error, "fcntl(F_ADD_SEALS)", errno);
    }

    return map(size) ? true : fail(error, "mmap()", errno);
}

bool mapped_file::adopt(int fd, std::size_t size) noexcept
{
    struct stat file;
    if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) ||
        std::cmp_not_equal(file.st_size, size)) {
        return false;
    }

    const int have = fcntl(fd, F_GET_SEALS);
    if (have < 0 || (have & seals) != seals) {
        return false;
    }

    // A file of an old binary may still allow others to open it.
    if ((file.st_mode & 07777U) != mode && fchmod(fd, mode) != 0) {
        return false;
    }

    fd_ = fcntl(fd, F_DUPFD, first_fd);
    return fd_ >= 0 && map(size);
}

bool mapped_file::take(int fd, std::size_t size) noexcept
{
    fd_ = fd;
    if (size == 0 || map(size)) {
        return true;
    }
    fd_ = -1;
    return false;
}

bool mapped_file::map(std::size_t size) noexcept
{
    void *memory =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    memory_ = memory;
    size_ = size;
    return true;
}

void mapped_file::unmap() noexcept
{
    if (memory_ != nullptr) {
        munmap(memory_, size_);
        memory_ = nullptr;
    }
}

void mapped_file::let_go() noexcept
{
    unmap();
    fd_ = -1;
}

void mapped_file::close() noexcept
{
    unmap();
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

} // namespace webhook::zone
