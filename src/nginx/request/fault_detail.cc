#include "nginx/request/fault_detail.h"

namespace webhook::nginx {
namespace {

/* Writes a time in seconds with a resolution of milliseconds. */
u_char *write_seconds(u_char *out, u_char *last, uint64_t ms)
{
    return ngx_slprintf(out, last, "%uL.%03uL s", ms / 1000, ms % 1000);
}

} // namespace

u_char *write_fault_detail(
    u_char *out, u_char *last, const webhook_delivery_t *delivery)
{
    const size_t offset = webhook_delivery_fault_offset(delivery);
    int64_t age = 0;
    uint64_t tolerance = 0;

    if (offset != WEBHOOK_NO_OFFSET) {
        return ngx_slprintf(out, last, "after %uz bytes", offset);
    }

    if (!webhook_delivery_fault_age(delivery, &age, &tolerance)) {
        return out;
    }

    out = write_seconds(out, last, static_cast<uint64_t>(age < 0 ? -age : age));
    out = ngx_slprintf(
        out, last, " in the %s, tolerance ", age < 0 ? "future" : "past");

    return write_seconds(out, last, tolerance);
}

} // namespace webhook::nginx
