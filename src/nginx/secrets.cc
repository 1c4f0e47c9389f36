#include "nginx/secrets.h"

#include <sys/stat.h>

#include <cstdlib>
#include <cstring>

namespace webhook::nginx {
namespace {

constexpr std::string_view file_prefix = "file:";
constexpr std::string_view env_prefix = "env:";

constexpr size_t max_size = 4096;

/* What is being read, for messages. */
struct source {
    ngx_conf_t *cf;
    const char *directive;
    secrecy kind;
    ngx_str_t place; /* as it is configured, unless it is a literal */
};

ngx_int_t complain(source &from, const char *what)
{
    ngx_conf_log_error(NGX_LOG_EMERG, from.cf, 0, "%s \"%V\" of \"%s\" %s",
        from.kind == secrecy::open ? "key" : "secret", &from.place,
        from.directive, what);
    return NGX_ERROR;
}

ngx_int_t read_open_file(source &from, ngx_fd_t fd, std::string &into)
{
    ngx_file_info_t info;
    char text[max_size + 1];

    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR || !ngx_is_file(&info)) {
        return complain(from, "is not in a regular file");
    }

    if (from.kind == secrecy::secret && (info.st_mode & S_IROTH)) {
        return complain(
            from, "can be read by everyone on this machine: \"chmod o-r\" it");
    }

    const ssize_t size = ngx_read_fd(fd, text, sizeof(text));

    if (size < 0 || static_cast<size_t>(size) > max_size) {
        return complain(from, "cannot be read, or is too long");
    }

    std::string_view secret(text, static_cast<size_t>(size));

    if (secret.ends_with('\n')) {
        secret.remove_suffix(1);
    }

    into = secret;
    explicit_bzero(text, sizeof(text));

    return NGX_OK;
}

ngx_int_t read_file(source &from, std::string_view name, std::string &into)
{
    ngx_conf_t *cf = from.cf;
    ngx_str_t path;

    if (copy(cf->pool, name, &path) == nullptr ||
        ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    const ngx_fd_t fd =
        ngx_open_file(path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
            ngx_open_file_n " \"%V\" of \"%s\" failed", &path, from.directive);
        return NGX_ERROR;
    }

    const ngx_int_t rc = read_open_file(from, fd, into);

    ngx_close_file(fd);

    return rc;
}

} // namespace

ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into, secrecy kind) noexcept
try {
    source from = {cf, directive, kind, to_ngx(value)};

    if (value.starts_with(file_prefix)) {
        const std::string_view name = value.substr(file_prefix.size());

        if (read_file(from, name, into) != NGX_OK) {
            return NGX_ERROR;
        }

    } else if (value.starts_with(env_prefix)) {
        const std::string name(value.substr(env_prefix.size()));
        const char *found = std::getenv(name.c_str());

        if (found == nullptr) {
            return complain(from, "is not in nginx's environment");
        }
        into = found;

    } else {
        from.place = ngx_string("literal");
        into = value;

        if (kind == secrecy::secret) {
            warn_of_literal(cf, directive);
        }
    }

    return into.empty() ? complain(from, "is empty") : NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

secret_list::~secret_list()
{
    for (std::string &text : texts) {
        wipe(text);
    }
}

secret_list *read_secrets(ngx_conf_t *cf, const char *directive,
    ngx_uint_t first, secrecy kind) noexcept
try {
    const auto *argument = static_cast<ngx_str_t *>(cf->args->elts);

    auto *list = make_pooled<secret_list>(cf->pool);
    if (list == nullptr) {
        return nullptr;
    }

    /* none is to move, and leave its bytes behind */
    list->texts.resize(cf->args->nelts - first);

    for (std::string &text : list->texts) {
        if (read_secret(cf, directive, view(argument[first++]), text, kind) !=
            NGX_OK) {
            return nullptr;
        }
    }

    return list;

} catch (const std::bad_alloc &) {
    return nullptr;
}

void warn_of_literal(ngx_conf_t *cf, const char *directive)
{
    ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
        "webhook: a secret of \"%s\" stands in the configuration itself, "
        "\"file:path\" or \"env:NAME\" keeps it out",
        directive);
}

void wipe(std::string &secret) noexcept
{
    explicit_bzero(secret.data(), secret.size());
}

} // namespace webhook::nginx
