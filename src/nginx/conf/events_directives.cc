/* The directives for the types of events and for the response to duplicates. */

#include "nginx/conf/events_directives.h"

#include "nginx/conf/location_conf.h"
#include "nginx/conf/setters.h"

namespace webhook::nginx {

char *set_types(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);

    if (location->types) {
        return say("is duplicate");
    }

    location->types =
        ngx_array_create(cf->pool, cf->args->nelts, sizeof(ngx_str_t));
    if (location->types == nullptr) {
        return error;
    }

    for (ngx_uint_t i = 1; i < cf->args->nelts; i++) {
        auto *type = static_cast<ngx_str_t *>(ngx_array_push(location->types));
        if (type == nullptr) {
            return error;
        }

        *type = arguments(cf)[i];
    }

    return ok;
}

char *set_duplicate_answer(ngx_conf_t *cf, ngx_command_t *, void *conf) noexcept
{
    auto *location = static_cast<location_conf *>(conf);
    const ngx_str_t *value = arguments(cf);
    const ngx_int_t status = ngx_atoi(value[1].data, value[1].len);

    if (location->duplicate) {
        return say("is duplicate");
    }

    if (status < 200 || status > 299) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "invalid status \"%V\" in \"webhook_duplicate_answer\", it must be "
            "from 200 to 299",
            &value[1]);
        return error;
    }

    auto *answer = make_pooled<duplicate_settings>(cf->pool);
    if (answer == nullptr) {
        return error;
    }

    answer->status = static_cast<unsigned>(status);

    if (cf->args->nelts > 2 && (status == 204 || status == 205)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
            "\"webhook_duplicate_answer %i\" cannot have a body; remove the "
            "media type and the text, or use another status",
            status);
        return error;
    }

    if (cf->args->nelts > 2) {
        answer->type = value[2];
        answer->text = value[3];
    }

    location->duplicate = answer;

    return ok;
}

} // namespace webhook::nginx
