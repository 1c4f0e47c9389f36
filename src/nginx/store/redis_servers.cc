/*
 * Contains the Redis servers of a configuration ("webhook_store redis://...").
 */

#include "nginx/store/redis_servers.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/main_conf.h"
#include "nginx/conf/place.h"
#include "nginx/conf/secrets.h"
#include "nginx/store/redis_store.h"
#include "redis/client.h"

namespace webhook::nginx {
namespace {

/*
 * Returns true if two directives share a connection: their settings are equal.
 */
bool same(const redis_settings &a, const redis_settings &b)
{
    return a.options == b.options && a.tls == b.tls &&
           a.password_file == b.password_file &&
           a.sentinel_password_file == b.sentinel_password_file;
}

/* Returns "host:port,host:port..." */
std::string names_of(const std::vector<redis::host_port> &hosts)
{
    std::string names;

    for (const redis::host_port &each : hosts) {
        names += (names.empty() ? "" : ",") + name_of(each.host, each.port);
    }
    return names;
}

/* Returns the URL of the server without the credentials. */
std::string url_of(const redis_settings &settings)
{
    const redis::endpoint &server = settings.options.server;
    const std::string database =
        server.database ? std::to_string(server.database) : std::string();
    const char *slash = server.database ? "/" : "";

    if (!server.path.empty()) {
        return "unix:" + server.path + (server.database ? ":" : "") + database;
    }

    if (server.sentinels.empty()) {
        return (settings.tls.on ? "rediss://" : "redis://") +
               (server.seeds.empty() ? name_of(server.host, server.port)
                                     : names_of(server.seeds)) +
               slash + database;
    }

    return (settings.tls.on ? "sentinels://" : "sentinel://") +
           names_of(server.sentinels) + "/" + server.master + slash + database;
}

void wipe_passwords(redis_settings &settings)
{
    wipe(settings.options.server.password);
    wipe(settings.options.server.sentinel_password);
}

std::span<redis_store *> all_servers(main_conf *main)
{
    return {
        static_cast<redis_store **>(main->servers.elts), main->servers.nelts};
}

/* Returns the name that identifies the store in "webhook_status". */
std::string label_of(const redis_settings &settings)
{
    const std::string &prefix = settings.options.prefix;

    return url_of(settings) + (prefix == "webhook:" ? "" : " prefix=" + prefix);
}

ngx_int_t count_server(ngx_conf_t *cf, redis_store *server)
{
    redis_settings &settings = server->settings;

    if (get_main_conf(cf)->counted) {
        settings.health =
            open_counters<server_health>(cf, "webhook server ", settings.label);
    }

    return settings.health || !get_main_conf(cf)->counted ? NGX_OK : NGX_ERROR;
}

ngx_int_t refuse_name(
    ngx_conf_t *cf, const redis_store *server, const char *why)
{
    say_at(cf, NGX_LOG_EMERG, {server->file, server->line},
        "%s in \"%s\" of \"webhook_store\"; correct the name, or set "
        "\"resolver\" so that it can be found later",
        why, server->settings.name.c_str());
    return NGX_ERROR;
}

/*
 * A name that is not found is an error, unless the resolver may find it later,
 * or another sentinel or server of the cluster is found.
 */
ngx_int_t locate(ngx_conf_t *cf, redis_store *server)
{
    redis_settings &settings = server->settings;
    const redis::endpoint &at = settings.options.server;
    std::vector<std::pair<std::string, const char *>> missing;

    if (!at.path.empty()) {
        settings.hosts.push_back(host_of_socket(at.path));
        return NGX_OK;
    }

    std::vector<redis::host_port> names =
        at.sentinels.empty() ? at.seeds : at.sentinels;

    if (names.empty()) {
        names.push_back({at.host, at.port});
    }

    for (redis::host_port &name : names) {
        redis_host &host = settings.hosts.emplace_back();

        host.at = std::move(name);

        if (const char *why = look_up(cf, host)) {
            missing.push_back({host.at.host, why});
        }
    }

    if (missing.empty() || settings.resolver.resolver) {
        return NGX_OK; /* the resolver may find a name when it is needed */
    }

    if (missing.size() == settings.hosts.size()) {
        return refuse_name(cf, server, missing.front().second);
    }

    for (const auto &[name, why] : missing) {
        say_at(cf, NGX_LOG_WARN, {server->file, server->line},
            "webhook: the %s \"%s\" of \"webhook_store\" is not asked: "
            "%s; correct the name, or set \"resolver\" so that it can be found "
            "later",
            at.sentinels.empty() ? "server" : "sentinel", name.c_str(), why);
    }

    return NGX_OK;
}

} // namespace

redis_store::~redis_store()
{
    wipe_passwords(settings);
}

redis_store *add_server(ngx_conf_t *cf, redis_settings &&settings) noexcept
try {
    main_conf *main = get_main_conf(cf);

    for (redis_store *server : all_servers(main)) {
        if (same(server->settings, settings)) {
            wipe_passwords(settings);
            return server;
        }
    }

    auto **slot = static_cast<redis_store **>(ngx_array_push(&main->servers));
    if (slot == nullptr) {
        return nullptr;
    }

    redis_store *server = *slot = make_pooled<redis_store>(cf->pool);
    if (server == nullptr) {
        main->servers.nelts--;
        return nullptr;
    }

    server->settings = std::move(settings);
    server->settings.name = url_of(server->settings);
    server->settings.label = label_of(server->settings);
    server->file = cf->conf_file->file.name;
    server->line = cf->conf_file->line;

    return server->open_tls(cf) == NGX_OK ? server : nullptr;

} catch (const std::bad_alloc &) {
    return nullptr;
}

bool has_name_server(const ngx_array_t &connections)
{
    return connections.nelts > 0;
}

/* Angie keeps a list of them, since 1.12. */
template<class T>
bool has_name_server(T *connections)
{
    return connections != nullptr;
}

/* Throws std::bad_alloc. */
ngx_int_t redis_store::open_tls(ngx_conf_t *cf)
{
    const redis::endpoint &server = settings.options.server;

    return settings.tls.on
               ? tls_.emplace().open(cf, settings.tls,
                     server.sentinels.empty() && server.seeds.empty()
                         ? server.host
                         : settings.name)
               : NGX_OK;
}

void redis_store::use(ngx_conf_t *cf) noexcept
{
    in_use = true;

    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    /* without a "resolver" directive, nginx has one that has no name server */
    if (settings.resolver.resolver == nullptr && clcf->resolver &&
        has_name_server(clcf->resolver->connections)) {
        settings.resolver = {clcf->resolver, clcf->resolver_timeout};
    }
}

ngx_int_t locate_servers(ngx_conf_t *cf) noexcept
try {
    for (redis_store *server : all_servers(get_main_conf(cf))) {
        if (server->in_use && (locate(cf, server) != NGX_OK ||
                                  count_server(cf, server) != NGX_OK)) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;

} catch (const std::bad_alloc &) {
    return NGX_ERROR;
}

void start_servers(ngx_cycle_t *cycle) noexcept
{
    if (main_conf *main = get_main_conf(cycle)) {
        for (redis_store *server : all_servers(main)) {
            if (server->in_use) {
                server->client();
            }
        }
    }
}

void stop_servers(ngx_cycle_t *cycle) noexcept
{
    if (main_conf *main = get_main_conf(cycle)) {
        for (redis_store *server : all_servers(main)) {
            server->stop();
        }
    }
}

/*
 * Creates the client when the worker process starts.  With "master_process
 * off", no process starts after a reload; there, the first delivery creates the
 * client.
 */
redis::client *redis_store::client() noexcept
try {
    if (!side_) {
        side_ = std::make_unique<side>(settings, tls_ ? &*tls_ : nullptr);

        if (server_health *health = settings.health) {
            health->start();
        }

        side_->client.start();
    }

    return &side_->client;

} catch (const std::bad_alloc &) {
    return nullptr;
}

void redis_store::stop() noexcept
{
    if (side_) {
        side_->client.stop();
    }
}

/* An access control list may allow claims and refuse what an operator asks. */
std::string redis_store::inability(store_op what)
{
    const redis::action asked = what == store_op::list ? redis::action::list
                                : what == store_op::forget
                                    ? redis::action::forget
                                    : redis::action::inspect;
    const redis::client *by = client();
    const std::string_view word = by ? by->error_of(asked) : std::string_view();

    if (word.empty()) {
        return store::inability(what);
    }

    return "refuses the command with " + std::string(word) +
           (word == "NOPERM" ? ": docs/redis.md describes the rights that its "
                               "user needs"
                             : "");
}

} // namespace webhook::nginx
