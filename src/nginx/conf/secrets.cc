#include "nginx/conf/secrets.h"

#include "nginx/conf/place.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace webhook::nginx {
namespace {

constexpr std::string_view file_prefix = "file:";
constexpr std::string_view env_prefix = "env:";

/* Describes the secret that is being read, for messages. */
struct source {
    ngx_conf_t *cf;
    const char *directive;
    content kind;
    ngx_str_t place;      /* as configured; is empty for a literal */
    bool literal = false; /* is true if the configuration contains it */
};

const char *noun_of(const source &from)
{
    return from.kind == content::key ? "key" : "secret";
}

ngx_int_t complain(const source &from, const char *what)
{
    if (from.place.len) {
        ngx_conf_log_error(NGX_LOG_EMERG, from.cf, 0, "%s \"%V\" of \"%s\" %s",
            noun_of(from), &from.place, from.directive, what);
    } else {
        ngx_conf_log_error(NGX_LOG_EMERG, from.cf, 0, "literal %s of \"%s\" %s",
            noun_of(from), from.directive, what);
    }

    return NGX_ERROR;
}

ngx_int_t read_named_file(
    source &from, std::string_view value, std::string &into)
{
    std::string path;
    webhook_error_t err;

    if (value == file_prefix) {
        return complain(
            from, "has no path, write \"file:path\" without a space");
    }

    if (find_secret_file(from.cf, value, path) != NGX_OK) {
        return NGX_ERROR;
    }

    if (read_secret_file(to_ngx(path), from.kind, into, &err) != NGX_OK) {
        const std::string why = std::string("cannot be used: ") + err.text;

        /* the directory to which a relative path belongs is not obvious */
        path.insert(0, file_prefix);
        from.place = to_ngx(path);
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

    if (name.empty()) {
        return complain(
            from, "has no name, write \"env:NAME\" without a space");
    }

    if (found == nullptr) {
        if (name.find_first_not_of(usual) != std::string::npos) {
            from.place = ngx_string("env:...");
        }
        return complain(from, "is not set in the environment of nginx");
    }

    into = found;

    return NGX_OK;
}

/*
 * Returns true if the text is the path of a file, relative paths included, as
 * "file:" would read it.  No secret is the name of a file by accident.
 */
bool is_file(ngx_conf_t *cf, std::string_view value)
{
    ngx_str_t path;
    ngx_file_info_t info;

    return !value.empty() && copy(cf->pool, value, &path) &&
           ngx_conf_full_name(cf->cycle, &path, 1) == NGX_OK &&
           ngx_file_info(path.data, &info) != NGX_FILE_ERROR &&
           ngx_is_file(&info);
}

/*
 * Returns true if the text looks like a path, although there is no such file.
 * A secret in base64 may begin with "/" as well.
 */
bool is_like_path(std::string_view value)
{
    constexpr std::string_view roots[] = {"etc/", "home/", "opt/", "root/",
        "run/", "srv/", "tmp/", "usr/", "var/"};

    if (value.starts_with("./") || value.starts_with("../")) {
        return true;
    }

    return value.starts_with('/') &&
           std::any_of(std::begin(roots), std::end(roots),
               [name = value.substr(1)](
                   std::string_view root) { return name.starts_with(root); });
}

/* Returns true if "value" begins with "word", in any case, and ":" or "=". */
bool begins_like(std::string_view value, std::string_view word)
{
    return value.size() > word.size() &&
           ngx_strncasecmp(
               to_ngx(value).data, to_ngx(word).data, word.size()) == 0 &&
           (value[word.size()] == ':' || value[word.size()] == '=');
}

/*
 * Returns what is wrong with a literal that was meant to name a file or a
 * variable of the environment, or NULL.
 */
const char *find_mistake(ngx_conf_t *cf, const std::string &value)
{
    if (is_file(cf, value)) {
        return "is the name of a file, write \"file:\" before it";
    }

    if (begins_like(value, "file")) {
        return "looks like the name of a file, write it as \"file:path\"";
    }

    if (begins_like(value, "env")) {
        return "looks like the name of an environment variable, write it as "
               "\"env:NAME\"";
    }

    if (std::getenv(value.c_str())) {
        return "is the name of an environment variable, write \"env:\" before "
               "it";
    }

    return nullptr;
}

/* Returns true for "$NAME" and "${NAME}". */
bool is_like_variable(std::string_view value)
{
    constexpr const char *usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
                                  "abcdefghijklmnopqrstuvwxyz{}";

    return value.size() > 1 && value.front() == '$' &&
           value.find_first_not_of(usual, 1) == std::string_view::npos;
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

    from.place.len = 0;
    into = value;

    if (const char *mistake = find_mistake(from.cf, into)) {
        return complain(from, mistake);
    }

    from.literal = true;

    return NGX_OK;
}

ngx_int_t read_one(source &from, std::string_view value, std::string &into)
{
    if (read_any(from, value, into) != NGX_OK) {
        return NGX_ERROR;
    }

    if (from.literal && is_like_path(value)) {
        say_at(from.cf, NGX_LOG_WARN, here(from.cf),
            "literal %s of \"%s\" looks like the name of a file, write "
            "\"file:\" before it",
            noun_of(from), from.directive);
    }

    if (from.literal && is_like_variable(value)) {
        say_at(from.cf, NGX_LOG_WARN, here(from.cf),
            "literal %s of \"%s\" looks like a variable, which is not "
            "evaluated here; write \"env:NAME\" for a variable of the "
            "environment",
            noun_of(from), from.directive);
    }

    return into.empty() ? complain(from, "is empty") : NGX_OK;
}

/* Warns of two equal values, one of which was to be another one. */
void warn_of_equal(
    ngx_conf_t *cf, const char *directive, const secret_list *list)
{
    for (size_t i = 0; i < list->texts.size(); i++) {
        for (size_t k = i + 1; k < list->texts.size(); k++) {
            if (list->texts[i] == list->texts[k]) {
                say_at(cf, NGX_LOG_WARN, here(cf),
                    "number %uz and number %uz in \"%s\" are equal, remove one "
                    "of them",
                    i + 1, k + 1, directive);
            }
        }
    }
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

    if (read_one(from, value, into) != NGX_OK) {
        return NGX_ERROR;
    }

    if (from.literal && kind != content::key) {
        warn_of_literal(cf, directive);
    }

    return NGX_OK;

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

    bool literal = false;

    for (std::string &text : list->texts) {
        const std::string_view value = view(argument[first++]);
        source from = {cf, directive, kind, to_ngx(value)};

        if (read_one(from, value, text) != NGX_OK) {
            return nullptr;
        }

        literal = literal || from.literal;
    }

    if (literal && kind != content::key) {
        warn_of_literal(cf, directive);
    }

    warn_of_equal(cf, directive, list);

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
