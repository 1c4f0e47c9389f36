#include "nginx/request/violation.h"

namespace webhook::nginx {

ngx_int_t give_violation(ngx_http_request_t *r,
    const webhook_delivery_t *delivery, webhook_str_t *text)
{
    const size_t count = webhook_delivery_event_count(delivery);
    webhook_violation_t violation{};
    size_t event = 0;

    *text = {nullptr, 0};

    while (event < count &&
           !webhook_delivery_violation(delivery, event, &violation)) {
        event++;
    }

    if (event == count) {
        return NGX_OK;
    }

    const size_t size =
        NGX_SIZE_T_LEN + violation.pointer.len + violation.rule.len + 2;
    auto *line = static_cast<u_char *>(ngx_pnalloc(r->pool, size));

    if (line == nullptr) {
        return NGX_ERROR;
    }

    u_char *end = count > 1 ? ngx_sprintf(line, "%uz ", event) : line;
    ngx_str_t pointer = to_ngx(violation.pointer);
    ngx_str_t rule = to_ngx(violation.rule);

    end = ngx_sprintf(end, "%V%s%V", &pointer, pointer.len ? " " : "", &rule);
    *text = {reinterpret_cast<char *>(line), static_cast<size_t>(end - line)};

    return NGX_OK;
}

} // namespace webhook::nginx
