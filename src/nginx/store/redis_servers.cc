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

bool same(const redis::endpoint &a, const redis::endpoint &b)
{
    return a.host == b.host && a.port == b.port && a.path == b.path &&
           a.database == b.database && a.user == b.user &&
           a.password == b.password;
}

bool same(const redis::client_options &a, const redis::client_options &b)
{
    return same(a.server, b.server) && a.prefix == b.prefix &&
           a.timeout == b.timeout && a.connect_timeout == b.connect_timeout;
}

/*
 * Returns true if two directives share a connection: their settings are equal.
 */
bool same(const redis_settings &a, const redis_settings &b)
{
    return same(a.options, b.options) && a.tls == b.tls &&
           a.password_file == b.password_file;
}

/* Returns the server's URL without the credentials. */
std::string name_of(const redis_settings &settings)
{
    const redis::endpoint &server = settings.options.server;
    const std::string database =
        server.database ? std::to_string(server.database) : std::string();

    if (!server.path.empty()) {
        return "unix:" + server.path + (server.database ? ":" : "") + database;
    }

    const bool ipv6 = server.host.find(':') != std::string::npos;

    return (settings.tls.on ? "rediss://" : "redis://") +
           (ipv6 ? "[" + server.host + "]" : server.host) + ":" +
           std::to_string(server.port) + (server.database ? "/" : "") +
           database;
}

std::span<redis_store *> all_servers(main_conf *main)
{
    return {
        static_cast<redis_store **>(main->servers.elts), main->servers.nelts};
}

bool is_numeric(ngx_conf_t *cf, const std::string &host)
{
    ngx_addr_t address;
    ngx_str_t text = to_ngx(host);

    return ngx_parse_addr(cf->pool, &address, text.data, text.len) == NGX_OK;
}

/* Returns the name that identifies the store in "webhook_status". */
std::string label_of(const redis_settings &settings)
{
    const std::string &prefix = settings.options.prefix;

    return name_of(settings) +
           (prefix == "webhook:" ? "" : " prefix=" + prefix);
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

/*
 * Resolves the server's name and blocks meanwhile, as nginx does for its
 * upstreams.
 */
ngx_int_t look_up(ngx_conf_t *cf, redis_store *server)
{
    const redis::endpoint &at = server->settings.options.server;
    ngx_url_t url{};

    if (copy(cf->pool, at.host, &url.url) == nullptr) {
        return NGX_ERROR;
    }

    url.default_port = at.port;

    if (ngx_parse_url(cf->pool, &url) != NGX_OK) {

        if (server->settings.resolver) {
            /* the resolver may find the name later, when it is needed */
            return NGX_OK;
        }

        say_at(cf, NGX_LOG_EMERG, {server->file, server->line},
            "%s in \"%s\" of \"webhook_store\"; correct the name, or set "
            "\"resolver\" so that it can be found later",
            url.err ? url.err : "no address found",
            server->settings.name.c_str());
        return NGX_ERROR;
    }

    for (ngx_uint_t i = 0; i < url.naddrs; i++) {
        u_char address[NGX_SOCKADDR_STRLEN];
        const size_t length = ngx_sock_ntop(url.addrs[i].sockaddr,
            url.addrs[i].socklen, address, sizeof(address), 0);

        server->settings.addresses.push_back(
            {{reinterpret_cast<char *>(address), length}, at.port, {}});
    }

    return NGX_OK;
}

ngx_int_t locate(ngx_conf_t *cf, redis_store *server)
{
    const redis::endpoint &at = server->settings.options.server;
    auto &found = server->settings.addresses;

    if (at.host.empty()) {
        found.push_back({{}, 0, at.path});

    } else if (is_numeric(cf, at.host)) {
        found.push_back({at.host, at.port, {}});

    } else {
        return look_up(cf, server);
    }

    server->settings.resolver = nullptr; /* no name has to be resolved */

    return NGX_OK;
}

} // namespace

redis_store::~redis_store()
{
    wipe(settings.options.server.password);
}

redis_store *add_server(ngx_conf_t *cf, redis_settings &&settings) noexcept
try {
    main_conf *main = get_main_conf(cf);

    for (redis_store *server : all_servers(main)) {
        if (same(server->settings, settings)) {
            wipe(settings.options.server.password);
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
    server->settings.name = name_of(server->settings);
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
    return settings.tls.on ? tls_.emplace().open(
                                 cf, settings.tls, settings.options.server.host)
                           : NGX_OK;
}

void redis_store::use(ngx_conf_t *cf) noexcept
{
    in_use = true;

    auto *clcf = static_cast<ngx_http_core_loc_conf_t *>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));

    /* without a "resolver" directive, nginx has one that has no name server */
    if (settings.resolver == nullptr && clcf->resolver &&
        has_name_server(clcf->resolver->connections)) {
        settings.resolver = clcf->resolver;
        settings.resolver_timeout = clcf->resolver_timeout;
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
{
    if (!loop_) {
        loop_.reset(
            new (std::nothrow) redis_loop(settings, tls_ ? &*tls_ : nullptr));
        if (!loop_) {
            return nullptr;
        }

        if (server_health *health = settings.health) {
            health->start();
        }

        loop_->client().start();
    }

    return &loop_->client();
}

void redis_store::stop() noexcept
{
    if (loop_) {
        loop_->stop();
    }
}

/* An access control list may allow claims and refuse what an operator asks. */
std::string redis_store::inability()
{
    const redis::client *asked = client();
    std::string_view word;

    for (const redis::action what :
        {redis::action::list, redis::action::inspect, redis::action::forget}) {
        if (asked && word.empty()) {
            word = asked->error_of(what);
        }
    }

    return word.empty() ? store::inability()
                        : "refuses the command with " + std::string(word) +
                              "; docs/redis.md describes the rights that its "
                              "user needs.";
}

} // namespace webhook::nginx
