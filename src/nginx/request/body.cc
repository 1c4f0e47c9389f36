#include "nginx/request/body.h"

#include "nginx/request/variables.h"

namespace webhook::nginx {
namespace {

bool is_forwarded(const webhook_delivery_t *delivery, size_t event)
{
    return webhook_delivery_event_state(delivery, event) !=
           WEBHOOK_EVENT_DROPPED;
}

/*
 * Writes a body in which each array of events has only those that go upstream.
 * All bytes outside of these arrays stay.
 */
class cutter {
public:
    cutter(ngx_http_request_t *r, const webhook_delivery_t *delivery)
        : delivery_(delivery), count_(webhook_delivery_event_count(delivery))
    {
        /* A gate that observes forwards requests that it has not read. */
        if (r->request_body) {
            body_ = r->request_body->bufs;
        }
    }

    bool is_needed() const
    {
        bool needed = false;

        for (size_t i = 0; i < count_; i++) {
            needed = needed || !is_forwarded(delivery_, i);
        }

        return needed && webhook_delivery_cut(delivery_);
    }

    /* Returns the number of bytes; no new body is larger than the old one. */
    size_t room() const { return body_size(body_); }

    ngx_int_t write(ngx_buf_t *b)
    {
        size_t event = 0;

        to_ = b;

        while (event < count_) {
            const webhook_range_t array =
                webhook_delivery_array_range(delivery_, event);

            if (copy(array.offset) != NGX_OK ||
                write_array(array.offset, event) != NGX_OK) {
                return NGX_ERROR;
            }

            at_ = array.offset + array.len;
        }

        return copy(body_size(body_));
    }

private:
    /* Copies the bytes before "end". */
    ngx_int_t copy(size_t end) { return add({at_, end - at_}); }

    ngx_int_t add(webhook_range_t part)
    {
        if (copy_body(body_, part, reinterpret_cast<char *>(to_->last)) !=
            NGX_OK) {
            return NGX_ERROR;
        }

        to_->last += part.len;

        return NGX_OK;
    }

    /* Writes the array at "offset", and goes on to the event behind it. */
    ngx_int_t write_array(size_t offset, size_t &event)
    {
        u_char separator = '[';

        for (/* void */;
             event < count_ &&
             webhook_delivery_array_range(delivery_, event).offset == offset;
             event++) {
            if (!is_forwarded(delivery_, event)) {
                continue;
            }

            *to_->last++ = separator;
            separator = ',';

            if (add(webhook_delivery_event_range(delivery_, event)) != NGX_OK) {
                return NGX_ERROR;
            }
        }

        if (separator == '[') {
            *to_->last++ = separator;
        }
        *to_->last++ = ']';

        return NGX_OK;
    }

    const webhook_delivery_t *delivery_;
    const ngx_chain_t *body_ = nullptr;
    size_t count_;
    ngx_buf_t *to_ = nullptr;
    size_t at_ = 0; /* is where the bytes begin that are not written yet */
};

ngx_int_t set_length(ngx_http_request_t *r, size_t size)
{
    r->headers_in.content_length_n = static_cast<off_t>(size);

    if (r->headers_in.content_length) {
        auto *text =
            static_cast<u_char *>(ngx_pnalloc(r->pool, NGX_SIZE_T_LEN));
        if (text == nullptr) {
            return NGX_ERROR;
        }

        size_t len = static_cast<size_t>(ngx_sprintf(text, "%uz", size) - text);

        r->headers_in.content_length->value = {len, text};
    }

    return NGX_OK;
}

/*
 * Writes the new body to a file, as nginx has done with the original body.
 * "client_body_in_file_only" is for programs that get the name of the file.
 * Returns NULL if the file cannot be written, which has been logged.
 */
ngx_temp_file_t *write_file(
    ngx_http_request_t *r, const ngx_temp_file_t &old, ngx_chain_t *cl)
{
    auto *file = static_cast<ngx_temp_file_t *>(
        ngx_pcalloc(r->pool, sizeof(ngx_temp_file_t)));
    auto *b = static_cast<ngx_buf_t *>(ngx_calloc_buf(r->pool));

    if (file == nullptr || b == nullptr) {
        return nullptr;
    }

    file->file.fd = NGX_INVALID_FILE;
    file->file.log = r->connection->log;
    file->path = old.path;
    file->pool = old.pool;
    file->persistent = old.persistent;
    file->clean = old.clean;
    file->access = old.access;

    const ssize_t written = ngx_write_chain_to_temp_file(file, cl);
    if (written == NGX_ERROR) {
        return nullptr;
    }

    file->offset = written;

    b->in_file = 1;
    b->file = &file->file;
    b->file_last = written;
    b->last_buf = 1;
    cl->buf = b;

    return file;
}

} // namespace

size_t body_size(const ngx_chain_t *body)
{
    size_t size = 0;

    for (const ngx_chain_t *cl = body; cl; cl = cl->next) {
        size += static_cast<size_t>(ngx_buf_size(cl->buf));
    }

    return size;
}

ngx_int_t copy_body(const ngx_chain_t *body, webhook_range_t part, char *to)
{
    for (const ngx_chain_t *cl = body; cl && part.len; cl = cl->next) {
        ngx_buf_t *b = cl->buf;
        auto size = static_cast<size_t>(ngx_buf_size(b));

        if (part.offset >= size) {
            part.offset -= size;
            continue;
        }

        size_t n = ngx_min(size - part.offset, part.len);

        if (ngx_buf_in_memory(b)) {
            ngx_memcpy(to, b->pos + part.offset, n);

        } else if (ngx_read_file(b->file, reinterpret_cast<u_char *>(to), n,
                       b->file_pos + static_cast<off_t>(part.offset)) !=
                   static_cast<ssize_t>(n)) {
            return NGX_ERROR;
        }

        to += n;
        part = {0, part.len - n};
    }

    return part.len ? NGX_ERROR : NGX_OK;
}

/*
 * The new body is in one memory buffer or in one file.
 * ngx_http_upstream_reinit() sets buffers back to their start and files to
 * offset 0, so that a part of a file would be lost.
 */
ngx_int_t keep_forwarded(ngx_http_request_t *r, request *req)
{
    cutter wanted(r, req->delivery);

    if (!wanted.is_needed()) {
        return NGX_OK;
    }

    ngx_chain_t *cl = ngx_alloc_chain_link(r->pool);
    ngx_buf_t *b = ngx_create_temp_buf(r->pool, wanted.room());

    if (cl == nullptr || b == nullptr || wanted.write(b) != NGX_OK ||
        set_length(r, static_cast<size_t>(b->last - b->pos)) != NGX_OK) {
        return NGX_ERROR;
    }

    b->last_buf = 1;
    cl->buf = b;
    cl->next = nullptr;

    ngx_http_request_body_t *body = r->request_body;

    if (r->request_body_in_file_only && body->temp_file) {
        body->temp_file = write_file(r, *body->temp_file, cl);

        if (body->temp_file == nullptr) {
            return NGX_ERROR;
        }

    } else {
        body->temp_file = nullptr; /* is closed with the pool */
        body->buf = b;
    }

    req->way.received = body->bufs;
    body->bufs = cl;

    forget_body(r);

    return NGX_OK;
}

} // namespace webhook::nginx
