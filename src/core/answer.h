/* The bodies of the gate's own answers. */

#ifndef WEBHOOK_CORE_ANSWER_H
#define WEBHOOK_CORE_ANSWER_H

#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/profile.h"
#include "core/reason.h"

namespace webhook {

struct answer {
    unsigned status;
    webhook_verdict_t verdict;
    reason why;
    position where;
    std::string_view challenge = {}; /* the body for one */

    /* Set if a profile or an operator says how a duplicate is answered. */
    const duplicate_answer *duplicate = nullptr;

    /* Returns true if the status allows a body (RFC 9110, 15.3). */
    bool has_body() const { return status != 204 && status != 205; }

    /* None: there is no body. */
    std::string_view content_type() const;
    void write(std::string &out) const;

    /* Nothing in it is of the event: it is the same each time. */
    bool is_common() const;
};

/* Has the text of the last answer, which most often is that of the next. */
class answer_text {
public:
    /* Valid until the next call. */
    std::string_view of(const answer &what);

private:
    std::string text_;
    unsigned status_ = 0; /* of what is there; 0: not to be used again */
    webhook_verdict_t verdict_ = WEBHOOK_ACCEPTED;
    reason why_ = reason::none;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_ANSWER_H */
