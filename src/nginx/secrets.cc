#include "nginx/secrets.h"

#include <sys/stat.h>

#include <cstdlib>
#include <cstring>

namespace webhook::nginx {
namespace {

constexpr std::string_view file_prefix = "file:";
constexpr std::string_view env_prefix = "env:";

constexpr size_t max_size = 4096;

ngx_int_t complain(
    ngx_conf_t *cf, const char *directive, ngx_str_t *place, const char *what)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "secret \"%V\" of \"%s\" %s",
        place, directive, what);
    return NGX_ERROR;
}

ngx_int_t read_open_file(ngx_conf_t *cf, const char *directive,
    ngx_str_t *place, ngx_fd_t fd, std::string &into)
{
    ngx_file_info_t info;
    char text[max_size + 1];

    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR || !ngx_is_file(&info)) {
        return complain(cf, directive, place, "is not in a regular file");
    }

    if (info.st_mode & S_IROTH) {
        return complain(cf, directive, place,
            "can be read by everyone on this machine: \"chmod o-r\" it");
    }

    const ssize_t size = ngx_read_fd(fd, text, sizeof(text));

    if (size < 0 || static_cast<size_t>(size) > max_size) {
        return complain(cf, directive, place, "cannot be read, or is too long");
    }

    std::string_view secret(text, static_cast<size_t>(size));

    if (secret.ends_with('\n')) {
        secret.remove_suffix(1);
    }

    into = secret;
    explicit_bzero(text, sizeof(text));

    return NGX_OK;
}

ngx_int_t read_file(ngx_conf_t *cf, const char *directive, ngx_str_t *place,
    std::string_view name, std::string &into)
{
    ngx_str_t path;

    if (copy(cf->pool, name, &path) == nullptr ||
        ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    const ngx_fd_t fd =
        ngx_open_file(path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
            ngx_open_file_n " \"%V\" of \"%s\" failed", &path, directive);
        return NGX_ERROR;
    }

    const ngx_int_t rc = read_open_file(cf, directive, place, fd, into);

    ngx_close_file(fd);

    return rc;
}

} // namespace

ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into) noexcept
try {
    ngx_str_t place = to_ngx(value);

    if (value.starts_with(file_prefix)) {
        const std::string_view name = value.substr(file_prefix.size());

        if (read_file(cf, directive, &place, name, into) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (value.starts_with(env_prefix)) {
        const std::string name(value.substr(env_prefix.size()));
        const char *found = std::getenv(name.c_str());

        if (found == nullptr) {
            return complain(
                cf, directive, &place, "is not in nginx's environment");
        }
        into = found;

    } else {
        place = ngx_string("literal");
        into = value;
        warn_of_literal(cf, directive);
    }

    return into.empty() ? complain(cf, directive, &place, "is empty") : NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

void warn_of_literal(ngx_conf_t *cf, const char *directive)
{
    ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
        "a secret of \"%s\" stands in the configuration itself, "
        "\"file:path\" or \"env:NAME\" keeps it out",
        directive);
}

void wipe(std::string &secret) noexcept
{
    explicit_bzero(secret.data(), secret.size());
}

} // namespace webhook::nginx
