/* What a delivery asks of its store. */

#ifndef WEBHOOK_NGINX_STORE_H
#define WEBHOOK_NGINX_STORE_H

#include "nginx/context.h"

namespace webhook::nginx {

/*
 * One question: is the event new?  If it is, it is claimed, and in our
 * custody.  True: the store has answered, and "step" is what follows.  False:
 * it will, by ctx->resume() with that step, unless the context is cancelled.
 */
bool ask_store(context *ctx, webhook_step_t &step);

/* False: the claim is no longer ours, which has been logged. */
bool renew_claim(context *ctx);

/* Does what the core says follows from the way upstream; once. */
void end_claim(context *ctx, webhook_upstream_t upstream, ngx_uint_t status);

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STORE_H */
