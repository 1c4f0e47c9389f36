// The store contract: what becomes of a claim, by the outcome of its delivery.

#include "support/any_store_test.h"

namespace webhook::test {
namespace {

// A copy is answered as the upstream has answered.
TEST_P(store_contract, A2xxCommits)
{
    start_contract();
    for (const int status : {200, 201, 202, 204}) {
        SCOPED_TRACE(status);
        const bool empty = status == 204;
        const event booking = booked(std::to_string(status));
        const std::size_t before = upstream_.count();
        upstream_.next(answer::status(status, {}, empty ? "" : "ok\n"));
        EXPECT_EQ(deliver(booking).status, status);
        EXPECT_TRUE(becomes(std::to_string(status), "delivered"));

        const response copy = retry(booking);
        EXPECT_EQ(copy.status, status);
        EXPECT_EQ(member(copy, "verdict"), empty ? "" : "duplicate");
        EXPECT_EQ(copy.body.empty(), empty) << copy.body;
        EXPECT_EQ(copy.has("Content-Type"), !empty);
        EXPECT_EQ(upstream_.count(), before + 1) << "delivered twice";
    }
    EXPECT_TRUE(logs(retry_gate(), &log_entry::verdict, "duplicate", 4));
}

// The lease is 30 s: a claim that is left would show.
TEST_P(store_contract, AnyOtherStatusReleases)
{
    start_contract();
    for (const int status : {301, 302, 304, 400, 401, 404, 409, 413, 422, 429,
             500, 502, 503, 504}) {
        SCOPED_TRACE(status);
        const std::string id = std::to_string(status);
        const event booking = booked(id);
        const std::size_t before = upstream_.count();
        upstream_.next(answer::status(status));
        EXPECT_EQ(deliver(booking).status, status);
        EXPECT_EQ(upstream_.count(), before + 1);
        ASSERT_TRUE(becomes(id, "unknown")) << "still claimed";
        expect_forwarded(booking, "accepted");
        expect_duplicate(booking);
    }
}

TEST_P(store_contract, ARefusedConnectionReleases)
{
    start_contract("webhook_wait 0;");
    upstream_.refuse();
    const event booking = booked("200");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(deliver(booking).status, 502) << "still claimed";
        ASSERT_TRUE(becomes("200", "unknown"));
    }
    upstream_.accept_again();
    EXPECT_EQ(retry(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    expect_duplicate(booking);
}

TEST_P(store_contract, ATimeoutOrAResetLeavesTheClaimToItsLease)
{
    start_contract("webhook_lease 700ms; webhook_wait 0;"
                   "proxy_read_timeout 150ms;");
    const struct {
        const char *name;
        handler what;
        int status;
    } ends[] = {{"reset", answer::reset(), 502},
        {"close", answer::close(), 502}, {"silence", answer::never(), 504}};

    for (const auto &end : ends) {
        SCOPED_TRACE(end.name);
        const event booking = booked(end.name);
        const std::size_t before = upstream_.count();
        upstream_.next(end.what);
        EXPECT_EQ(deliver(booking).status, end.status);

        const response early = retry(booking);
        EXPECT_EQ(early.status, 503) << "it may have been booked already";
        EXPECT_TRUE(early.has("Retry-After"));
        EXPECT_EQ(member(early, "verdict"), "in_flight");
        EXPECT_EQ(upstream_.count(), before + 1) << "the claim was released";
    }
    for (const auto &end : ends) {
        SCOPED_TRACE(end.name);
        expect_forwarded(booked(end.name), "accepted");
        expect_duplicate(booked(end.name));
    }
}

} // namespace
} // namespace webhook::test
