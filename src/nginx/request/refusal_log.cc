#include "nginx/request/refusal_log.h"

#include "nginx/request/event_names.h"

namespace webhook::nginx {
namespace {

/* Holds a part of a line. */
struct line_part {
    line_part(const line_part &) = delete;
    line_part &operator=(const line_part &) = delete;

    u_char text[64];
    ngx_str_t written{0, text};

    template<typename... Args>
    explicit line_part(const char *format, Args... args)
    {
        written.len = static_cast<size_t>(
            ngx_slprintf(text, text + sizeof(text), format, args...) - text);
    }
};

/* These verdicts are normal for a sender, and no problem for an operator. */
bool is_usual(webhook_verdict_t verdict)
{
    return verdict == WEBHOOK_DUPLICATE || verdict == WEBHOOK_IN_FLIGHT ||
           verdict == WEBHOOK_CHALLENGE || verdict == WEBHOOK_IGNORED;
}

} // namespace

void log_refusal(ngx_http_request_t *r, const webhook_delivery_t *delivery)
{
    const webhook_verdict_t verdict = webhook_delivery_verdict(delivery);
    const size_t fault = webhook_delivery_fault_index(delivery);
    const bool several = fault != WEBHOOK_NO_EVENT;
    const ngx_uint_t level = is_usual(verdict) ? NGX_LOG_INFO : NGX_LOG_ERR;

    if (r->connection->log->log_level < level) {
        return;
    }

    const ngx_str_t name = to_ngx(webhook_verdict_name(verdict));
    const ngx_str_t reason = to_ngx(webhook_delivery_reason(delivery));
    const ngx_str_t position = to_ngx(webhook_delivery_position(delivery));
    const ngx_str_t expected = to_ngx(webhook_delivery_expected(delivery));
    const ngx_str_t event = name_event(r, delivery, several ? fault : 0);
    const line_part index =
        several ? line_part(", event %uz", fault) : line_part("");

    log_error(level, r->connection->log, 0,
        "webhook: %V, reason %V%s%V%s%V%V%V", &name, &reason,
        position.len ? " at " : "", &position,
        expected.len ? ", expected: " : "", &expected, &index.written, &event);
}

} // namespace webhook::nginx
