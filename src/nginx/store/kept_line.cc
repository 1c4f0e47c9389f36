#include "nginx/store/kept_line.h"

#include <algorithm>

namespace webhook::nginx {

kept_line::kept_line() noexcept
{
    log_.log_level = NGX_LOG_INFO;
    log_.writer = keep;
    log_.wdata = this;
}

/* A line is "TIME [LEVEL] PID#TID: TEXT\n". */
void kept_line::keep(
    ngx_log_t *log, ngx_uint_t, u_char *line, size_t size) noexcept
{
    auto *self = static_cast<kept_line *>(log->wdata);
    std::string_view text(reinterpret_cast<char *>(line), size);
    const size_t colon = text.find(": ");

    if (colon != std::string_view::npos) {
        text.remove_prefix(colon + 2);
    }
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }

    self->text_[text.copy(self->text_, sizeof(text_) - 1)] = '\0';
}

} // namespace webhook::nginx
