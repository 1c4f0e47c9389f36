/*
 * Defines the C ABI of a delivery.  Exceptions stop here, and errors fail
 * closed: the step is WEBHOOK_FAIL then.
 */

#include "core/abi.h"

#include "core/answer.h"
#include "core/reason.h"

using namespace webhook::abi;

namespace {

using webhook::delivery;

/* Returns the step, or WEBHOOK_FAIL. */
template<class Take>
webhook_step_t take_step(webhook_delivery_t *handle, Take take) noexcept
{
    try {
        return take(in(handle));
    } catch (...) {
        return in(handle).fail();
    }
}

} // namespace

webhook_step_t webhook_delivery_head(
    webhook_delivery_t *handle, const webhook_head_t *head)
{
    return take_step(handle, [&](delivery &self) {
        bool complete = head != nullptr && head->size >= sizeof *head;
        return complete ? self.head(*head) : self.fail();
    });
}

webhook_step_t webhook_delivery_body(webhook_delivery_t *handle,
    const char *body, size_t len, const webhook_str_t *parts, size_t part_count,
    uint64_t time_ms)
{
    return take_step(handle, [&](delivery &self) {
        bool incomplete = body == nullptr && len != 0;
        return incomplete
                   ? self.fail()
                   : self.body({body, len}, in(parts, part_count), time_ms);
    });
}

webhook_step_t webhook_delivery_claim(webhook_delivery_t *handle, size_t event,
    webhook_store_answer_t answer, const webhook_state_t *found,
    uint64_t now_ms)
{
    return take_step(handle, [&](delivery &self) {
        return self.claim(event, answer, found, now_ms);
    });
}

webhook_step_t webhook_delivery_retry(webhook_delivery_t *handle)
{
    return take_step(handle, [](delivery &self) { return self.retry(); });
}

webhook_step_t webhook_delivery_outcome(webhook_delivery_t *handle,
    webhook_upstream_t upstream, unsigned int status)
{
    return take_step(
        handle, [&](delivery &self) { return self.outcome(upstream, status); });
}

webhook_verdict_t webhook_delivery_verdict(const webhook_delivery_t *handle)
{
    return in(handle).verdict();
}

webhook_str_t webhook_verdict_name(webhook_verdict_t verdict)
{
    return out(webhook::verdict_word(verdict));
}

webhook_str_t webhook_delivery_reason(const webhook_delivery_t *handle)
{
    return out(webhook::describe(in(handle).why()).word);
}

unsigned int webhook_delivery_reason_number(const webhook_delivery_t *handle)
{
    return static_cast<unsigned int>(in(handle).why());
}

webhook_str_t webhook_reason_name(unsigned int number)
{
    return out(webhook::reason_word(number));
}

webhook_str_t webhook_delivery_position(const webhook_delivery_t *handle)
{
    return out(in(handle).where().pointer);
}

webhook_str_t webhook_delivery_keyword(const webhook_delivery_t *handle)
{
    return out(in(handle).where().keyword);
}

webhook_str_t webhook_delivery_expected(const webhook_delivery_t *handle)
{
    return out(in(handle).where().expected);
}

size_t webhook_delivery_fault_index(const webhook_delivery_t *handle)
{
    return in(handle).where().index;
}

size_t webhook_delivery_fault_offset(const webhook_delivery_t *handle)
{
    return in(handle).where().offset;
}

int webhook_delivery_fault_age(
    const webhook_delivery_t *handle, int64_t *age_ms, uint64_t *tolerance_ms)
{
    const webhook::position &where = in(handle).where();

    *age_ms = where.age_ms;
    *tolerance_ms = where.tolerance_ms;
    return where.age_ms != 0 ? 1 : 0;
}

size_t webhook_delivery_secret_index(const webhook_delivery_t *handle)
{
    return in(handle).secret_index();
}

unsigned int webhook_delivery_status(const webhook_delivery_t *handle)
{
    const webhook::answer *answer = in(handle).answer();

    return answer != nullptr ? answer->status : 0;
}

int webhook_delivery_refused(const webhook_delivery_t *handle)
{
    return in(handle).refused() ? 1 : 0;
}

unsigned int webhook_delivery_retry_after(const webhook_delivery_t *handle)
{
    const webhook::answer *answer = in(handle).answer();

    return answer != nullptr ? webhook::describe(answer->why).retry_after : 0;
}

webhook_str_t webhook_delivery_answer(
    webhook_delivery_t *handle, webhook_str_t *content_type)
{
    const webhook::answer *answer = in(handle).answer();

    try {
        if (answer != nullptr) {
            std::string_view text = in(handle).owner().answer().of(*answer);
            if (content_type != nullptr) {
                *content_type = out(answer->content_type());
            }
            return out(text);
        }
    } catch (...) {
        /* There is no body to send then. */
    }

    if (content_type != nullptr) {
        *content_type = {nullptr, 0};
    }
    return {nullptr, 0};
}

int webhook_delivery_answer_field(
    const webhook_delivery_t *handle, size_t index, webhook_header_t *field)
{
    const webhook::answer *answer = in(handle).answer();

    if (answer == nullptr || index >= answer->challenge.fields.size()) {
        return 0;
    }

    *field = answer->challenge.fields[index];
    return 1;
}

int webhook_delivery_echo(
    const webhook_delivery_t *handle, webhook_header_t *field)
{
    const webhook::challenge_match &asked = in(handle).asked();

    if (asked.echoed().empty()) {
        return 0;
    }

    *field = {out(asked.echo_header()), out(asked.echoed())};
    return 1;
}

webhook_str_t webhook_delivery_hidden(
    const webhook_delivery_t *handle, size_t index)
{
    const auto secrets = in(handle).asked().secrets();

    return index < secrets.size() ? out(secrets[index])
                                  : webhook_str_t{nullptr, 0};
}

const unsigned char *webhook_delivery_token(const webhook_delivery_t *handle)
{
    return in(handle).identified() ? in(handle).token().data() : nullptr;
}
