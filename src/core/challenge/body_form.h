/* Checks whether a body has exactly the form that a challenge must have. */

#ifndef WEBHOOK_CORE_CHALLENGE_BODY_FORM_H
#define WEBHOOK_CORE_CHALLENGE_BODY_FORM_H

#include "core/challenge/challenge.h"
#include "core/challenge/place.h"

namespace webhook {

/* The root is not set if the body is not JSON. */
bool has_form(const challenge_form &wanted, const request_texts &request);

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_BODY_FORM_H */
