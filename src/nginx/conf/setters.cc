#include "nginx/conf/setters.h"

#include "base/nearest.h"

#include <array>

namespace webhook::nginx {
namespace {

/* The most words that a directive accepts. */
constexpr size_t most_words = 8;

template<typename T>
T *field(ngx_command_t *cmd, void *conf)
{
    return reinterpret_cast<T *>(static_cast<char *>(conf) + cmd->offset);
}

} // namespace

const char *suggestion(ngx_conf_t *cf, std::string_view word,
    std::span<const std::string_view> names) noexcept
try {
    ngx_str_t text;

    return copy(cf->pool, did_you_mean(word, names), &text)
               ? reinterpret_cast<const char *>(text.data)
               : "";

} catch (const std::bad_alloc &) {
    return "";
}

char *answer_location(
    ngx_conf_t *cf, const ngx_command_t *cmd, ngx_http_handler_pt handler)
{
    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    if (clcf->handler) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"%V\" in a location that another directive answers, such as "
            "\"proxy_pass\"; use a location for each of them",
            &cmd->name);
        return error;
    }

    clcf->handler = handler;

    return ok;
}

char *set_time(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    if (*field<ngx_msec_t>(cmd, conf) != NGX_CONF_UNSET_MSEC) {
        return say("is duplicate");
    }

    if (ngx_conf_set_msec_slot(cf, cmd, conf) != ok) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid time \"%V\" in \"%V\", it must be like \"500ms\", "
            "\"30s\" or \"4d\"",
            &arguments(cf)[1], &cmd->name);
        return error;
    }

    return ok;
}

char *set_positive_time(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    char *rv = set_time(cf, cmd, conf);

    return rv == ok && *field<ngx_msec_t>(cmd, conf) == 0
               ? say("must be longer than 0")
               : rv;
}

char *set_word(ngx_conf_t *cf, ngx_command_t *cmd, void *conf) noexcept
{
    const ngx_str_t &value = arguments(cf)[1];
    auto *words = static_cast<ngx_conf_enum_t *>(cmd->post);
    auto *chosen = field<ngx_uint_t>(cmd, conf);
    std::array<std::string_view, most_words> names;
    size_t count = 0;
    u_char list[128];
    u_char *p = list;

    if (*chosen != NGX_CONF_UNSET_UINT) {
        return say("is duplicate");
    }

    for (ngx_conf_enum_t *word = words; word->name.len; word++) {
        if (view(word->name) == view(value)) {
            *chosen = word->value;
            return ok;
        }

        names.at(count++) = view(word->name);
        p = ngx_slprintf(p, list + sizeof(list), "%s\"%V\"",
            p == list ? "" : ", ", &word->name);
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "invalid value \"%V\"%s in \"%V\", it must be one of %*s", &value,
        suggestion(cf, view(value), {names.data(), count}), &cmd->name,
        static_cast<size_t>(p - list), list);

    return error;
}

} // namespace webhook::nginx
