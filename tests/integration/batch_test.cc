// An array of events is as many deliveries in one request.

#include "support/batch_test.h"

namespace webhook::test {
namespace {

// What becomes of the body does not depend on the store.
class batch_body : public batch {};

TEST_P(batch, NewOnesGoAsTheyCame)
{
    start_batches();
    const std::string body = " [ " + one(1) + "\n,\t" + one(2) + "  ] \n";
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_EQ(upstream_.last().body, body);
    EXPECT_EQ(upstream_.last().field("webhook-gate-verdict"), "accepted");
    // Which of them would these be?
    EXPECT_FALSE(upstream_.last().has("webhook-gate-id"));
    EXPECT_FALSE(upstream_.last().has("webhook-gate-key"));
    EXPECT_FALSE(upstream_.last().has("webhook-gate-type"));
    EXPECT_EQ(log_line(1).id, "1, 2");

    expect_duplicate(body);
    expect_duplicate(one(1));
    expect_duplicate("[" + one(2) + "]");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(batch, TheLastOneOfAnArrayIsAnArray)
{
    start_batches();
    EXPECT_EQ(deliver(one(1)).status, 200);
    EXPECT_EQ(deliver(list({one(1), one(2)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(2)}));
}

TEST_P(batch, TheSameTwiceGoesOnce)
{
    start_batches();
    EXPECT_EQ(deliver(list({one(1), one(2), one(1)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(2)}));
    expect_duplicate(list({one(2), one(1), one(2)}));
}

TEST_P(batch_body, OneInvalidRefusesAll)
{
    start_batches("webhook_validation enforce;");
    const response answer = deliver(
        list({one(1), one(2), R"({"hookType":"Outcome added","uuid":true})"}));
    EXPECT_EQ(answer.status, 422);
    EXPECT_NE(answer.body.find("\"index\":2"), std::string::npos)
        << answer.body;
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver(list({one(1), one(2)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(2)}))
        << "something was claimed";
}

TEST_P(batch_body, MoreThanTheMost)
{
    start_batches("webhook_validation enforce;");
    std::vector<std::string> events;
    for (int i = 0; i < 100; i++) {
        events.push_back(one(i));
    }
    EXPECT_EQ(deliver(list(events)).status, 200);
    events.push_back(one(100));
    const response answer = deliver(list(events));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(member(answer, "reason"), "batch");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(batch, ARefusedOneIsReleased)
{
    start_batches();
    EXPECT_EQ(deliver(one(2)).status, 200);
    for (const int status : {500, 404, 302}) {
        upstream_.next(answer::status(status));
        EXPECT_EQ(deliver(list({one(1), one(2), one(3)})).status, status);
        EXPECT_EQ(upstream_.last().body, list({one(1), one(3)}));
    }
    EXPECT_EQ(deliver(list({one(1), one(2), one(3)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(3)}));
}

TEST_P(batch, AnUnknownOutcomeIsLeft)
{
    start_batches("webhook_lease 1s; webhook_wait 0;");
    expect_log("outcome of a delivery is unknown");
    expect_log("prematurely closed|Connection reset");
    upstream_.next(answer::reset());
    EXPECT_EQ(deliver(list({one(1), one(2)})).status, 502);
    for (int i = 1; i <= 2; i++) {
        EXPECT_EQ(member(deliver(one(i)), "verdict"), "in_flight");
    }
    EXPECT_EQ(deliver_until_settled(list({one(1), one(2)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), one(2)}));
}

TEST_P(batch, OtherBodiesOfTheSame)
{
    start_batches("webhook_modified forward;");
    expect_log(
        "a delivered event was forwarded again, because its body has changed");
    EXPECT_EQ(deliver(list({one(1), other_body(1), one(2)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({one(1), other_body(1), one(2)}));
    expect_duplicate(list({other_body(1), one(2)}));

    // The first of them is what its event was before: that is news.
    EXPECT_EQ(
        deliver(list({other_body(2), one(1), other_body(2)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({other_body(2), one(1)}));
    expect_duplicate(list({one(1), other_body(2)}));
}

// To and fro in one body: what was delivered last is no copy behind another.
TEST_P(batch, TheLatestBodyBehindAnother)
{
    start_batches("webhook_modified forward;");
    expect_log(
        "a delivered event was forwarded again, because its body has changed");
    EXPECT_EQ(deliver(one(1)).status, 200);
    EXPECT_EQ(deliver(list({other_body(1), one(1)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({other_body(1), one(1)}));
    EXPECT_EQ(upstream_.last().field("webhook-gate-verdict"), "modified");
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(batch, OtherBodiesRejected)
{
    start_batches("webhook_modified reject;");
    EXPECT_EQ(deliver(list({one(1), one(2)})).status, 200);
    const response answer = deliver(list({one(3), other_body(2)}));
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(member(answer, "verdict"), "modified");
    EXPECT_NE(answer.body.find("\"index\":1"), std::string::npos);
    EXPECT_EQ(deliver(one(3)).status, 200) << "its claim was not released";
}

// In memory, in a file, in chunks.
TEST_P(batch_body, WhereverTheBodyIs)
{
    start_batches("client_body_buffer_size 4k;");
    const std::string big = event().unwrap().id("70").pad_to(60'000).body();
    int id = 100;
    for (const std::size_t chunk : {0U, 1000U}) {
        for (const std::string &known : {one(id), big}) {
            const std::string last = one(id + 1);
            deliver(known);
            request what = post("[" + known + " ,\n" + last + "," + known +
                                "," + one(id + 2) + "]");
            what.chunk = chunk;
            EXPECT_EQ(send_request(port(), what).status, 200);
            EXPECT_EQ(upstream_.last().body, list({last, one(id + 2)}));
            id += 10;
        }
    }
    // What is left is large.
    deliver(one(1));
    const std::string huge = event().unwrap().id("71").pad_to(90'000).body();
    EXPECT_EQ(deliver(list({one(1), huge, one(1)})).status, 200);
    EXPECT_EQ(upstream_.last().body, list({huge}));
}

// As if it had been sent so: what nginx says of a body is of the new one.
TEST_P(batch_body, WhatIsLeftIsTheBody)
{
    start_batches("client_body_buffer_size 4k;\n"
                  "proxy_set_header X-Body $request_body;\n"
                  "proxy_set_header X-Length $content_length;");
    const std::string big = event().unwrap().id("73").pad_to(50'000).body();
    EXPECT_EQ(deliver(big).status, 200);
    EXPECT_EQ(upstream_.last().field("x-body"), "") << "it is in a file";
    EXPECT_EQ(deliver(list({big, one(1)})).status, 200);
    EXPECT_EQ(upstream_.last().field("x-body"), list({one(1)}));
    EXPECT_EQ(upstream_.last().field("x-length"),
        std::to_string(list({one(1)}).size()));
}

TEST_P(batch_body, TheNextServerGetsTheSame)
{
    second();
    start_batches("client_body_buffer_size 4k;\n"
                  "proxy_next_upstream error timeout http_503;",
        "upstream two { server 127.0.0.1:{{upstream}};"
        " server 127.0.0.1:{{upstream2}} backup; }",
        "location = /two { webhook iclosed; client_body_buffer_size 4k;"
        " proxy_next_upstream error http_503 non_idempotent;"
        " proxy_pass http://two; }");
    const std::string big = event().unwrap().id("72").pad_to(50'000).body();
    EXPECT_EQ(send_request(port(), post(big, "/two")).status, 200);
    upstream_.refuse();
    EXPECT_EQ(
        send_request(port(), post(list({big, one(1), one(2)}), "/two")).status,
        200);
    EXPECT_EQ(second().last().body, list({one(1), one(2)}));
    expect_log("Connection refused|connect\\(\\) failed|upstream");
}

TEST_P(batch, IsRenewedAsAWhole)
{
    start_batches("webhook_lease 300ms; webhook_wait 0;");
    EXPECT_EQ(deliver(one(2)).status, 200);
    flag released;
    upstream_.next(answer::held(released));
    http_connection sender = send_and_hold(list({one(1), one(2), one(3)}));
    const auto end = clock::now() + 1s;
    while (clock::now() < end) {
        EXPECT_EQ(member(deliver(one(1)), "verdict"), "in_flight");
        EXPECT_EQ(member(deliver(one(3)), "verdict"), "in_flight");
        EXPECT_EQ(member(deliver(one(2)), "verdict"), "duplicate");
    }
    released.raise();
    EXPECT_EQ(sender.read().status, 200);
    expect_duplicate(list({one(1), one(2), one(3)}));
}

TEST_P(batch_body, OverHttp2)
{
    start_batches();
    EXPECT_EQ(deliver(one(1)).status, 200);
    EXPECT_EQ(h2_status(list({one(1), one(2)})), 200);
    EXPECT_EQ(upstream_.last().body, list({one(2)}));
}

INSTANTIATE_TEST_SUITE_P(store, batch_body, ::testing::Values(store_kind::zone),
    any_store_test::name_of);

INSTANTIATE_TEST_SUITE_P(store, batch,
    ::testing::Values(store_kind::zone, store_kind::redis),
    any_store_test::name_of);

} // namespace
} // namespace webhook::test
