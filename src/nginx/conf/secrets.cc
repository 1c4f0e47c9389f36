#include "nginx/conf/secrets.h"

#include <cstdlib>

namespace webhook::nginx {
namespace {

constexpr std::string_view file_prefix = "file:";
constexpr std::string_view env_prefix = "env:";

/* Describes the secret that is being read, for messages. */
struct source {
    ngx_conf_t *cf;
    const char *directive;
    content kind;
    ngx_str_t place; /* as configured, unless it is a literal */
};

ngx_int_t complain(const source &from, const char *what)
{
    ngx_conf_log_error(NGX_LOG_EMERG, from.cf, 0, "%s \"%V\" of \"%s\" %s",
        from.kind == content::key ? "key" : "secret", &from.place,
        from.directive, what);
    return NGX_ERROR;
}

ngx_int_t read_named_file(
    const source &from, std::string_view value, std::string &into)
{
    std::string path;
    webhook_error_t err;

    if (find_secret_file(from.cf, value, path) != NGX_OK) {
        return NGX_ERROR;
    }

    if (read_secret_file(to_ngx(path), from.kind, into, &err) != NGX_OK) {
        const std::string why = std::string("cannot be used: ") + err.text;
        return complain(from, why.c_str());
    }

    return NGX_OK;
}

/*
 * Reads a variable of the environment.  If the operator has written the secret
 * itself after "env:", the message must not repeat it, so only a text that
 * could be the name of a variable is shown.
 */
ngx_int_t read_environment(
    source &from, const std::string &name, std::string &into)
{
    constexpr const char *usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

    const char *found = std::getenv(name.c_str());

    if (found == nullptr) {
        if (name.find_first_not_of(usual) != std::string::npos) {
            from.place = ngx_string("env:...");
        }
        return complain(from, "is not set in the environment of nginx");
    }

    into = found;

    return NGX_OK;
}

ngx_int_t read_any(source &from, std::string_view value, std::string &into)
{
    if (value.starts_with(file_prefix)) {
        return read_named_file(from, value, into);
    }

    if (value.starts_with(env_prefix)) {
        return read_environment(
            from, std::string(value.substr(env_prefix.size())), into);
    }

    from.place = ngx_string("literal");
    into = value;

    if (from.kind != content::key) {
        warn_of_literal(from.cf, from.directive);
    }

    return NGX_OK;
}

} // namespace

ngx_int_t read_secret_file(const ngx_str_t &path, content kind,
    std::string &into, webhook_error_t *err)
{
    if (read_file(path, kind, into, err) != NGX_OK) {
        return NGX_ERROR;
    }

    if (into.ends_with('\n')) {
        into.pop_back();
    }

    return into.empty() ? refuse_file(err, "it is empty") : NGX_OK;
}

ngx_int_t find_secret_file(
    ngx_conf_t *cf, std::string_view value, std::string &path)
{
    ngx_str_t name;

    path.clear();

    if (!value.starts_with(file_prefix)) {
        return NGX_OK;
    }

    if (copy(cf->pool, value.substr(file_prefix.size()), &name) == nullptr ||
        ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    path = view(name);
    return NGX_OK;
}

ngx_int_t read_secret(ngx_conf_t *cf, const char *directive,
    std::string_view value, std::string &into, content kind) noexcept
try {
    source from = {cf, directive, kind, to_ngx(value)};

    if (read_any(from, value, into) != NGX_OK) {
        return NGX_ERROR;
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
    ngx_uint_t first, content kind) noexcept
try {
    const auto *argument = static_cast<ngx_str_t *>(cf->args->elts);

    auto *list = make_pooled<secret_list>(cf->pool);
    if (list == nullptr) {
        return nullptr;
    }

    /* a string that moved later would leave its bytes behind */
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
        "webhook: the configuration contains a secret of \"%s\" in plain text, "
        "use \"file:path\" or \"env:NAME\" instead",
        directive);
}

} // namespace webhook::nginx
