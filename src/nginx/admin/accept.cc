#include "nginx/admin/accept.h"

namespace webhook::nginx {
namespace {

/*
 * Removes the part before the separator, or the whole text, and returns it
 * without white space around it.
 */
std::string_view take(std::string_view &text, char separator)
{
    const size_t end = text.find(separator);
    std::string_view part = text.substr(0, end);

    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);

    while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) {
        part.remove_prefix(1);
    }
    while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) {
        part.remove_suffix(1);
    }

    return part;
}

bool same(std::string_view a, std::string_view b)
{
    return a.size() == b.size() &&
           ngx_strncasecmp(to_ngx(a).data, to_ngx(b).data, a.size()) == 0;
}

/* Returns how exactly a media range names the type, or 0 if it does not. */
unsigned precision(std::string_view range, std::string_view type)
{
    if (same(range, type)) {
        return 3;
    }

    if (range.ends_with("/*") && same(range.substr(0, range.size() - 1),
                                     type.substr(0, type.find('/') + 1))) {
        return 2;
    }

    return range == "*/*" ? 1 : 0;
}

/* Returns the weight in thousandths: "0.25" is 250. */
ngx_int_t weight(std::string_view parameters)
{
    while (!parameters.empty()) {
        std::string_view parameter = take(parameters, ';');

        if (parameter.size() > 2 && same(parameter.substr(0, 2), "q=")) {
            const ngx_str_t value = to_ngx(parameter.substr(2));
            const ngx_int_t q = ngx_atofp(value.data, value.len, 3);

            return q == NGX_ERROR ? 0 : q;
        }
    }

    return 1000;
}

/* Reads the weight of a type from a field, if the field is more precise. */
void read_field(std::string_view ranges, std::string_view type,
    unsigned &precise, ngx_int_t &weighs)
{
    while (!ranges.empty()) {
        std::string_view parameters = take(ranges, ',');
        const unsigned found = precision(take(parameters, ';'), type);

        if (found > precise) {
            precise = found;
            weighs = weight(parameters);
        }
    }
}

ngx_int_t weight_of(const ngx_http_request_t *r, std::string_view type)
{
    unsigned precise = 0;
    ngx_int_t weighs = 0;
    bool asked = false;

    for (const ngx_list_part_t *part = &r->headers_in.headers.part; part;
         part = part->next) {
        const auto *elt = static_cast<ngx_table_elt_t *>(part->elts);

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (same(view(elt[i].key), "accept")) {
                asked = true;
                read_field(view(elt[i].value), type, precise, weighs);
            }
        }
    }

    return asked ? weighs : 1000;
}

} // namespace

size_t preferred_type(
    const ngx_http_request_t *r, std::span<const std::string_view> types)
{
    size_t best = 0;
    ngx_int_t most = -1;

    for (size_t i = 0; i < types.size(); i++) {
        const ngx_int_t weighs = weight_of(r, types[i]);

        if (weighs > most) {
            best = i;
            most = weighs;
        }
    }

    return best;
}

} // namespace webhook::nginx
