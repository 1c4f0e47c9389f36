// What explains that an event came twice, and what only looks as if it did.

#include "faults/made_history.h"

namespace webhook::faults {

class fault_attribution : public made_history {
protected:
    fault_attribution() { seen.events.resize(1); }
};

// ---- lines about the claim

TEST_F(fault_attribution, IsALineAboutTheClaimOfTheFirst)
{
    harm(fault_kind::stop, 20, 3500, 11);
    twice();
    say(3501, unsettled("700"), 11, 1);

    expect_attributed(cause::unsettled);
}

TEST_F(fault_attribution, IsALineThatRedisMadeLate)
{
    harm(fault_kind::delay, 40, 9000);
    twice();
    say(9900, unsettled("700", "committed: its lease had expired"), 11);

    expect_attributed(cause::unsettled);
}

TEST_F(fault_attribution, IsALineAboutTheClaimOfABody)
{
    twice();
    say(3100, unsettled("700:body=00ff", "committed: its lease had expired"),
        11, 1);

    expect_attributed(cause::unsettled);
}

TEST_F(fault_attribution, IsNoLineOfAnotherEvent)
{
    twice();
    say(3100, unsettled("7001"), 11, 1);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoLineOfAnotherWorker)
{
    twice();
    say(3100, unsettled("700"), 12);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoLineOfAnotherRequest)
{
    twice();
    say(3100, unsettled("700"), 11, 3);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoLineThatComesWhenAllIsOver)
{
    twice();
    say(5100, unsettled("700"), 11);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoLineOfBefore)
{
    twice(5000);
    for (attempt &one : seen.attempts) {
        one.began += 1s;
        one.ended += 1s;
    }
    for (forward &one : seen.forwards) {
        one.came += 1s;
        one.ended += 1s;
    }
    say(900, unsettled("700"), 11);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoLineWhileTheLeaseStood)
{
    twice(1500);
    say(1600, unsettled("700"), 11, 1);

    expect_unattributed();
}

// ---- a claim that was older than its lease when the event went upstream

TEST_F(fault_attribution, IsALineAboutAClaimThatHadEnded)
{
    send(0, 4100, 200); // claimed, and then its worker was stopped
    come(1, 4000, 4050, 200, 11);
    send(2500, 2600, 200);
    come(2, 2550, 2560, 200, 12);
    say(4051,
        unsettled(
            "700", "committed: another delivery of the event was acknowledged"),
        11, 1);

    expect_attributed(cause::stale);
}

TEST_F(fault_attribution, IsNoLineAboutAClaimThatWasFresh)
{
    send(0, 100, 200);
    come(1, 10, 50, 200, 11);
    send(3990, 4100, 200);
    come(2, 4000, 4050, 200, 12);
    say(4051,
        unsettled(
            "700", "committed: another delivery of the event was acknowledged"),
        12, 2);

    expect_unattributed();
}

// ---- unknown outcomes

TEST_F(fault_attribution, IsAnUnknownOutcomeAndItsLease)
{
    twice();
    say(40, "webhook: the outcome of a delivery is unknown, its claim remains",
        11, 1);

    expect_attributed(cause::unknown_outcome);
}

TEST_F(fault_attribution, IsAnUnknownOutcomeThatTheUpstreamReadsLater)
{
    send(0, 35, 504);
    come(1, 60, 70, 200, 11);
    send(2990, 3100, 200);
    come(2, 3000, 3050, 200, 12);
    say(30, "webhook: the outcome of a delivery is unknown, its claim remains",
        11, 1);

    expect_attributed(cause::unknown_outcome);
}

TEST_F(fault_attribution, IsNoUnknownOutcomeOfAnotherRequest)
{
    twice();
    say(40, "webhook: the outcome of a delivery is unknown, its claim remains",
        11, 2);

    expect_unattributed();
}

TEST_F(fault_attribution, IsNoUnknownOutcomeWhoseLeaseStands)
{
    twice(1500);
    say(40, "webhook: the outcome of a delivery is unknown, its claim remains",
        11, 1);

    expect_unattributed();
}

// It was under way for longer than the lease, and its claim was not renewed.
TEST_F(fault_attribution, IsNoUnknownOutcomeOfOneThatIsUnderWay)
{
    send(0, 3100, 504);
    come(1, 10, 3010, 0, 11);
    say(3011,
        "webhook: the outcome of a delivery is unknown, its claim remains", 11,
        1);
    send(2490, 2600, 200);
    come(2, 2500, 2550, 200, 12);

    expect_unattributed();
}

// ---- no claim at all

TEST_F(fault_attribution, IsAForwardWithoutAClaim)
{
    twice(500);
    say(499,
        "webhook: an event was forwarded without a claim: the zone is full", 12,
        2);

    expect_attributed(cause::unclaimed);
}

TEST_F(fault_attribution, IsNoClaimThatAThirdHadNot)
{
    twice(500);
    send(450, 460, 503);
    say(499,
        "webhook: an event was forwarded without a claim: the zone is full", 12,
        3);

    expect_unattributed();
}

} // namespace webhook::faults
