/*
 * Evaluates schemas of the same value that may fail without the value failing.
 */

#include <algorithm>

#include "schema/evaluation.h"

namespace webhook::schema {

evaluation::frame evaluation::open(const json::node &value)
{
    frame begin = memory_.marks.size();

    /* When the budget is spent, the marks are not read any more. */
    steps_.spend_bytes(value.size);
    memory_.marks.resize(begin + value.size);
    return begin;
}

void evaluation::merge(frame from, frame into, const json::node &value)
{
    auto &marks = memory_.marks;

    for (std::size_t child = 0; child < value.size; ++child) {
        marks[into + child] |= marks[from + child];
    }
}

/* Evaluates a branch; what it has evaluated counts if it fits. */
bool evaluation::branch(index schema, const json::node &value, frame marks)
{
    if (marks == no_frame) {
        return evaluate(schema, value, marks);
    }

    frame own = open(value);
    bool ok = evaluate(schema, value, own);
    if (ok) {
        merge(own, marks, value);
    }
    close(own);

    return ok;
}

bool evaluation::any_of(
    const instruction &what, const json::node &value, frame marks)
{
    bool found = false;

    for (std::uint32_t i = 0; i < what.count; ++i) {
        found = branch(code_.lists[what.at + i], value, marks) || found;
        if (found && marks == no_frame) {
            return true;
        }
    }

    return found || fail(what.report);
}

bool evaluation::exactly_one_of(
    const instruction &what, const json::node &value, frame marks)
{
    std::uint32_t found = 0;

    for (std::uint32_t i = 0; i < what.count && found < 2; ++i) {
        found += branch(code_.lists[what.at + i], value, marks) ? 1 : 0;
    }

    return found == 1 || fail(what.report);
}

bool evaluation::none_of(const instruction &what, const json::node &value)
{
    return !evaluate(what.at, value, no_frame) || fail(what.report);
}

bool evaluation::condition(
    const instruction &what, const json::node &value, frame marks)
{
    bool met = branch(code_.lists[what.at], value, marks);
    index then = code_.lists[what.at + (met ? 1 : 2)];

    return then == none || evaluate(then, value, marks);
}

/* Returns the schema of the outermost resource that has the anchor. */
index evaluation::find_dynamic(const instruction &what)
{
    for (std::uint32_t resource : memory_.scope) {
        for (const dynamic_target &target : code_.dynamic_targets) {
            steps_.spend();
            if (target.anchor == what.count && target.resource == resource) {
                return target.schema;
            }
        }
    }

    return what.at;
}

} // namespace webhook::schema
