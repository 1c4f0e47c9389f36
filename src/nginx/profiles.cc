/* "webhook_profile", and the profiles that are built in. */

#include "nginx/conf.h"

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

/* Of a profile, and of a schema beside it. */
constexpr off_t max_file_size = 1 << 20;

/* Why a file cannot be used, for the message that names it. */
template<typename... Args>
ngx_int_t refuse_file(webhook_error_t *err, const char *format, Args... args)
{
    u_char *text = reinterpret_cast<u_char *>(err->text);

    *ngx_snprintf(text, sizeof err->text - 1, format, args...) = '\0';
    return NGX_ERROR;
}

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

/* The text lives in the pool of the configuration's reading. */
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

/* The directory of a profile, where the files are that it names. */
struct neighbours {
    ngx_conf_t *cf;
    std::string_view directory; /* with its "/" */
};

int read_neighbour(void *context, webhook_str_t name, webhook_str_t *text,
    webhook_error_t *err)
{
    const auto &beside = *static_cast<neighbours *>(context);
    ngx_str_t path;

    path.len = beside.directory.size() + name.len;
    path.data =
        static_cast<u_char *>(ngx_pnalloc(beside.cf->temp_pool, path.len + 1));
    if (path.data == nullptr) {
        refuse_file(err, "out of memory");
        return 0;
    }

    u_char *end =
        ngx_cpymem(path.data, beside.directory.data(), beside.directory.size());
    *ngx_cpymem(end, name.data, name.len) = '\0';

    return read_file(beside.cf, path, text, err) == NGX_OK ? 1 : 0;
}

std::unique_ptr<webhook_profile_t, profile_deleter> read_profile(
    ngx_conf_t *cf, const ngx_str_t &path)
{
    webhook_error_t err;
    webhook_str_t text;

    if (read_file(cf, path, &text, &err) != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" cannot be read: %s", &path,
            err.text);
        return nullptr;
    }

    std::string_view name = view(path);
    neighbours beside = {cf, name.substr(0, name.rfind('/') + 1)};
    webhook_files_t files = {sizeof files, read_neighbour, &beside};

    std::unique_ptr<webhook_profile_t, profile_deleter> profile(
        webhook_profile_load(text.data, text.len, &files, &err));

    if (!profile) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" is not a profile: %s", &path,
            err.text);
    }

    return profile;
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
    ngx_str_t path = file;

    if (find_profile(cf, name)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the profile \"%V\" of \"webhook_profile\" is already there, "
            "choose another name",
            &name);
        return nullptr;
    }

    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK) {
        return nullptr;
    }

    std::unique_ptr<webhook_profile_t, profile_deleter> profile =
        read_profile(cf, path);

    return profile ? add_profile(cf, name, std::move(profile)) : nullptr;
}

} // namespace webhook::nginx
