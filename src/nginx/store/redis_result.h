/* Contains the results of a Redis server as those of a store. */

#ifndef WEBHOOK_NGINX_STORE_REDIS_RESULT_H
#define WEBHOOK_NGINX_STORE_REDIS_RESULT_H

#include "nginx/store/store.h"
#include "redis/operation.h"

#include <memory>

namespace webhook::nginx {

inline claim_loss loss_of(redis::late late)
{
    switch (late) {
    case redis::late::gone:
        return claim_loss::gone;
    case redis::late::taken:
        return claim_loss::taken;
    case redis::late::delivered:
        return claim_loss::delivered;
    default:
        return claim_loss::none;
    }
}

inline store_result result_of(const redis::answer &answer)
{
    store_result result;

    result.answer = answer.store;
    result.found = answer.found;
    result.ms = answer.ms;
    result.loss = loss_of(answer.late);
    result.remade = answer.late == redis::late::gone;

    return result;
}

/* Throws std::bad_alloc. */
inline std::shared_ptr<const claim_page> copy_of(const redis::claim_page &from)
{
    auto page = std::make_shared<claim_page>();

    for (const redis::claim_page::entry &each : from.claims) {
        page->claims.push_back({each.key, each.ms});
    }

    page->next = from.next;
    page->last = from.next.empty();

    return page;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_REDIS_RESULT_H */
