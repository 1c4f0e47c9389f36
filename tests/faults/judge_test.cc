// The judge finds what is seeded, and lets pass what the guarantees allow.

#include "faults/made_history.h"

namespace webhook::faults {

// Nothing but the event 0; the others are not sent by anybody.
class fault_judge : public made_history {
protected:
    fault_judge() { seen.events.resize(1); }

    void add_version()
    {
        seen.events[0].version = true;
        seen.events.push_back({"700", R"({"uuid":"700","again":1})", true});
    }

    void deliver_at(int when, std::size_t event)
    {
        const std::uint64_t number = send(when, when + 100, 200, {event});
        come(number, when + 10, when + 50, 200);
    }

    void add_events()
    {
        seen.events.push_back({"701", R"({"uuid":"701"})"});
        seen.events.push_back({"702", R"({"uuid":"702"})"});
    }
};

TEST_F(fault_judge, PassesADelivery)
{
    send(0, 100, 200);
    come(1, 10, 50, 200);

    expect_good();
    EXPECT_EQ(judge(seen).acknowledged, 1U);
    EXPECT_EQ(judge(seen).forwards, 1U);
}

TEST_F(fault_judge, PassesCopiesAnsweredFromMemory)
{
    send(0, 100, 200);
    come(1, 10, 50, 200);
    send(20, 110, 200);    // has waited
    send(5000, 5001, 200); // later
    send(30, 400, 503);

    expect_good();
}

TEST_F(fault_judge, PassesARefusalOfTheUpstreamAndARetry)
{
    send(0, 100, 422);
    come(1, 10, 50, 422);
    send(110, 200, 200);
    come(2, 120, 150, 200);

    expect_good();
    EXPECT_TRUE(judge(seen).extra.empty());
}

TEST_F(fault_judge, PassesAnArrayWithoutWhatIsKnown)
{
    add_events();
    send(0, 100, 200, {1});
    come(1, 10, 50, 200);
    send(200, 300, 200, {0, 1, 2});
    come_cut(2, 210, 250, {0, 2});

    expect_good();
}

TEST_F(fault_judge, PassesEachCopyOfAnEventWithoutAnIdentity)
{
    seen.events[0].anonymous = true;
    for (int at = 0; at < 1000; at += 200) {
        send(at, at + 100, 200);
        come(seen.attempts.size(), at + 10, at + 50, 200);
    }

    expect_good();
}

TEST_F(fault_judge, PassesWhatIsNotWantedIfItDoesNotCome)
{
    add_events();
    seen.events[1].ignored = true;
    send(0, 10, 200, {1});
    send(20, 100, 200, {0, 1, 2});
    come_cut(2, 30, 50, {0, 2});

    expect_good();
}

TEST_F(fault_judge, PassesAViolationWithItsMark)
{
    seen.events[0].violates = true;
    send(0, 100, 200);
    come(1, 10, 50, 200).marked = true;

    expect_good();
}

// A, B, A: each is what the event has become.
TEST_F(fault_judge, PassesAVersionThatHasAnotherOneBehindIt)
{
    add_version();
    deliver_at(0, 0);
    deliver_at(4000, 1);
    deliver_at(8000, 0);

    expect_good();
    EXPECT_TRUE(judge(seen).extra.empty());
}

// ---- acknowledged events

TEST_F(fault_judge, FindsAnEventThatWasSwallowed)
{
    send(0, 100, 200);

    expect_found(broken::lost);
}

TEST_F(fault_judge, FindsAnAcknowledgedEventThatTheUpstreamRefused)
{
    send(0, 100, 200);
    come(1, 10, 50, 500);

    expect_found(broken::lost);
}

TEST_F(fault_judge, FindsAnAcknowledgementWithoutTheUpstreamsAnswer)
{
    send(0, 100, 200);
    come(1, 10, 50, 0); // reset

    expect_found(broken::lost);
}

TEST_F(fault_judge, FindsAnAcknowledgementBeforeTheUpstreamsAnswer)
{
    send(0, 100, 200);
    come(1, 10, 101, 200);

    expect_found(broken::acknowledged_early);
}

TEST_F(fault_judge, FindsACopyAcknowledgedWhileTheFirstIsUnderWay)
{
    send(0, 900, 200);
    come(1, 10, 800, 200);
    send(20, 40, 200);

    expect_found(broken::acknowledged_early);
}

TEST_F(fault_judge, FindsAnEventLostOutOfAnArray)
{
    add_events();
    send(0, 100, 200, {0, 1, 2});
    come_cut(1, 10, 50, {0, 2});

    expect_found(broken::lost);
    EXPECT_EQ(judge(seen).findings.front().event, 1U);
}

TEST_F(fault_judge, FindsAVersionOfAnEventThatWasTakenForAnother)
{
    add_version();
    deliver_at(0, 0);
    send(200, 300, 200, {1});

    expect_found(broken::lost);
}

TEST_F(fault_judge, FindsAnEventWithoutAnIdentityThatWasTakenForACopy)
{
    seen.events[0].anonymous = true;
    deliver_at(0, 0);
    send(200, 300, 200);

    expect_found(broken::lost);
}

TEST_F(fault_judge, FindsAnEventThatNobodyAcknowledged)
{
    send(0, 100, 503);
    send(200, 300, 0);

    expect_found(broken::unacknowledged);
}

// ---- bodies

TEST_F(fault_judge, FindsABodyWithAnotherByte)
{
    send(0, 100, 200);
    come(1, 10, 50, 200).body.back() = ' ';

    expect_found(broken::changed);
}

TEST_F(fault_judge, FindsAnArrayInAnotherOrder)
{
    add_events();
    send(0, 100, 200, {0, 1, 2});
    forward &mixed = come(1, 10, 50, 200);
    mixed.events = {1, 0, 2};
    mixed.body = body_of(seen, mixed.events, true);

    expect_found(broken::changed);
}

TEST_F(fault_judge, FindsAnEventInAnothersRequest)
{
    add_events();
    send(0, 100, 200, {0, 1});
    forward &other = come(1, 10, 50, 200);
    other.events = {0, 1, 2};
    other.body = body_of(seen, other.events, true);
    send(200, 210, 200, {2});

    expect_found(broken::changed);
}

TEST_F(fault_judge, FindsARequestThatNobodyHasSent)
{
    send(0, 100, 200);
    come(1, 10, 50, 200);
    come(1, 60, 70, 500).attempt = 77;

    const auto findings = judge(seen).findings;
    ASSERT_EQ(findings.size(), 2U); // it came after the 2xx as well
    EXPECT_EQ(findings.front().what, broken::changed);
}

TEST_F(fault_judge, FindsWhatIsNotWanted)
{
    seen.events[0].ignored = true;
    deliver_at(0, 0);

    expect_found(broken::unwanted);
}

TEST_F(fault_judge, FindsAViolationWithoutItsMark)
{
    seen.events[0].violates = true;
    deliver_at(0, 0);

    expect_found(broken::unmarked);
}

TEST_F(fault_judge, WantsNoMarkOfAViolationThatWasLeftOut)
{
    seen.events.push_back({"701", R"({"uuid":"701"})"});
    seen.events[0].violates = true;
    send(0, 100, 200);
    come(1, 10, 50, 200).marked = true;
    send(200, 300, 200, {0, 1});
    come_cut(2, 210, 250, {1});

    expect_good();
}

TEST_F(fault_judge, FindsAMarkOfWhatIsAsDocumented)
{
    send(0, 100, 200);
    come(1, 10, 50, 200).marked = true;

    expect_found(broken::unmarked);
}

// ---- refusals

TEST_F(fault_judge, FindsAValidEventThatTheGateRefused)
{
    send(0, 10, 422);
    send(20, 100, 200);
    come(2, 30, 50, 200);

    expect_found(broken::refused);
}

TEST_F(fault_judge, FindsAFailureThatIsNotTheUpstreams)
{
    send(0, 100, 500);
    come(1, 10, 50, 404);
    send(200, 300, 200);
    come(2, 210, 250, 200);

    expect_found(broken::refused);
}

TEST_F(fault_judge, FindsAnAlarmInTheLog)
{
    send(0, 100, 200);
    come(1, 10, 50, 200);
    seen.log.push_back({60ms, "2026/11/29 21:51:28 [alert] 10#10: worker "
                              "process 11 exited on signal 11"});

    expect_found(broken::alarm);
}

// ---- forwarded again, by nobody's word

TEST_F(fault_judge, FindsASecondForwardAfterA2xx)
{
    twice();
    expect_unattributed();
}

TEST_F(fault_judge, FindsAVersionThatCameAgain)
{
    add_version();
    deliver_at(0, 1);
    deliver_at(8000, 0);
    deliver_at(16000, 0);

    expect_unattributed();
}

TEST_F(fault_judge, FindsAVersionBesideItself)
{
    add_version();
    deliver_at(0, 1);
    send(8000, 8900, 500);
    come(2, 8010, 8800, 500);
    send(8020, 8100, 200);
    come(3, 8030, 8050, 200);

    expect_unattributed();
}

TEST_F(fault_judge, FindsASecondForwardBesideTheFirst)
{
    send(0, 900, 500);
    come(1, 10, 800, 500);
    send(20, 100, 200);
    come(2, 30, 50, 200);

    expect_unattributed();
}

TEST_F(fault_judge, FindsARetryBeforeTheLeaseOfAnUnknownOutcome)
{
    send(0, 100, 504);
    come(1, 10, 50, 0);
    say(51, "webhook: the outcome of a delivery is unknown, its claim remains",
        11, 1);
    send(200, 300, 200);
    come(2, 210, 250, 200);

    expect_unattributed();
}

TEST_F(fault_judge, FindsARetryBeforeARenewedLeaseHasEnded)
{
    send(0, 5100, 504);
    come(1, 10, 5050, 0); // five seconds: the claim was renewed
    send(5200, 5900, 200);
    come(2, 5800, 5850, 200);

    expect_unattributed();
}

// The upstream has read its head alone: the gate cannot know.
TEST_F(fault_judge, FindsARetryBeforeTheLeaseOfWhatWasNotRead)
{
    send(0, 100, 502);
    forward &unread = come(1, 10, 10, 0);
    unread.whole = false;
    unread.body.clear();
    send(2100, 2300, 200);
    come(2, 2110, 2150, 200);
    expect_good();

    seen.forwards.back().came = 1110ms;
    expect_unattributed();
}

TEST_F(fault_judge, FindsEachOfThreeForwards)
{
    send(0, 100, 200);
    come(1, 10, 50, 200);
    kill(45, 11);
    send(2990, 3100, 200);
    come(2, 3000, 3050, 200, 12); // by the kill
    send(8000, 8100, 200);
    come(3, 8010, 8050, 200, 12); // the second one was committed

    expect_unattributed();
    EXPECT_EQ(judge(seen).findings.size(), 1U);
}

} // namespace webhook::faults
