#include "zone/region.h"

#include "zone/descriptors.h"

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

namespace webhook {

namespace {

// Sealed, the file cannot be cut short under a mapping (SIGBUS).
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

// Not one of stdin, stdout and stderr, even if nginx is started without them:
// it redirects those when it becomes a daemon.
constexpr int first_fd = 3;

// Of the user that nginx was started as, and of nobody else.
constexpr mode_t mode = S_IRUSR | S_IWUSR;

using file_name = char[256];

bool fail(webhook_error_t &error, const char *what, int code) noexcept
{
    std::snprintf(error.text, sizeof(error.text), "%s failed (%d: %s)", what,
        code, std::strerror(code));
    return false;
}

// Moves a descriptor out of the way of the standard ones.
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

int create_file(const char *name) noexcept
{
    // Refused by kernels before 6.3, required by some configurations since.
    int fd = memfd_create(name, MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL) {
        fd = memfd_create(name, MFD_ALLOW_SEALING);
    }
    return move_up(fd);
}

// Pages of the file are taken when they are first written: a configuration
// test must not need the memory of a second zone.  So ask the system whether it
// would give that much at all, as for a zone of nginx's own, before a slip of
// the pen takes all there is.
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

std::optional<region> region::open(
    std::string_view name, std::size_t size, webhook_error_t &error) noexcept
{
    if (name.empty() || name.size() > max_name ||
        name.find('\0') != name.npos) {
        std::snprintf(error.text, sizeof(error.text),
            "the name of a zone must have 1 to %zu bytes", max_name);
        return std::nullopt;
    }

    if (size < claim_table::min_size()) {
        std::snprintf(error.text, sizeof(error.text),
            "a zone must have at least %zu bytes", claim_table::min_size());
        return std::nullopt;
    }

    file_name file;
    std::snprintf(file, sizeof(file), "nginx-webhook:%.*s",
        static_cast<int>(name.size()), name.data());

    region opened;
    opened.size_ = size;
    opened.view_ = table_view(size);
    if (opened.find(file) || opened.create(file, error)) {
        return opened;
    }
    return std::nullopt;
}

bool region::find(const char *name) noexcept
{
    char wanted[link_size];
    std::snprintf(wanted, sizeof(wanted), "/memfd:%s (deleted)", name);

    const bool searched = for_each_descriptor([&](int fd, std::string_view is) {
        if (is == wanted) {
            origin_ =
                adopt(fd) ? region_origin::found : region_origin::replaced;
        }
        return origin_ == region_origin::found;
    });

    if (!searched) {
        origin_ = region_origin::unsearched;
    }
    return origin_ == region_origin::found;
}

bool region::any() noexcept
{
    bool found = false;

    (void)for_each_descriptor(
        [&](int, std::string_view) { return found = true; });
    return found;
}

bool region::owned(int fd) noexcept
{
    const region *each = first;

    while (each != nullptr && each->fd_ != fd) {
        each = each->next_;
    }
    return each != nullptr;
}

void region::close_inherited() noexcept
{
    (void)for_each_descriptor([](int fd, std::string_view) {
        if (!owned(fd)) {
            ::close(fd);
        }
        return false;
    });
}

// A file of the right name may still be anything: look before using it.
bool region::adopt(int fd) noexcept
{
    struct stat file;
    if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) ||
        std::cmp_not_equal(file.st_size, size_)) {
        return false;
    }

    const int have = fcntl(fd, F_GET_SEALS);
    if (have < 0 || (have & seals) != seals) {
        return false;
    }

    // One of an old binary may still be open to others.
    if ((file.st_mode & 07777U) != mode && fchmod(fd, mode) != 0) {
        return false;
    }

    fd_ = fcntl(fd, F_DUPFD, first_fd);
    if (fd_ >= 0 && map() && claim_table::valid(memory_, size_)) {
        return true;
    }

    close();
    return false;
}

bool region::create(const char *name, webhook_error_t &error) noexcept
{
    int rc = affordable(size_);
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

    if (ftruncate(fd_, static_cast<off_t>(size_)) != 0) {
        return fail(error, "ftruncate()", errno);
    }

    if (fcntl(fd_, F_ADD_SEALS, seals) != 0) {
        return fail(error, "fcntl(F_ADD_SEALS)", errno);
    }

    if (!map()) {
        return fail(error, "mmap()", errno);
    }

    rc = claim_table::format(memory_, size_);
    return rc == 0 ? true : fail(error, "initialising the zone", rc);
}

bool region::map() noexcept
{
    void *memory =
        mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    memory_ = memory;
    return true;
}

void region::close() noexcept
{
    if (memory_ != nullptr) {
        munmap(memory_, size_);
        memory_ = nullptr;
    }
    if (fd_ >= 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

region *region::first = nullptr;

region::region() noexcept
{
    enlist();
}

region::region(region &&other) noexcept
{
    enlist();
    move_from(other);
}

region &region::operator=(region &&other) noexcept
{
    if (this != &other) {
        close();
        move_from(other);
    }
    return *this;
}

region::~region()
{
    close();

    region **link = &first;
    while (*link != this) {
        link = &(*link)->next_;
    }
    *link = next_;
}

void region::enlist() noexcept
{
    next_ = first;
    first = this;
}

void region::move_from(region &other) noexcept
{
    fd_ = std::exchange(other.fd_, -1);
    memory_ = std::exchange(other.memory_, nullptr);
    size_ = other.size_;
    origin_ = other.origin_;
    view_ = other.view_;
}

} // namespace webhook
