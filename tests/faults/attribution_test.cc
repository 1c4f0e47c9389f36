// What explains that an event came twice, and what only looks as if it did.

#include "faults/made_history.h"

namespace webhook::faults {

class fault_attribution : public made_history {
protected:
    fault_attribution() { seen.events.resize(1); }
};

// ---- lines about the claim

TEST_F(fault_attribution, is_a_line_about_the_claim_of_the_first)
{
    harm(fault_kind::stop, 20, 3500, 11);
    twice();
    say(3501, unsettled("700"), 11, 1);

    expect_attributed(cause::unsettled);
}

TEST_F(fault_attribution, is_a_line_that_redis_made_late)
{
    harm(fault_kind::delay, 40, 9000);
    twice();
    say(9900, unsettled("700", "committed: its lease had ended"), 11);

    expect_attributed(cause::unsettled);
}

TEST_F(fault_attribution, is_no_line_of_another_event)
{
    twice();
    say(3100, unsettled("7001"), 11, 1);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_line_of_another_worker)
{
    twice();
    say(3100, unsettled("700"), 12);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_line_of_another_request)
{
    twice();
    say(3100, unsettled("700"), 11, 3);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_line_that_comes_when_all_is_over)
{
    twice();
    say(5100, unsettled("700"), 11);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_line_of_before)
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

TEST_F(fault_attribution, is_no_line_while_the_lease_stood)
{
    twice(1500);
    say(1600, unsettled("700"), 11, 1);

    expect_unattributed();
}

// ---- a claim that was older than its lease when the event went upstream

TEST_F(fault_attribution, is_a_line_about_a_claim_that_had_ended)
{
    send(0, 4100, 200); // claimed, and then its worker was stopped
    come(1, 4000, 4050, 200, 11);
    send(2500, 2600, 200);
    come(2, 2550, 2560, 200, 12);
    say(4051, unsettled("700", "committed: another delivery was acknowledged"),
        11, 1);

    expect_attributed(cause::stale);
}

TEST_F(fault_attribution, is_no_line_about_a_claim_that_was_fresh)
{
    send(0, 100, 200);
    come(1, 10, 50, 200, 11);
    send(3990, 4100, 200);
    come(2, 4000, 4050, 200, 12);
    say(4051, unsettled("700", "committed: another delivery was acknowledged"),
        12, 2);

    expect_unattributed();
}

// ---- unknown outcomes

TEST_F(fault_attribution, is_an_unknown_outcome_and_its_lease)
{
    twice();
    say(40, "webhook: outcome of a delivery is unknown, its claim is left", 11,
        1);

    expect_attributed(cause::unknown_outcome);
}

TEST_F(fault_attribution, is_no_unknown_outcome_of_another_request)
{
    twice();
    say(40, "webhook: outcome of a delivery is unknown, its claim is left", 11,
        2);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_unknown_outcome_whose_lease_stands)
{
    twice(1500);
    say(40, "webhook: outcome of a delivery is unknown, its claim is left", 11,
        1);

    expect_unattributed();
}

// It was under way for longer than the lease, and its claim was not renewed.
TEST_F(fault_attribution, is_no_unknown_outcome_of_one_that_is_under_way)
{
    send(0, 3100, 504);
    come(1, 10, 3010, 0, 11);
    say(3011, "webhook: outcome of a delivery is unknown, its claim is left",
        11, 1);
    send(2490, 2600, 200);
    come(2, 2500, 2550, 200, 12);

    expect_unattributed();
}

// ---- no claim at all

TEST_F(fault_attribution, is_a_forward_without_a_claim)
{
    twice(500);
    say(499, "webhook: forwarded without a claim, the zone is full", 12, 2);

    expect_attributed(cause::unclaimed);
}

TEST_F(fault_attribution, is_no_claim_that_a_third_had_not)
{
    twice(500);
    send(450, 460, 503);
    say(499, "webhook: forwarded without a claim, the zone is full", 12, 3);

    expect_unattributed();
}

// ---- workers that were killed

TEST_F(fault_attribution, is_the_kill_of_the_worker_that_had_it)
{
    kill(48, 11);
    twice();

    expect_attributed(cause::killed);
}

TEST_F(fault_attribution, is_no_kill_of_another_worker)
{
    kill(48, 13);
    twice();

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_kill_long_after_the_end)
{
    kill(3000, 11);
    twice(8000);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_kill_before_the_lease_has_ended)
{
    kill(48, 11);
    twice(1500);

    expect_unattributed();
}

TEST_F(fault_attribution, is_no_kill_that_no_line_tells_of)
{
    harm(fault_kind::kill, 48, 49, 11);
    twice();

    expect_unattributed();
}

// ---- claims whose end was not told

TEST_F(fault_attribution, is_the_end_of_claims_not_told)
{
    twice();
    say(2000,
        "webhook: redis server \"r\" has not been told the end of 1 "
        "claims",
        11);

    expect_attributed(cause::untold);
}

TEST_F(fault_attribution, is_not_the_end_of_more_claims_than_the_line_says)
{
    seen.events.push_back({"701", R"({"uuid":"701"})"});
    twice();
    send(0, 100, 0, {1});
    come(3, 10, 50, 200, 11);
    send(2990, 3100, 200, {1});
    come(4, 3000, 3050, 200, 12);
    say(2000,
        "webhook: redis server \"r\" has not been told the end of 1 "
        "claims",
        11);

    expect_unattributed();
    EXPECT_EQ(judge(seen).findings.size(), 1U);
}

// ---- memory that was lost

TEST_F(fault_attribution, is_a_flush_in_between)
{
    twice(500);
    harm(fault_kind::flush, 300, 301);

    expect_attributed(cause::flushed);
}

TEST_F(fault_attribution, is_a_flush_under_way)
{
    send(0, 1000, 200);
    come(1, 10, 900, 200, 11);
    send(490, 600, 200);
    come(2, 500, 550, 200, 12);
    harm(fault_kind::flush, 300, 301);

    expect_attributed(cause::flushed);
}

TEST_F(fault_attribution, is_no_flush_before_or_after)
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
TEST_F(fault_attribution, is_no_flush_before_the_commit)
{
    send(0, 1000, 200);
    come(1, 10, 900, 200, 11);
    harm(fault_kind::flush, 300, 301);
    send(7990, 8100, 200);
    come(2, 8000, 8050, 200, 12);

    expect_unattributed();
}

TEST_F(fault_attribution, is_a_zone_that_starts_empty)
{
    twice(500);
    say(300,
        "webhook: zone \"f\" of \"webhook_store\" starts empty, its size "
        "has changed",
        10);

    expect_attributed(cause::empty);
}

} // namespace webhook::faults
