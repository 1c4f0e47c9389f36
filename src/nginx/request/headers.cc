#include "nginx/request/headers.h"

#include "base/text.h"
#include "nginx/request/violation.h"

namespace webhook::nginx {
namespace {

constexpr std::string_view gate_prefix = "webhook-gate-";

struct gate_header {
    std::string_view name;
    std::string_view lowcase;
};

constexpr gate_header gate_headers[] = {
    {"Webhook-Gate-Verdict", "webhook-gate-verdict"},
    {"Webhook-Gate-Type", "webhook-gate-type"},
    {"Webhook-Gate-Id", "webhook-gate-id"},
    {"Webhook-Gate-Key", "webhook-gate-key"},
    {"Webhook-Gate-Violation", "webhook-gate-violation"},
    {"Webhook-Gate-Known", "webhook-gate-known"},
};

constexpr size_t gate_header_count = std::size(gate_headers);

bool is_gate_header(const ngx_table_elt_t &header)
{
    return is_same_header(
        view(header.key).substr(0, gate_prefix.size()), gate_prefix);
}

/* Rebuilds a list from the runs of elements that stay in it. */
struct list_builder {
    ngx_list_t *list;
    ngx_list_part_t *last = nullptr;

    ngx_int_t add(ngx_table_elt_t *elts, ngx_uint_t nelts)
    {
        /* nginx's loops over a list expect no empty part */
        if (nelts == 0) {
            return NGX_OK;
        }

        ngx_list_part_t *part = &list->part;

        if (last) {
            part = static_cast<ngx_list_part_t *>(
                ngx_palloc(list->pool, sizeof(ngx_list_part_t)));
            if (part == nullptr) {
                return NGX_ERROR;
            }

            last->next = part;
        }

        part->elts = elts;
        part->nelts = nelts;
        part->next = nullptr;
        last = part;

        return NGX_OK;
    }
};

/*
 * Removes the fields of the gate from a list.  No element may move, because
 * r->headers_in points to some of them.  The parts of the list are therefore
 * split around the elements that are removed.
 */
ngx_int_t remove_gate_headers(ngx_list_t *list)
{
    const ngx_list_part_t first = list->part;
    list_builder builder{list};

    for (const ngx_list_part_t *part = &first; part; part = part->next) {
        auto *elts = static_cast<ngx_table_elt_t *>(part->elts);
        ngx_uint_t start = 0;

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (is_gate_header(elts[i])) {
                if (builder.add(elts + start, i - start) != NGX_OK) {
                    return NGX_ERROR;
                }

                start = i + 1;
            }
        }

        if (builder.add(elts + start, part->nelts - start) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (builder.last == nullptr) {
        list->part.nelts = 0;
        list->part.next = nullptr;
        list->last = &list->part;

        return NGX_OK;
    }

    /*
     * the last part is marked as full, so that ngx_list_push() adds a new one
     */
    list->last = builder.last;
    list->nalloc = builder.last->nelts;

    return NGX_OK;
}

ngx_int_t push_gate_header(
    ngx_list_t *list, const gate_header &header, webhook_str_t value)
{
    if (value.len == 0) {
        return NGX_OK;
    }

    auto *elt = static_cast<ngx_table_elt_t *>(ngx_list_push(list));
    if (elt == nullptr) {
        return NGX_ERROR;
    }

    ngx_memzero(elt, sizeof(ngx_table_elt_t));

    elt->key = to_ngx(header.name);
    elt->value = to_ngx(value);
    elt->lowcase_key = to_ngx(header.lowcase).data;
    elt->hash = ngx_hash_key(elt->lowcase_key, elt->key.len);

    return NGX_OK;
}

ngx_table_elt_t *add_response_header(
    ngx_http_request_t *r, std::string_view name, ngx_str_t value)
{
    auto *elt =
        static_cast<ngx_table_elt_t *>(ngx_list_push(&r->headers_out.headers));

    if (elt) {
        ngx_memzero(elt, sizeof(ngx_table_elt_t));

        elt->hash = 1;
        elt->key = to_ngx(name);
        elt->value = value;
    }

    return elt;
}

} // namespace

ngx_int_t strip_gate_headers(ngx_http_request_t *r)
{
    ngx_list_t *list = &r->headers_in.headers;

    for (const ngx_list_part_t *part = &list->part; part; part = part->next) {
        const auto *elts = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (is_gate_header(elts[i])) {
                return remove_gate_headers(list);
            }
        }
    }

    return NGX_OK;
}

ngx_int_t set_gate_headers(
    ngx_http_request_t *r, const webhook_delivery_t *delivery)
{
    ngx_list_t *list = &r->headers_in.headers;

    /* the upstream reads several events in the body */
    const size_t event =
        webhook_delivery_event_count(delivery) == 1 ? 0 : WEBHOOK_NO_EVENT;

    webhook_str_t violation{};

    if (give_violation(r, delivery, &violation) != NGX_OK) {
        return NGX_ERROR;
    }

    const webhook_str_t values[gate_header_count] = {
        webhook_verdict_name(webhook_delivery_verdict(delivery)),
        webhook_delivery_type(delivery, event),
        webhook_delivery_id(delivery, event),
        webhook_delivery_key(delivery, event), violation,
        webhook_delivery_known(delivery)};

    /* an earlier gate may have set them */
    if (strip_gate_headers(r) != NGX_OK) {
        return NGX_ERROR;
    }

    for (size_t i = 0; i < gate_header_count; i++) {
        if (push_gate_header(list, gate_headers[i], values[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}

ngx_int_t add_retry_after(ngx_http_request_t *r, ngx_uint_t seconds)
{
    auto *value = static_cast<u_char *>(ngx_pnalloc(r->pool, NGX_INT_T_LEN));
    if (value == nullptr) {
        return NGX_ERROR;
    }

    size_t len =
        static_cast<size_t>(ngx_sprintf(value, "%ui", seconds) - value);

    return add_response_header(r, "Retry-After", {len, value}) ? NGX_OK
                                                               : NGX_ERROR;
}

ngx_int_t add_challenge(ngx_http_request_t *r)
{
    return add_field(r, "WWW-Authenticate", "Webhook");
}

void withdraw_answer(ngx_http_request_t *r)
{
    constexpr std::string_view ours[] = {
        "Retry-After", "Allow", "WWW-Authenticate"};

    for (ngx_list_part_t *part = &r->headers_out.headers.part; part;
         part = part->next) {
        auto *elts = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            for (const std::string_view name : ours) {
                if (view(elts[i].key) == name) {
                    elts[i].hash = 0;
                }
            }
        }
    }
}

bool has_field(const ngx_http_request_t *r, std::string_view name)
{
    for (const ngx_list_part_t *part = &r->headers_out.headers.part; part;
         part = part->next) {
        const auto *elts = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (elts[i].hash != 0 &&
                equal_ignoring_case(view(elts[i].key), name)) {
                return true;
            }
        }
    }

    return false;
}

ngx_int_t add_field(
    ngx_http_request_t *r, std::string_view name, std::string_view value)
{
    return add_response_header(r, name, to_ngx(value)) ? NGX_OK : NGX_ERROR;
}

} // namespace webhook::nginx
