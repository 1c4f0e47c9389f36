/*
 * This is the C ABI of the webhook core.
 *
 * The core decides; its host does the I/O.  A delivery is a small state
 * machine: the host passes what it has read, the core returns the next step,
 * and the host reports the result:
 *
 *   webhook_delivery_head()     method and header fields -> READ | ANSWER
 *   webhook_delivery_body()     the whole body           -> CLAIM | FORWARD
 *                                                           | ANSWER
 *   webhook_delivery_claim()    the store's answer       -> FORWARD | WAIT
 *                                                           | CLAIM | ANSWER
 *   webhook_delivery_outcome()  the upstream's answer   -> COMMIT | RELEASE
 *                                                           | LEAVE | NONE
 *
 * A body may hold several events.  Each has an index, and a state that says
 * what a step means for it: webhook_delivery_event_state().
 *
 * tests/abi/host.c is a complete host in one page.
 *
 * Conventions
 *
 *   Strings     A webhook_str_t has a pointer and a length.  It may hold any
 *               bytes and is not terminated; { NULL, 0 } means "none".
 *   Times       Times are milliseconds in uint64_t.  The core has no clock: the
 *               host passes its own, monotonic unless stated otherwise.
 *   Ownership   X_create()/X_load() give the caller an object, X_free() takes
 *               it back and accepts NULL.  Everything an accessor returns
 *               belongs to that object and lives as long as it does, or
 *               as long as the accessor says.
 *   Errors      Creators return NULL and fill a webhook_error_t (which may be
 *               NULL).  All other failures are WEBHOOK_FAIL.
 *               No exception crosses this header, errno is not used, and no
 *               message quotes a byte of a body or of a header field.
 *   Threads     A profile and a gate are immutable and may be shared.  A
 *               reader and the deliveries made with it belong to one thread
 *               at a time.  Create readers after fork(): the tokens of claims
 *               are unique per reader.
 *   Stability   Structs that start with "size" may grow at their end; the
 *               caller sets it to sizeof.  Enumerators keep their values.
 */

#ifndef WEBHOOK_WEBHOOK_H
#define WEBHOOK_WEBHOOK_H

#include <webhook/claim.h>
#include <webhook/delivery.h>
#include <webhook/gate.h>
#include <webhook/profile.h>
#include <webhook/reader.h>
#include <webhook/types.h>

#endif /* WEBHOOK_WEBHOOK_H */
