/* Loads the profiles of "webhook_profile" and those that are built in. */

#include "nginx/conf/profiles.h"

#include "nginx/conf/files.h"
#include "nginx/conf/main_conf.h"

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

/* Holds the directory of a profile, which has the files that it names. */
struct neighbours {
    ngx_conf_t *cf;
    std::string_view directory; /* ends with "/" */
};

int read_neighbour(void *context, webhook_str_t name, webhook_str_t *text,
    webhook_error_t *err) noexcept
try {
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

    auto *kept = make_pooled<std::string>(beside.cf->temp_pool);

    if (kept == nullptr ||
        read_file(path, content::text, *kept, err) != NGX_OK) {
        return 0;
    }

    *text = {kept->data(), kept->size()};
    return 1;

} catch (const std::bad_alloc &) {
    refuse_file(err, "out of memory");
    return 0;
}

std::unique_ptr<webhook_profile_t, profile_deleter> read_profile(
    ngx_conf_t *cf, const ngx_str_t &path)
{
    webhook_error_t err;
    std::string text;

    if (read_file(path, content::text, text, &err) != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" cannot be read: %s", &path,
            err.text);
        return nullptr;
    }

    std::string_view name = view(path);
    neighbours beside = {cf, name.substr(0, name.rfind('/') + 1)};
    webhook_files_t files = {sizeof files, read_neighbour, &beside};

    std::unique_ptr<webhook_profile_t, profile_deleter> profile(
        webhook_profile_load(text.data(), text.size(), &files, &err));

    if (!profile) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" of \"webhook_profile\" is not a profile: %s", &path,
            err.text);
    }

    return profile;
}

} // namespace

const named_profile *find_profile(
    ngx_conf_t *cf, const ngx_str_t &name, webhook_error_t *err)
{
    if (const named_profile *profile = find_loaded(cf, name)) {
        return profile;
    }

    std::unique_ptr<webhook_profile_t, profile_deleter> builtin(
        webhook_profile_builtin(to_abi(name), err));

    return builtin ? add_profile(cf, name, std::move(builtin)) : nullptr;
}

const named_profile *load_profile(
    ngx_conf_t *cf, const ngx_str_t &name, const ngx_str_t &file)
try {
    ngx_str_t path = file;

    /*
     * An operator's profile replaces a built-in one of the same name: an update
     * of the module may add a provider whose name is in use.
     */
    if (find_loaded(cf, name)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "the profile \"%V\" of \"webhook_profile\" is already defined, "
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

} catch (const std::bad_alloc &) {
    return nullptr;
}

} // namespace webhook::nginx
