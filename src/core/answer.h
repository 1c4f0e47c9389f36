/* The bodies of the gate's own answers. */

#ifndef WEBHOOK_CORE_ANSWER_H
#define WEBHOOK_CORE_ANSWER_H

#include <string>
#include <string_view>

#include <webhook/webhook.h>

#include "core/reason.h"

namespace webhook {

struct answer {
    unsigned status;
    webhook_verdict_t verdict;
    reason why;
    position where;
    std::string_view challenge = {}; /* the body for one */

    /* None: there is no body. */
    std::string_view content_type() const;
    void write(std::string &out) const;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_ANSWER_H */
