/* What a delivery asks of its store. */

#ifndef WEBHOOK_NGINX_STORE_H
#define WEBHOOK_NGINX_STORE_H

#include "nginx/context.h"

namespace webhook::nginx {

/*
 * A CLAIM: are the events new?  Those that are get claimed; with a FORWARD all
 * of them are in our custody.  Returns what follows, or PENDING: that comes
 * later, by ctx->resume(), unless the context is cancelled.
 */
webhook_step_t ask_store(context *ctx, webhook_step_t step);

/* A CLAIM that is not asked, because the store has just given no answer. */
webhook_step_t answer_unknown(context *ctx, webhook_step_t step);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_H */
