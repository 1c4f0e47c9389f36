// The states of a session, as the drawing in session.h has them.

#include "redis/session.h"

#include <gtest/gtest.h>

namespace {

using webhook::redis::next;
using webhook::redis::session_event;
using webhook::redis::session_state;

struct transition {
    session_state from;
    session_event what;
    session_state to;
};

constexpr transition transitions[] = {
    {session_state::stopped, session_event::start, session_state::locating},
    {session_state::locating, session_event::located,
        session_state::connecting},
    {session_state::locating, session_event::failed, session_state::down},
    {session_state::connecting, session_event::greeted, session_state::up},
    {session_state::connecting, session_event::failed, session_state::down},
    {session_state::up, session_event::overdue, session_state::silent},
    {session_state::up, session_event::lost, session_state::locating},
    {session_state::up, session_event::failed, session_state::down},
    {session_state::silent, session_event::answered, session_state::up},
    {session_state::silent, session_event::lost, session_state::locating},
    {session_state::silent, session_event::failed, session_state::down},
    {session_state::down, session_event::retry, session_state::locating}};

constexpr session_state states[] = {session_state::stopped,
    session_state::locating, session_state::connecting, session_state::up,
    session_state::silent, session_state::down};

constexpr session_event events[] = {session_event::start,
    session_event::located, session_event::greeted, session_event::overdue,
    session_event::answered, session_event::lost, session_event::failed,
    session_event::retry};

// The drawing: an event that a state does not have an arrow for changes
// nothing.
session_state expected(session_state from, session_event what)
{
    for (const transition &each : transitions) {
        if (each.from == from && each.what == what) {
            return each.to;
        }
    }
    return from;
}

TEST(redis_session, HasTheTransitionsOfTheDrawing)
{
    for (const session_state from : states) {
        for (const session_event what : events) {
            EXPECT_EQ(next(from, what), expected(from, what))
                << static_cast<int>(from) << ", " << static_cast<int>(what);
        }
    }
}

TEST(redis_session, StopsInAnyState)
{
    for (const session_state from : states) {
        EXPECT_EQ(next(from, session_event::stop), session_state::stopped);
    }
}

} // namespace
