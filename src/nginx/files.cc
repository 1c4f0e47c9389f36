#include "nginx/files.h"

namespace webhook::nginx {
namespace {

/* Of a profile, and of a schema beside it. */
constexpr off_t max_file_size = 1 << 20;

ngx_int_t read_open_file(
    ngx_conf_t *cf, ngx_file_t *file, webhook_str_t *text, webhook_error_t *err)
{
    ngx_file_info_t info;

    if (ngx_fd_info(file->fd, &info) == NGX_FILE_ERROR || !ngx_is_file(&info)) {
        return refuse_file(err, "it is not a file");
    }
    if (ngx_file_size(&info) > max_file_size) {
        return refuse_file(err, "it has more than %O bytes", max_file_size);
    }

    size_t size = static_cast<size_t>(ngx_file_size(&info));
    auto *data = static_cast<u_char *>(ngx_pnalloc(cf->temp_pool, size + 1));

    if (data == nullptr ||
        ngx_read_file(file, data, size, 0) != static_cast<ssize_t>(size)) {
        return refuse_file(err, "it cannot be read");
    }

    *text = {reinterpret_cast<const char *>(data), size};
    return NGX_OK;
}

} // namespace

ngx_int_t read_file(ngx_conf_t *cf, const ngx_str_t &path, webhook_str_t *text,
    webhook_error_t *err)
{
    ngx_file_t file{};

    /* One that is no file, such as a pipe, must not be waited for. */
    file.name = path;
    file.log = cf->log;
    file.fd = ngx_open_file(
        path.data, NGX_FILE_RDONLY | NGX_FILE_NONBLOCK, NGX_FILE_OPEN, 0);

    if (file.fd == NGX_INVALID_FILE) {
        ngx_err_t why = ngx_errno;
        u_char room[NGX_MAX_ERROR_STR];
        u_char *end = ngx_strerror(why, room, sizeof room);
        ngx_str_t reason = {static_cast<size_t>(end - room), room};

        return refuse_file(
            err, ngx_open_file_n " failed (%d: %V)", why, &reason);
    }

    ngx_int_t rc = read_open_file(cf, &file, text, err);
    ngx_close_file(file.fd);

    return rc;
}

} // namespace webhook::nginx
