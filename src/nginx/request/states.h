/*
 * Contains the states of a request in the gate and the transitions between
 * them.  A test compares the drawing in docs/architecture.md with this table.
 */

#ifndef WEBHOOK_NGINX_REQUEST_STATES_H
#define WEBHOOK_NGINX_REQUEST_STATES_H

#include <cstddef>

namespace webhook::nginx {

enum class state {
    reading,     /* until the body has been read */
    queued,      /* until the worker judges the queued requests */
    asking,      /* until the store has responded */
    backing_off, /* until another delivery of the event may have ended */
    answered,    /* the gate has answered; error_page may follow */
    failed,      /* the gate could not decide: 500 */
    broken,      /* nginx ended it before the gate could decide */
    forwarded    /* the request is passed upstream */
};

inline constexpr const char *state_names[] = {"reading", "queued", "asking",
    "backing_off", "answered", "failed", "broken", "forwarded"};

inline constexpr std::size_t state_count = 8;

constexpr unsigned one_of(state each)
{
    return 1U << static_cast<unsigned>(each);
}

/*
 * These states end the gate's part.  Every state in which the gate holds the
 * request leads to them.
 */
inline constexpr unsigned endings =
    one_of(state::answered) | one_of(state::failed) | one_of(state::broken) |
    one_of(state::forwarded);

/* Holds, for each state, the states that may follow it. */
inline constexpr unsigned transitions[state_count] = {
    /* reading */ one_of(state::queued) | endings,
    /* queued */ one_of(state::asking) | one_of(state::backing_off) | endings,
    /* asking: may follow itself to renew claims that have become old */
    one_of(state::asking) | one_of(state::backing_off) | endings,
    /* backing_off: may follow itself if the store responds at once */
    one_of(state::asking) | one_of(state::backing_off) | endings,
    /* answered: another gate may judge it after an error_page */
    one_of(state::reading) | one_of(state::answered) | one_of(state::failed) |
        one_of(state::forwarded),
    /* failed */ 0,
    /* broken */ 0,
    /* forwarded: another gate may judge it after a redirect */
    one_of(state::answered) | one_of(state::failed) | one_of(state::forwarded)};

constexpr bool may_enter(state from, state to)
{
    return (transitions[static_cast<std::size_t>(from)] & one_of(to)) != 0;
}

constexpr const char *name_of(state each)
{
    return state_names[static_cast<std::size_t>(each)];
}

/* Returns true if the gate holds the request and will continue it. */
constexpr bool is_held(state each)
{
    return each < state::answered;
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REQUEST_STATES_H */
