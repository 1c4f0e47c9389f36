#include "nginx/outage.h"

#include "nginx/claims.h"

namespace webhook::nginx {
namespace {

constexpr size_t zone_size = 1024 * 1024;

/* There is one for each server, database and prefix, as they share nothing. */
constexpr std::string_view name_prefix = "webhook_outage ";

claim_table table_of(const location_conf *conf)
{
    return conf->server->outage->region->table();
}

/* Logs how a claim in the zone has ended, if it was lost. */
void log_end(
    context *ctx, const question &asked, untold what, table_result result)
{
    if (result == table_result::ok) {
        return;
    }

    log_unsettled(ctx->request->connection->log, ctx->claimed_by,
        key_of(ctx->custody, asked.event), what,
        result == table_result::full      ? "the zone is full"
        : result == table_result::unknown ? "the zone is locked"
                                          : "its lease had ended",
        0);
}

/* Calls "act" for each event that is claimed in the zone. */
template<class Act>
void for_each_here(context *ctx, Act act)
{
    for (size_t i = 0; i < ctx->question_count; i++) {
        if (ctx->questions[i].here) {
            act(ctx->questions[i]);
        }
    }
}

} // namespace

ngx_int_t prepare_outage(ngx_conf_t *cf, location_conf *conf)
{
    redis_server *server = conf->server;

    conf->passes = server && conf->on_store_error == WEBHOOK_STORE_ERROR_PASS;

    if (!conf->passes || server->outage) {
        return NGX_OK;
    }

    const std::string &label = server->settings.label;
    ngx_str_t name;

    name.len = name_prefix.size() + label.size();
    name.data = static_cast<u_char *>(ngx_pnalloc(cf->pool, name.len));
    if (name.data == nullptr) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_cpymem(name.data, name_prefix.data(), name_prefix.size()),
        label.data(), label.size());

    server->outage = add_zone(cf, name, zone_size);

    return server->outage ? NGX_OK : NGX_ERROR;
}

webhook_store_answer_t claim_here(question &asked, webhook_state_t &found)
{
    const context *ctx = asked.ctx;
    const location_conf *conf = ctx->conf;

    if (!conf->passes || conf->mode == WEBHOOK_MODE_OBSERVE) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    const std::uint64_t now = fresh_ms();

    if (table_of(conf).claim(event_of(conf, ctx->delivery, asked.event), now,
            conf->lease, found) != WEBHOOK_STORE_ANSWERED) {
        return WEBHOOK_STORE_UNKNOWN;
    }

    asked.here = is_ours(found, ctx->delivery);

    return asked.here ? WEBHOOK_STORE_UNKNOWN : WEBHOOK_STORE_ANSWERED;
}

bool is_known_here(const question &asked, webhook_state_t &found)
{
    const context *ctx = asked.ctx;
    const location_conf *conf = ctx->conf;
    webhook_state_t here{};

    if (!conf->passes ||
        table_of(conf).look(event_of(conf, ctx->delivery, asked.event),
            fresh_ms(), here) != WEBHOOK_STORE_ANSWERED ||
        is_ours(here, ctx->delivery)) {
        return false;
    }

    found = here;
    return true;
}

bool renew_here(context *ctx)
{
    bool any = false;

    for_each_here(ctx, [&](question &asked) {
        const location_conf *conf = ctx->claimed_by;

        any = true;
        table_of(conf).renew(
            event_of(conf, ctx->custody, asked.event), fresh_ms(), conf->lease);
    });

    return any;
}

void end_here(context *ctx, webhook_upstream_t upstream, ngx_uint_t status)
{
    const location_conf *conf = ctx->claimed_by;
    const webhook_delivery_t *delivery = ctx->custody;

    for_each_here(ctx, [&](question &asked) {
        const table_event event = event_of(conf, delivery, asked.event);

        asked.here = false;

        if (upstream == WEBHOOK_UPSTREAM_UNKNOWN) {
            return; /* its lease ends it */
        }

        if (upstream == WEBHOOK_UPSTREAM_NOT_SENT || status < 200 ||
            status > 299) {
            log_end(ctx, asked, untold::release, table_of(conf).release(event));
            return;
        }

        log_end(ctx, asked, untold::commit,
            table_of(conf).commit(event, fresh_ms(), conf->window,
                static_cast<unsigned>(status)));

        if (redis::client *client = get_client(conf->server)) {
            client->remember(claim_of(delivery, asked.event),
                static_cast<unsigned>(status), conf->window, conf);
        }
    });
}

void forget_here(const redis_server *server, const unsigned char *key) noexcept
{
    if (server->outage) {
        server->outage->region->table().erase(key);
    }
}

void drop_here(context *ctx)
{
    for_each_here(ctx, [ctx](question &asked) {
        asked.here = false;
        table_of(ctx->conf).release(
            event_of(ctx->conf, ctx->delivery, asked.event));
    });
}

} // namespace webhook::nginx
