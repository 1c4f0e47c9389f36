#include "nginx/body.h"

namespace webhook::nginx {
namespace {

/* NULL: the file could not be read, which has been logged. */
char *append(char *p, ngx_buf_t *b)
{
    if (ngx_buf_in_memory(b)) {
        return reinterpret_cast<char *>(
            ngx_cpymem(p, b->pos, b->last - b->pos));
    }

    auto size = static_cast<size_t>(b->file_last - b->file_pos);

    ssize_t n = ngx_read_file(
        b->file, reinterpret_cast<u_char *>(p), size, b->file_pos);

    return n == static_cast<ssize_t>(size) ? p + size : nullptr;
}

} // namespace

ngx_int_t gather_body(
    ngx_http_request_t *r, webhook_reader_t *reader, webhook_str_t *body)
{
    if (r->request_body == nullptr) {
        return NGX_ERROR; /* discarded, by an error before us */
    }

    for (ngx_chain_t *cl = r->request_body->bufs; cl; cl = cl->next) {
        body->len += static_cast<size_t>(ngx_buf_size(cl->buf));
    }

    char *p = webhook_reader_buffer(reader, body->len);

    body->data = p;

    for (ngx_chain_t *cl = r->request_body->bufs; cl && p; cl = cl->next) {
        if (!ngx_buf_special(cl->buf)) {
            p = append(p, cl->buf);
        }
    }

    return p ? NGX_OK : NGX_ERROR;
}

ngx_int_t evaluate_key(ngx_http_request_t *r, const location_conf *conf,
    webhook_str_t parts[WEBHOOK_MAX_COMPONENTS], size_t *count)
{
    *count = 0;

    if (conf->key == nullptr) {
        return NGX_OK;
    }

    auto *component = static_cast<key_component *>(conf->key->elts);

    for (ngx_uint_t i = 0; i < conf->key->nelts; i++) {
        ngx_str_t value;

        if (component[i].value == nullptr) {
            continue;
        }

        if (ngx_http_complex_value(r, component[i].value, &value) != NGX_OK) {
            return NGX_ERROR;
        }

        parts[(*count)++] = to_abi(value);
    }

    return NGX_OK;
}

} // namespace webhook::nginx
