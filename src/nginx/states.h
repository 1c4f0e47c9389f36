/*
 * The states of a request in the gate, and the ways between them.  The drawing
 * of them in docs/architecture.md is compared with this table by a test.
 */

#ifndef WEBHOOK_NGINX_STATES_H
#define WEBHOOK_NGINX_STATES_H

#include <cstddef>

namespace webhook::nginx {

enum class state {
    reading,     /* until the body is there */
    queued,      /* until the worker judges what it has read */
    asking,      /* until the store has answered */
    backing_off, /* until another delivery of the event may have ended */
    answered,    /* by the gate; what follows is error_page's */
    failed,      /* the gate could not decide: 500 */
    broken,      /* nginx has ended it before the gate could decide */
    forwarded    /* on its way upstream */
};

inline constexpr const char *state_names[] = {"reading", "queued", "asking",
    "backing_off", "answered", "failed", "broken", "forwarded"};

inline constexpr std::size_t state_count = 8;

constexpr unsigned one_of(state each)
{
    return 1U << static_cast<unsigned>(each);
}

/* What ends the gate's part, from any state in which it holds the request. */
inline constexpr unsigned endings =
    one_of(state::answered) | one_of(state::failed) | one_of(state::broken) |
    one_of(state::forwarded);

/* By the state that is left: those that may be entered. */
inline constexpr unsigned transitions[state_count] = {
    /* reading */ one_of(state::queued) | endings,
    /* queued */ one_of(state::asking) | one_of(state::backing_off) | endings,
    /* asking: once more, of claims that have grown old */
    one_of(state::asking) | one_of(state::backing_off) | endings,
    /* backing_off: once more, if the store answers at once */
    one_of(state::asking) | one_of(state::backing_off) | endings,
    /* answered: another gate judges it, after an error_page */
    one_of(state::reading) | one_of(state::answered) | one_of(state::failed) |
        one_of(state::forwarded),
    /* failed */ 0,
    /* broken */ 0,
    /* forwarded: another gate judges it, after a redirect */
    one_of(state::answered) | one_of(state::failed) | one_of(state::forwarded)};

constexpr bool may_enter(state from, state to)
{
    return (transitions[static_cast<std::size_t>(from)] & one_of(to)) != 0;
}

constexpr const char *name_of(state each)
{
    return state_names[static_cast<std::size_t>(each)];
}

/* Returns true if the gate holds the request, and will go on with it. */
constexpr bool is_held(state each)
{
    return each < state::answered;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_STATES_H */
