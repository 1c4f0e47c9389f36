#include "nginx/conf/challenge_directive.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/setters.h"

namespace webhook::nginx {
namespace {

constexpr const char *directive = "webhook_challenge";

/* Only this setting is a secret, which the configuration should not contain. */
constexpr std::string_view secret_name = "token";

/*
 * Returns the length of the name, or 0 if there is none.  An invalid parameter
 * may be a misplaced secret, so the error message does not show it.
 */
size_t name_length(std::string_view text)
{
    constexpr const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const size_t end = text.find('=');

    return end != text.npos && text.find_first_not_of(letters) == end ? end : 0;
}

char *add_setting(ngx_conf_t *cf, ngx_uint_t number, challenge_values *settings)
{
    const std::string_view text = view(arguments(cf)[number]);
    const size_t length = name_length(text);

    if (length == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid parameter number %ui of \"webhook_challenge\", it must be "
            "like \"token=file:path\" or \"url=https://example.com/hook\"",
            number);
        return error;
    }

    const std::string_view name = text.substr(0, length);
    std::string &value = settings->values.texts[number - 1];

    settings->names[number - 1] = name;

    return read_secret(cf, directive, text.substr(length + 1), value,
               name == secret_name ? content::secret : content::key) == NGX_OK
               ? ok
               : error;
}

} // namespace

char *set_challenge(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
try {
    auto *location = static_cast<location_conf *>(conf);
    const ngx_uint_t count = cf->args->nelts - 1;

    if (location->challenge) {
        return say("is duplicate");
    }

    auto *settings = make_pooled<challenge_values>(cf->pool);
    if (settings == nullptr) {
        return error;
    }

    /* a string that moved later would leave its bytes behind */
    settings->names.resize(count);
    settings->values.texts.resize(count);

    for (ngx_uint_t i = 1; i <= count; i++) {
        if (add_setting(cf, i, settings) != ok) {
            return error;
        }
    }

    location->challenge = settings;

    return ok;

} catch (const std::bad_alloc &) {
    return error;
}

} // namespace webhook::nginx
