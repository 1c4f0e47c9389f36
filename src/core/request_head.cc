#include "core/request_head.h"

#include "core/key.h"

namespace webhook {

reason check_request(
    const gate &policy, const webhook_head_t &head, claimed_body &claimed)
{
    const std::string_view method(head.method.data, head.method.len);
    const reason why = check_head(method,
        header_list(head.headers, head.header_count), policy.methods(),
        {policy.profile().body, policy.media_types(), policy.coding()},
        claimed);

    return why == reason::method && policy.challenges().has_method(method)
               ? reason::challenge_wrong
               : why;
}

std::string_view read_scope(const gate &policy, const webhook_head_t &head,
    workspace &tools, arena &memory)
{
    if (head.scope.data == nullptr && policy.scope()) {
        return *policy.scope();
    }

    std::string &scope = tools.scratch();
    append_key_part(scope,
        {head.scope.data, head.scope.data != nullptr ? head.scope.len : 0},
        tools.hash());
    return memory.copy(scope);
}

} // namespace webhook
