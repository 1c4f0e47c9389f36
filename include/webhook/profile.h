/* A profile describes a provider.  It is loaded from a JSON document. */

#ifndef WEBHOOK_PROFILE_H
#define WEBHOOK_PROFILE_H

#include <webhook/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Reads the files that a profile names, as in "schema":
 * "shop.schema.json#/$defs/a".
 *
 * read() gets a name as the profile spells it, without the fragment.  The name
 * is never absolute, and has no "." and ".." among its parts; the host looks it
 * up beside the profile.  read() returns 1 and sets "text", or returns 0 and
 * fills "err", which is never NULL; the core adds the location in the profile.
 * The text belongs to the host and must not change until the call that got the
 * struct returns.  A name is read once in such a call, in the thread of the
 * caller, and never afterwards.
 */
typedef struct {
    size_t size; /* must be sizeof(webhook_files_t) */
    int (*read)(void *context, webhook_str_t name, webhook_str_t *text,
        webhook_error_t *err);
    void *context; /* is passed to read() */
} webhook_files_t;

/*
 * Reads a profile (docs/profiles.md).  The text may be freed afterwards.  A
 * fault is reported with its line and column, or its JSON Pointer.  "files" may
 * be NULL; then a profile that names a file is refused.
 */
WEBHOOK_API webhook_profile_t *webhook_profile_load(const char *json,
    size_t len, const webhook_files_t *files, webhook_error_t *err);

/*
 * Returns a profile that is embedded at build time (providers/), with the files
 * it names.  "name" is e.g. "iclosed", or an alias that a provider's file
 * lists. If there is none, the error suggests the nearest names.
 */
WEBHOOK_API webhook_profile_t *webhook_profile_builtin(
    webhook_str_t name, webhook_error_t *err);

WEBHOOK_API void webhook_profile_free(webhook_profile_t *profile);

WEBHOOK_API webhook_str_t webhook_profile_name(
    const webhook_profile_t *profile);

/*
 * Return the fields that a profile names, in the order of the file.  An index
 * is valid if it is below the count.
 */
WEBHOOK_API size_t webhook_profile_field_count(
    const webhook_profile_t *profile);
WEBHOOK_API webhook_str_t webhook_profile_field_name(
    const webhook_profile_t *profile, size_t index);

/*
 * Returns 1 if the field's values name a person; webhook_mask() shortens them.
 */
WEBHOOK_API int webhook_profile_field_personal(
    const webhook_profile_t *profile, size_t index);

/*
 * These return facts about a profile's sender: for how long it repeats a
 * delivery that failed (0: it does not), and for how long it waits for an
 * answer, both in milliseconds; and the bytes of the largest body it sends.
 * WEBHOOK_NOT_TOLD means that the profile does not say.
 */
#define WEBHOOK_NOT_TOLD UINT64_MAX
WEBHOOK_API uint64_t webhook_profile_retries_ms(
    const webhook_profile_t *profile);
WEBHOOK_API uint64_t webhook_profile_patience_ms(
    const webhook_profile_t *profile);
WEBHOOK_API uint64_t webhook_profile_largest(const webhook_profile_t *profile);

/*
 * Return the types of events that a profile lists, in no particular order.
 * "*", which stands for all others, is not among them.  A provider whose events
 * have no type has "".
 */
WEBHOOK_API size_t webhook_profile_type_count(const webhook_profile_t *profile);
WEBHOOK_API webhook_str_t webhook_profile_type(
    const webhook_profile_t *profile, size_t index);

#ifdef __cplusplus
}
#endif

#endif /* WEBHOOK_PROFILE_H */
