/* Contains what all stores share: the texts and the log of exceptions. */

#include "nginx/store/store.h"

#include "nginx/admin/counters.h"
#include "nginx/conf/location_conf.h"
#include "nginx/conf/scope.h"
#include "nginx/request/measure.h"
#include "nginx/store/window_kept.h"

namespace webhook::nginx {
namespace {

/* Indexed by store_op, for "claim of ... was not ...". */
constexpr const char *participles[] = {
    "committed", "released", "renewed", "made", "looked up", "forgotten"};

} // namespace

std::optional<window_kept> store::kept(const location_conf &) const noexcept
{
    return std::nullopt;
}

const char *describe(const store_result &result, const store &of) noexcept
{
    switch (result.loss) {
    case claim_loss::gone:
        return "its lease had expired";
    case claim_loss::taken:
        return "another delivery has claimed the event";
    case claim_loss::delivered:
        return "another delivery of the event was acknowledged";
    default:
        return result.answer == WEBHOOK_STORE_FULL ? "the zone is full"
                                                   : of.silence();
    }
}

void on_unsettled(ngx_log_t *log, const location_conf *gate, store_op what,
    std::string_view key, const char *why, std::uint64_t late,
    size_t prefix) noexcept
{
    if (key.substr(ngx_min(prefix, key.size())).starts_with(observed_prefix)) {
        return;
    }

    const char *participle = participles[static_cast<size_t>(what)];
    ngx_pool_t *pool = ngx_create_pool(NGX_MIN_POOL_SIZE, log);
    ngx_str_t name{};

    if (pool) {
        name = to_ngx(shown_key(pool, {key.data(), key.size()}, prefix));
    }

    if (late) {
        log_error(NGX_LOG_ERR, log, 0,
            "webhook: claim of \"%V\" was not %s: %s, %uL ms late", &name,
            participle, why, late);
    } else {
        log_error(NGX_LOG_ERR, log, 0,
            "webhook: claim of \"%V\" was not %s: %s", &name, participle, why);
    }

    if (pool) {
        ngx_destroy_pool(pool);
    }

    if (gate) {
        count_unsettled(gate, what);
    }
}

} // namespace webhook::nginx
