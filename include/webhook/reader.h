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

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_READER_H */
