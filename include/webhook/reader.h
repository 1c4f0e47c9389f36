/* A reader holds the warm buffers of a thread. */

#ifndef WEBHOOK_READER_H
#define WEBHOOK_READER_H

#include <webhook/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Returns NULL if there is no memory, or if the system has no randomness. */
WEBHOOK_API webhook_reader_t *webhook_reader_create(void);

/* Frees a reader, all of whose deliveries must have been freed. */
WEBHOOK_API void webhook_reader_free(webhook_reader_t *reader);

/*
 * Returns room for a body of "len" bytes, which the host fills and passes to
 * webhook_delivery_body() without another copy.  It is valid until the next
 * call with this reader or one of its deliveries.  Returns NULL if there is no
 * memory.
 */
WEBHOOK_API char *webhook_reader_buffer(webhook_reader_t *reader, size_t len);

/*
 * Gives back the memory that bodies of more than 64 KB took.  A reader keeps it
 * while such bodies arrive; this function frees it if there was none for a
 * minute, or among the last 10,000 bodies, or if one had more than 1 MB.
 * Freeing takes time: the host calls this function after it has done what a
 * delivery has to wait for.  Returns the milliseconds after which the host
 * calls it again even if nothing arrives until then, or 0 if it need not.
 * "now_ms" is monotonic.
 */
WEBHOOK_API uint64_t webhook_reader_trim(
    webhook_reader_t *reader, uint64_t now_ms);

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_READER_H */
