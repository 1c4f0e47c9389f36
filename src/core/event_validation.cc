#include "core/event_validation.h"

#include <utility>

namespace webhook {

namespace {

reason reason_of(schema::result found)
{
    return found == schema::result::too_complex ? reason::too_complex
                                                : reason::schema;
}

} // namespace

fault check_schema(const schema::program &rules, const json::node &value,
    workspace &tools, arena &memory)
{
    schema::run &run = tools.run();
    const schema::result found = rules.check(value, run);

    if (found == schema::result::valid) {
        return {};
    }

    fault why(reason_of(found), memory.copy(run.pointer()));
    why.where.keyword = run.keyword();
    why.where.expected = run.expected();
    return why;
}

void validate_unchecked(std::span<delivered_event> events, std::size_t size,
    workspace &tools, arena &memory) noexcept
{
    tools.run().refill(size);

    for (delivered_event &event : events) {
        const schema::program *rules = std::exchange(event.unchecked, nullptr);

        if (rules == nullptr || event.claim.at == event_state::dropped) {
            continue;
        }
        try {
            event.violation = check_schema(*rules, *event.node, tools, memory);
        } catch (...) {
            event.violation = {};
        }
    }
}

void report_violations(std::span<delivered_event> events)
{
    for (delivered_event &event : events) {
        if (event.claim.at != event_state::dropped && !event.reported) {
            event.reported = event.violation;
        }
    }
}

} // namespace webhook
