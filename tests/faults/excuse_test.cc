// Workers that were killed and stores that have lost their memory: what they
// explain, and what not.

#include "faults/made_history.h"

namespace webhook::faults {

class fault_excuse : public made_history {
protected:
    fault_excuse() { seen.events.resize(1); }
};

// ---- workers that were killed

TEST_F(fault_excuse, IsTheKillOfTheWorkerThatHadIt)
{
    kill(48, 11);
    twice();

    expect_attributed(cause::killed);
}

TEST_F(fault_excuse, IsTheKillOfAWorkerThatWasStoppedMeanwhile)
{
    harm(fault_kind::stop, 20, 3500, 11);
    kill(3400, 11);
    twice();

    expect_attributed(cause::killed);
}

TEST_F(fault_excuse, IsNoKillAfterTheSecondOne)
{
    harm(fault_kind::stop, 20, 2900, 11);
    kill(3400, 11);
    twice();

    expect_unattributed();
}

// Redis is paused from 20 to 2500: the claim ends unrenewed, and the worker
// that is still forwarding is killed before it can say so.
TEST_F(fault_excuse, IsTheKillOfAWorkerBeforeItsNextRenewal)
{
    harm(fault_kind::delay, 20, 2500);
    twice();
    seen.forwards[0].status = 0;
    seen.forwards[0].ended = moment(3400);
    kill(3390, 11);

    expect_attributed(cause::killed);
}

TEST_F(fault_excuse, IsNoKillOfAWorkerThatCouldRenew)
{
    twice();
    seen.forwards[0].status = 0;
    seen.forwards[0].ended = moment(3400);
    kill(3390, 11);

    expect_unattributed();
}

// One fault after the other has kept it from telling the end.
TEST_F(fault_excuse, IsTheKillOfAWorkerThatCouldNotTellTheEnd)
{
    harm(fault_kind::delay, 40, 3200);
    harm(fault_kind::stop, 3100, 3600, 11);
    twice();
    kill(3500, 11);

    expect_attributed(cause::killed);
}

TEST_F(fault_excuse, IsNoKillOfAWorkerThatCouldTellInBetween)
{
    harm(fault_kind::delay, 40, 3200);
    harm(fault_kind::stop, 3300, 3600, 11);
    twice();
    kill(3500, 11);

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillOfAWorkerThatHadEndedBefore)
{
    harm(fault_kind::delay, 20, 2500);
    twice();
    kill(3390, 11);

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillLongAfterARenewalWasPossible)
{
    harm(fault_kind::delay, 20, 2500);
    twice();
    seen.forwards[0].status = 0;
    seen.forwards[0].ended = moment(60000);
    kill(59990, 11);

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillOfAnotherWorker)
{
    kill(48, 13);
    twice();

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillLongAfterTheEnd)
{
    kill(3000, 11);
    twice(8000);

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillBeforeTheLeaseHasEnded)
{
    kill(48, 11);
    twice(1500);

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoKillThatNoLineTellsOf)
{
    harm(fault_kind::kill, 48, 49, 11);
    twice();

    expect_unattributed();
}

// ---- claims whose end was not told

// Nobody is left to say so.
TEST_F(fault_excuse, IsTheKillOfAll)
{
    twice();
    seen.faults.push_back(
        {fault_kind::kill, 40ms, 60ms, 11, "kill -9 of all", true});

    expect_attributed(cause::killed);
}

// What had been told before is known after it.
TEST_F(fault_excuse, IsNoKillOfAllLongAfterTheEnd)
{
    twice(5000);
    seen.faults.push_back(
        {fault_kind::kill, 2100ms, 2160ms, 11, "kill -9 of all", true});

    expect_unattributed();
}

TEST_F(fault_excuse, IsNoRestart)
{
    twice(5000);
    harm(fault_kind::restart, 2500, 2800);

    expect_unattributed();
}

// A zone that survives restarts never starts empty.
TEST_F(fault_excuse, IsNoEmptyZoneThatHasAFile)
{
    seen.rules.kept = true;
    twice();
    say(1000, "webhook: zone \"f\" of \"webhook_store\" starts empty", 10);

    expect_unattributed();
}

TEST_F(fault_excuse, IsTheEndOfClaimsNotTold)
{
    twice();
    say(2000,
        "webhook: redis server \"r\" did not confirm 1 commits or releases "
        "before the worker process exited",
        11);

    expect_attributed(cause::untold);
}

TEST_F(fault_excuse, IsNotTheEndOfMoreClaimsThanTheLineSays)
{
    seen.events.push_back({"701", R"({"uuid":"701"})"});
    twice();
    send(0, 100, 0, {1});
    come(3, 10, 50, 200, 11);
    send(2990, 3100, 200, {1});
    come(4, 3000, 3050, 200, 12);
    say(2000,
        "webhook: redis server \"r\" did not confirm 1 commits or releases "
        "before the worker process exited",
        11);

    expect_unattributed();
    EXPECT_EQ(judge(seen).findings.size(), 1U);
}

// ---- memory that was lost

TEST_F(fault_excuse, IsAFlushInBetween)
{
    twice(500);
    harm(fault_kind::flush, 300, 301);

    expect_attributed(cause::flushed);
}

TEST_F(fault_excuse, IsAFlushUnderWay)
{
    send(0, 1000, 200);
    come(1, 10, 900, 200, 11);
    send(490, 600, 200);
    come(2, 500, 550, 200, 12);
    harm(fault_kind::flush, 300, 301);

    expect_attributed(cause::flushed);
}

TEST_F(fault_excuse, IsNoFlushBeforeOrAfter)
{
    send(1000, 1100, 200);
    come(1, 1010, 1050, 200, 11);
    send(1490, 1600, 200);
    come(2, 1500, 1550, 200, 12);
    harm(fault_kind::flush, 900, 901);
    harm(fault_kind::flush, 1700, 1701);

    expect_unattributed();
}

// It was committed after the flush, and is remembered.
TEST_F(fault_excuse, IsNoFlushBeforeTheCommit)
{
    send(0, 1000, 200);
    come(1, 10, 900, 200, 11);
    harm(fault_kind::flush, 300, 301);
    send(7990, 8100, 200);
    come(2, 8000, 8050, 200, 12);

    expect_unattributed();
}

TEST_F(fault_excuse, IsAZoneThatStartsEmpty)
{
    twice(500);
    say(300,
        "webhook: zone \"f\" of \"webhook_store\" starts empty, its size "
        "has changed",
        10);

    expect_attributed(cause::empty);
}

} // namespace webhook::faults
