#include "nginx/admin/events_target.h"

#include "nginx/admin/browser.h"
#include "nginx/admin/seen_types.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/main_conf.h"
#include "nginx/store/store.h"

#include <algorithm>
#include <optional>
#include <span>

namespace webhook::nginx {
namespace {

/*
 * Returns the part of the path after the location's name, as the client has
 * sent it: r->uri is decoded, and has lost the escapes of a key.
 */
std::optional<std::string_view> tail_of(ngx_http_request_t *r)
{
    const auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_get_module_loc_conf(r, ngx_http_core_module));
    std::string_view path = view(r->unparsed_uri);

    path = path.substr(0, path.find('?'));

    if (!path.starts_with(view(clcf->name))) {
        return std::nullopt;
    }

    path.remove_prefix(clcf->name.len);

    if (path.starts_with('/')) {
        path.remove_prefix(1);
    }

    return path;
}

/* Returns the text percent-decoded.  All other characters are kept. */
std::string decode(std::string_view text)
{
    std::string out(text.size(), '\0');
    ngx_str_t from = to_ngx(text);
    auto *to = reinterpret_cast<u_char *>(out.data());
    u_char *const begin = to;

    ngx_unescape_uri(&to, &from.data, from.len, 0);
    out.resize(static_cast<size_t>(to - begin));

    return out;
}

std::optional<std::string> argument(
    ngx_http_request_t *r, std::string_view name)
{
    ngx_str_t value;

    if (ngx_http_arg(r, to_ngx(name).data, name.size(), &value) != NGX_OK) {
        return std::nullopt;
    }

    return decode(view(value));
}

std::span<location_conf *const> all_gates(ngx_http_request_t *r)
{
    const auto *main = static_cast<main_conf *>(
        ngx_http_get_module_main_conf(r, ngx_http_webhook_module));

    return {static_cast<location_conf **>(main->gates.elts), main->gates.nelts};
}

/*
 * Returns the stores that are asked: that of "webhook_store" if it applies to
 * the location, or else those of all gates.
 */
std::vector<store *> stores_of(ngx_http_request_t *r, const location_conf *conf)
{
    std::vector<store *> stores;

    if (conf->has_default_store) {
        for (const location_conf *gate : all_gates(r)) {
            if (std::find(stores.begin(), stores.end(), gate->store) ==
                stores.end()) {
                stores.push_back(gate->store);
            }
        }
    }

    if (stores.empty()) {
        stores.push_back(conf->store);
    }

    return stores;
}

void add(store *in, std::string key, std::vector<stored_key> &keys)
{
    const bool is_known =
        std::any_of(keys.begin(), keys.end(), [&](const stored_key &each) {
            return each.in == in && each.key == key;
        });

    if (!key.empty() && !is_known) {
        keys.push_back({in, std::move(key)});
    }
}

void add_key(const location_conf *gate, std::string_view type,
    std::string_view id, std::vector<stored_key> &keys)
{
    char text[WEBHOOK_KEY_SIZE];

    add(gate->store,
        {text, webhook_gate_key(gate->gate.get(), {type.data(), type.size()},
                   {id.data(), id.size()}, text)},
        keys);
}

/*
 * Adds the keys that the id has with the types that the profile lists, and with
 * those that have been seen.  An event may have no type in its key.
 */
void add_keys(const location_conf *gate, std::string_view id,
    std::vector<stored_key> &keys)
{
    const webhook_profile_t *profile = gate->profile->profile.get();
    const size_t count = webhook_profile_type_count(profile);

    for (size_t i = 0; i < count; i++) {
        const webhook_str_t type = webhook_profile_type(profile, i);

        add_key(gate, {type.data, type.len}, id, keys);
    }

    if (gate->types_seen) {
        for (const std::string_view type : gate->types_seen->all()) {
            add_key(gate, decode(type), id, keys);
        }
    }

    add_key(gate, "", id, keys);
}

/* Reads the keys that an id has with the gates that use these stores. */
void read_id(ngx_http_request_t *r, const std::vector<store *> &stores,
    std::string_view text, events_target &target)
{
    const std::optional<std::string> type = argument(r, "type");
    const std::string id = decode(text);

    for (const location_conf *gate : all_gates(r)) {
        if (std::find(stores.begin(), stores.end(), gate->store) ==
            stores.end()) {
            continue;
        }

        if (type) {
            add_key(gate, *type, id, target.keys);
        } else {
            add_keys(gate, id, target.keys);
        }
    }

    if (target.keys.empty()) {
        target.wrong = "No location with \"webhook\" uses this store, or its "
                       "scope depends on the request; specify the key.";
    }
}

void read_key(const std::vector<store *> &stores, std::string_view text,
    events_target &target)
{
    char key[WEBHOOK_KEY_SIZE];
    const size_t length =
        webhook_key_normalize({text.data(), text.size()}, key);

    if (length) {
        for (store *in : stores) {
            target.keys.push_back({in, {key, length}});
        }
    } else {
        target.wrong = "The key contains a \"%\" that is not followed by two "
                       "hexadecimal digits, or it is too long.";
    }
}

/* Returns false if no store lists digests, so that the text is an id. */
bool read_digest(const std::vector<store *> &stores, std::string_view text,
    events_target &target)
{
    for (store *in : stores) {
        if (in->lists_digests()) {
            target.keys.push_back({in, std::string(text)});
        }
    }

    return !target.keys.empty();
}

void read_cursor(ngx_http_request_t *r, events_target &target)
{
    target.cursor = argument(r, "cursor").value_or("0");

    if (target.cursor.empty() || target.cursor.size() > NGX_INT64_LEN - 1 ||
        target.cursor.find_first_not_of("0123456789") != std::string::npos) {
        target.wrong = "The cursor must be the value of \"next\" in a list.";
    }
}

} // namespace

events_target read_target(ngx_http_request_t *r, const location_conf *conf)
{
    const std::optional<std::string_view> tail = tail_of(r);
    const std::vector<store *> stores = stores_of(r, conf);
    events_target target;

    target.listed = stores.front();
    target.forbidden = find_foreign_page(r, conf);

    if (!tail) {
        target.wrong = "The path must begin with the name of the location.";

    } else if (tail->empty()) {
        read_cursor(r, target);

    } else if (tail->starts_with(digest_prefix) &&
               read_digest(stores, *tail, target)) {
        target.digest = true;

    } else if (tail->find(':') != std::string_view::npos) {
        read_key(stores, *tail, target);

    } else {
        read_id(r, stores, *tail, target);
    }

    return target;
}

} // namespace webhook::nginx
