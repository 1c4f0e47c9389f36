#include "nginx/conf/setters.h"

namespace webhook::nginx {
namespace {

template<typename T>
T *field(ngx_command_t *cmd, void *conf)
{
    return reinterpret_cast<T *>(static_cast<char *>(conf) + cmd->offset);
}

} // namespace

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

        p = ngx_slprintf(p, list + sizeof(list), "%s\"%V\"",
            p == list ? "" : ", ", &word->name);
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
        "invalid value \"%V\" in \"%V\", it must be one of %*s", &value,
        &cmd->name, static_cast<size_t>(p - list), list);

    return error;
}

} // namespace webhook::nginx
