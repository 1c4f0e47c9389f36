/* "webhook_profile", and the profiles that are built in. */

#include "nginx/conf.h"
#include "nginx/variables.h"

namespace webhook::nginx {
namespace {

named_profile *add_profile(ngx_conf_t *cf, const ngx_str_t &name,
    std::unique_ptr<webhook_profile_t, profile_deleter> profile)
{
    auto **slot = static_cast<named_profile **>(
        ngx_array_push(&get_main_conf(cf)->profiles));
    if (slot == nullptr) {
        return nullptr;
    }

    *slot = make_pooled<named_profile>(cf->pool);
    if (*slot == nullptr) {
        return nullptr;
    }

    (*slot)->name = name;
    (*slot)->profile = std::move(profile);

    return *slot;
}

named_profile *find_loaded(ngx_conf_t *cf, const ngx_str_t &name)
{
    const ngx_array_t &profiles = get_main_conf(cf)->profiles;
    auto **profile = static_cast<named_profile **>(profiles.elts);

    for (ngx_uint_t i = 0; i < profiles.nelts; i++) {
        if (view(profile[i]->name) == view(name)) {
            return profile[i];
        }
    }

    return nullptr;
}

/* The text of a file, in the pool of the configuration's reading. */
ngx_int_t read_file(ngx_conf_t *cf, const ngx_str_t &path, ngx_str_t *text)
{
    ngx_file_t file{};
    ngx_file_info_t info;

    file.name = path;
    file.log = cf->log;
    file.fd = ngx_open_file(path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (file.fd == NGX_INVALID_FILE) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
            ngx_open_file_n " \"%V\" of \"webhook_profile\" failed", &path);
        return NGX_ERROR;
    }

    ngx_int_t rc = NGX_ERROR;

    if (ngx_fd_info(file.fd, &info) != NGX_FILE_ERROR && ngx_is_file(&info)) {
        text->len = static_cast<size_t>(ngx_file_size(&info));
        text->data =
            static_cast<u_char *>(ngx_pnalloc(cf->temp_pool, text->len + 1));

        if (text->data && ngx_read_file(&file, text->data, text->len, 0) ==
                              static_cast<ssize_t>(text->len)) {
            rc = NGX_OK;
        }
    }

    if (rc != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" cannot be read as a file", &path);
    }

    ngx_close_file(file.fd);

    return rc;
}

bool has_field(const main_conf *main, std::string_view name)
{
    auto **profile = static_cast<named_profile **>(main->profiles.elts);

    for (ngx_uint_t i = 0; i < main->profiles.nelts; i++) {
        const webhook_profile_t *p = profile[i]->profile.get();

        for (size_t n = 0; n < webhook_profile_field_count(p); n++) {
            webhook_str_t field = webhook_profile_field_name(p, n);

            if (std::string_view{field.data, field.len} == name) {
                return true;
            }
        }
    }

    return false;
}

} // namespace

const named_profile *find_profile(ngx_conf_t *cf, const ngx_str_t &name)
{
    if (const named_profile *profile = find_loaded(cf, name)) {
        return profile;
    }

    std::unique_ptr<webhook_profile_t, profile_deleter> builtin(
        webhook_profile_builtin(to_abi(name), nullptr));

    return builtin ? add_profile(cf, name, std::move(builtin)) : nullptr;
}

const named_profile *load_profile(
    ngx_conf_t *cf, const ngx_str_t &name, const ngx_str_t &file)
{
    webhook_error_t err;
    ngx_str_t path = file;
    ngx_str_t text;

    if (find_profile(cf, name)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the profile \"%V\" of \"webhook_profile\" is already there, "
            "choose another name",
            &name);
        return nullptr;
    }

    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK ||
        read_file(cf, path, &text) != NGX_OK) {
        return nullptr;
    }

    std::unique_ptr<webhook_profile_t, profile_deleter> profile(
        webhook_profile_load(
            reinterpret_cast<const char *>(text.data), text.len, &err));

    if (!profile) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" is not a profile: %s", &path,
            err.text);
        return nullptr;
    }

    return add_profile(cf, name, std::move(profile));
}

ngx_int_t check_field_variables(ngx_conf_t *cf)
{
    const auto *cmcf = static_cast<ngx_http_core_main_conf_t *>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const auto *var = static_cast<ngx_http_variable_t *>(cmcf->variables.elts);

    for (ngx_uint_t i = 0; i < cmcf->variables.nelts; i++) {
        const std::string_view name = view(var[i].name);

        if (name.starts_with(field_prefix) &&
            !has_field(get_main_conf(cf), name.substr(field_prefix.size()))) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                "unknown variable \"$%V\": no profile in use names that field",
                &var[i].name);
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}

} // namespace webhook::nginx
