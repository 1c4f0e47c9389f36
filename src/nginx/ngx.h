/*
 * Includes the headers of nginx.  No other file includes them.
 *
 * ngx_log_error() and ngx_post_event() are macros that end in a bare "if".  The
 * functions below can be used in if/else like any statement.
 */

#ifndef WEBHOOK_NGINX_NGX_H
#define WEBHOOK_NGINX_NGX_H

extern "C" {
#include <ngx_config.h>

#include <ngx_core.h>
#include <ngx_http.h>

extern ngx_module_t ngx_http_webhook_module;
}

#include <webhook/webhook.h>

#include <cstddef>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace webhook::nginx {

/*
 * Holds the format of a line in the error log.  All lines begin with
 * "webhook: ": searches and alerts rely on that, and a test finds the lines in
 * the binary by it.
 */
struct line_format {
    const char *text;

    template<size_t size>
    consteval line_format(const char (&format)[size]) : text(format)
    {
        if (!std::string_view(format).starts_with("webhook: ")) {
            throw "the line does not begin with \"webhook: \"";
        }
    }
};

/* Calls the macro, because Angie passes one argument more to the function. */
template<typename... Args>
inline void log_error(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    line_format format, Args... args)
{
    if (log->log_level >= level) {
        ngx_log_error(level, log, err, format.text, args...);
    }
}

inline void post_event(ngx_event_t *event)
{
    ngx_post_event(event, &ngx_posted_events);
}

inline void delete_posted_event(ngx_event_t *event)
{
    if (event->posted) {
        ngx_delete_posted_event(event);
    }
}

inline std::string_view view(const ngx_str_t &s)
{
    return {reinterpret_cast<const char *>(s.data), s.len};
}

inline webhook_str_t to_abi(const ngx_str_t &s)
{
    return {reinterpret_cast<const char *>(s.data), s.len};
}

/* Converts a string.  nginx never writes to strings passed this way. */
inline ngx_str_t to_ngx(std::string_view s)
{
    return {s.size(), reinterpret_cast<u_char *>(const_cast<char *>(s.data()))};
}

inline ngx_str_t to_ngx(webhook_str_t s)
{
    return to_ngx(std::string_view{s.data, s.len});
}

inline ngx_str_t *copy(ngx_pool_t *pool, std::string_view from, ngx_str_t *to)
{
    to->data = static_cast<u_char *>(ngx_pnalloc(pool, from.size() + 1));
    if (to->data == nullptr) {
        return nullptr;
    }

    /* an empty string may have no data */
    u_char *end = from.empty() ? to->data
                               : ngx_cpymem(to->data, from.data(), from.size());

    *end = '\0';
    to->len = from.size();

    return to;
}

/*
 * Creates an object that is destroyed with the pool.  Returns NULL if there is
 * not enough memory.
 */
template<typename T, typename... Args>
T *make_pooled(ngx_pool_t *pool, Args &&...args) noexcept
{
    static_assert(std::is_nothrow_constructible_v<T, Args...>);
    static_assert(alignof(T) <= NGX_ALIGNMENT);

    ngx_pool_cleanup_t *cln = ngx_pool_cleanup_add(pool, sizeof(T));
    if (cln == nullptr) {
        return nullptr;
    }

    T *object = new (cln->data) T(std::forward<Args>(args)...);
    cln->handler = [](void *data) { static_cast<T *>(data)->~T(); };

    return object;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_NGX_H */
