#include "nginx/conf/files.h"

#include <cstring>
#include <sys/stat.h>

namespace webhook::nginx {
namespace {

constexpr size_t max_text = 1 << 20;
constexpr size_t max_secret = 4096;
constexpr size_t max_keys = 1 << 16; /* may be a set of keys */
constexpr size_t max_token = 1 << 16;

class open_file {
public:
    explicit open_file(const ngx_str_t &path)
        : fd_(ngx_open_file(path.data,
              NGX_FILE_RDONLY | NGX_FILE_NONBLOCK | O_NOCTTY | O_CLOEXEC,
              NGX_FILE_OPEN, 0))
    {
    }

    ~open_file()
    {
        if (fd_ != NGX_INVALID_FILE) {
            ngx_close_file(fd_);
        }
    }

    open_file(const open_file &) = delete;
    open_file &operator=(const open_file &) = delete;

    ngx_fd_t fd() const { return fd_; }

private:
    ngx_fd_t fd_;
};

ngx_int_t refuse_errno(webhook_error_t *err, const char *what)
{
    const ngx_err_t why = ngx_errno;
    u_char room[NGX_MAX_ERROR_STR];
    u_char *end = ngx_strerror(why, room, sizeof room);
    ngx_str_t reason = {static_cast<size_t>(end - room), room};

    return refuse_file(err, "%s failed (%d: %V)", what, why, &reason);
}

/*
 * Returns true if everyone may write to the directory of the file, and so can
 * replace the file.  In a directory with the sticky bit, like /tmp, only the
 * owner can.
 */
bool is_replaceable(const ngx_str_t &path)
{
    std::string directory(view(path).substr(0, view(path).rfind('/') + 1));
    struct stat info {};

    return ::stat(directory.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) &&
           !(info.st_mode & S_ISVTX);
}

ngx_int_t check_rights(const ngx_str_t &path, content kind,
    const ngx_file_info_t &info, webhook_error_t *err)
{
    if (kind == content::text) {
        return NGX_OK;
    }

    if (kind != content::key && (info.st_mode & S_IROTH)) {
        return refuse_file(
            err, "the file is readable by all users, run \"chmod o-r\" on it");
    }

    if (info.st_mode & S_IWOTH) {
        return refuse_file(
            err, "the file is writable by all users, run \"chmod o-w\" on it");
    }

    if (is_replaceable(path)) {
        return refuse_file(err, "the directory of the file is writable by all "
                                "users, run \"chmod o-w\" on it");
    }

    return NGX_OK;
}

/*
 * Reads up to the end of the file, because its size may have changed or may not
 * be known.
 */
ngx_int_t read_all(
    ngx_fd_t fd, size_t most, std::string &into, webhook_error_t *err)
{
    size_t size = 0;

    for (;;) {
        const ssize_t n =
            ngx_read_fd(fd, into.data() + size, into.size() - size);

        if (n < 0) {
            return refuse_errno(err, "read()");
        }

        size += static_cast<size_t>(n);

        if (n == 0 || size > most) {
            break;
        }
    }

    if (size > most) {
        return refuse_file(err, "the file is larger than %uz bytes", most);
    }

    explicit_bzero(into.data() + size, into.size() - size);
    into.resize(size);

    return NGX_OK;
}

} // namespace

ngx_int_t read_file(const ngx_str_t &path, content kind, std::string &into,
    webhook_error_t *err)
{
    const size_t most = kind == content::text    ? max_text
                        : kind == content::key   ? max_keys
                        : kind == content::token ? max_token
                                                 : max_secret;
    ngx_file_info_t info;
    open_file file(path);

    if (file.fd() == NGX_INVALID_FILE) {
        return refuse_errno(err, ngx_open_file_n);
    }

    if (ngx_fd_info(file.fd(), &info) == NGX_FILE_ERROR ||
        !ngx_is_file(&info)) {
        return refuse_file(err, "it is not a regular file");
    }

    if (check_rights(path, kind, info, err) != NGX_OK) {
        return NGX_ERROR;
    }

    /* a string that grows later would move and leave its bytes behind */
    into.resize(most + 1);

    return read_all(file.fd(), most, into, err);
}

void wipe(std::string &secret) noexcept
{
    explicit_bzero(secret.data(), secret.size());
}

} // namespace webhook::nginx
