/* Contains kept_line, a log that keeps what nginx's functions say. */

#ifndef WEBHOOK_NGINX_STORE_KEPT_LINE_H
#define WEBHOOK_NGINX_STORE_KEPT_LINE_H

#include "nginx/ngx.h"

namespace webhook::nginx {

/*
 * Nothing is written to the error log: the last line is kept, without its time
 * and process, for a message that says more.
 */
class kept_line {
public:
    kept_line() noexcept;
    kept_line(const kept_line &) = delete;
    kept_line &operator=(const kept_line &) = delete;

    ngx_log_t *log() noexcept { return &log_; }
    void clear() noexcept { text_[0] = '\0'; }
    bool is_empty() const noexcept { return text_[0] == '\0'; }
    const char *text() const noexcept { return text_; }

private:
    static void keep(
        ngx_log_t *log, ngx_uint_t level, u_char *line, size_t size) noexcept;

    ngx_log_t log_{};
    char text_[200] = "";
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_KEPT_LINE_H */
