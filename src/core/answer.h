/* Writes the bodies of the gate's own answers. */

#ifndef WEBHOOK_CORE_ANSWER_H
#define WEBHOOK_CORE_ANSWER_H

#include <span>
#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/profile.h"
#include "core/reason.h"

namespace webhook {

/* Holds the answer to a challenge. */
struct challenge_answer {
    std::string_view text; /* is the body */
    std::string_view type; /* is its media type; empty without a body */
    std::span<const webhook_header_t> fields;
};

struct answer {
    unsigned status;
    webhook_verdict_t verdict;
    reason why;
    position where;
    challenge_answer challenge = {};

    /*
     * Is set if a profile or an operator configures the answer to a duplicate.
     */
    const duplicate_answer *duplicate = nullptr;

    /* Returns true if the status allows a body (RFC 9110, 15.3). */
    bool has_body() const { return status != 204 && status != 205; }

    /* Returns an empty text if there is no body. */
    std::string_view content_type() const;
    void write(std::string &out) const;

    /*
     * Returns true if the answer contains nothing of the event, so that it is
     * the same each time.
     */
    bool is_common() const;
};

/* Keeps the text of the last answer, which most often is that of the next. */
class answer_text {
public:
    /* Returns a text that is valid until the next call. */
    std::string_view of(const answer &what);

private:
    std::string text_;
    unsigned status_ =
        0; /* belongs to the text, 0 if the text must not be used again */
    webhook_verdict_t verdict_ = WEBHOOK_ACCEPTED;
    reason why_ = reason::none;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_ANSWER_H */
