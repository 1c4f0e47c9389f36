// The store contract: what the gate does with a delivery, by the state of its
// key.  store_contract_*_test.cc have the rest of it.

#include "support/any_store_test.h"

#include <algorithm>

namespace webhook::test {

INSTANTIATE_TEST_SUITE_P(stores, store_contract,
    ::testing::Values(store_kind::zone, store_kind::redis,
        store_kind::redis_tls, store_kind::sentinel, store_kind::cluster),
    any_store_test::name_of);

INSTANTIATE_TEST_SUITE_P(stores, store_claims,
    ::testing::Values(store_kind::zone, store_kind::redis, store_kind::cluster,
        store_kind::two_instances),
    any_store_test::name_of);

namespace {

constexpr std::size_t sender_count = 64;

std::ptrdiff_t count_status(const std::vector<response> &answers, int status)
{
    return std::count_if(answers.begin(), answers.end(),
        [&](const response &each) { return each.status == status; });
}

std::ptrdiff_t count_duplicates(const std::vector<response> &answers)
{
    return std::count_if(
        answers.begin(), answers.end(), [](const response &each) {
            return member(each, "verdict") == "duplicate";
        });
}

// Sends the event on that many connections, all before an answer is read; every
// second one is for retries.
std::vector<response> deliver_at_once(const std::string &body, std::size_t n,
    std::uint16_t port, std::uint16_t retry_port)
{
    std::vector<http_connection> clients;
    std::vector<response> answers;

    for (std::size_t i = 0; i < n; ++i) {
        clients.emplace_back(i % 2 ? retry_port : port);
    }
    for (http_connection &client : clients) {
        client.send(post(body));
    }
    for (http_connection &client : clients) {
        answers.push_back(client.read());
    }

    return answers;
}

TEST_P(store_contract, AnAbsentKeyIsClaimedAndTheEventIsForwarded)
{
    start_contract();
    const event booking = booked("100");
    flag released;
    upstream_.next(answer::held(released));
    ASSERT_TRUE(becomes("100", "unknown"));
    http_connection first = send_and_hold(booking);
    EXPECT_TRUE(becomes("100", "claimed"));
    EXPECT_EQ(upstream_.last().body, booking.body());
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    EXPECT_TRUE(becomes("100", "delivered"));
}

TEST_P(store_claims, ARetryOfADeliveredEventIsADuplicate)
{
    start_contract();
    const event booking = booked("101");
    EXPECT_EQ(deliver(booking).status, 200);
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(1), "accepted");
    EXPECT_TRUE(logs(retry_gate(), &log_entry::verdict, "duplicate", 1));
}

// Never 2xx: the first delivery may still fail, as it does here.
TEST_P(store_claims, ARetryWaitsForSomeTimeAndIsThenToldToComeBack)
{
    start_contract("webhook_wait 200ms;");
    const event booking = booked("102");
    flag released;
    upstream_.next(answer::held(released, 500));
    http_connection first = send_and_hold(booking);

    const auto before = clock::now();
    const response copy = retry(booking);
    const auto waited = clock::now() - before;
    EXPECT_EQ(copy.status, 503);
    EXPECT_EQ(copy.field("Retry-After"), "5");
    EXPECT_EQ(member(copy, "verdict"), "in_flight");
    EXPECT_GE(waited, 190ms);
    EXPECT_LT(waited, 2s);
    EXPECT_EQ(upstream_.count(), 1U);

    released.raise();
    EXPECT_EQ(first.read().status, 500);
    expect_forwarded(booking, "accepted");
}

TEST_P(store_claims, AWaitingRetryLearnsOfTheSuccess)
{
    start_contract("webhook_wait 10s;");
    const event booking = booked("103");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    http_connection waiting = retry_and_wait(booking);

    released.raise();
    EXPECT_EQ(first.read().status, 200);
    const response copy = waiting.read();
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

// One of the two takes its place, and the other goes on waiting.
TEST_P(store_claims, AWaitingRetryIsForwardedIfTheFirstFails)
{
    start_contract("webhook_wait 10s;");
    const event booking = booked("104");
    flag first_done, second_done;
    upstream_.next(answer::held(first_done, 500));
    upstream_.next(answer::held(second_done));
    http_connection first = send_and_hold(booking);
    http_connection second = retry_and_wait(booking);
    http_connection third = retry_and_wait(booking);

    first_done.raise();
    EXPECT_EQ(first.read().status, 500);
    ASSERT_TRUE(upstream_.wait_for_requests(2))
        << "200 for an event nobody has";
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    second_done.raise();
    const std::vector<response> both = {second.read(), third.read()};
    EXPECT_EQ(count_status(both, 200), 2);
    EXPECT_EQ(count_duplicates(both), 1);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_P(store_claims, OneOfManyAtOnceIsForwarded)
{
    start_contract("webhook_wait 10s;", 2);
    const auto answers = deliver_at_once(
        booked("105"), sender_count, port(), retry_gate().port());
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(count_status(answers, 200), static_cast<int>(sender_count));
    EXPECT_EQ(count_duplicates(answers), static_cast<int>(sender_count) - 1);

    for (std::size_t round = 1; round <= 50; ++round) {
        const auto two = deliver_at_once(booked(std::to_string(1000 + round)),
            2, port(), retry_gate().port());
        EXPECT_EQ(count_status(two, 200), 2);
        EXPECT_EQ(upstream_.count(), 1 + round);
    }
}

TEST_P(store_contract, EachFailureLetsOneOfManyThrough)
{
    start_contract("webhook_wait 10s;", 2);
    for (int i = 0; i < 3; ++i) {
        upstream_.next(answer::status(500));
    }
    const auto answers = deliver_at_once(
        booked("106"), sender_count, port(), retry_gate().port());
    EXPECT_EQ(upstream_.count(), 4U);
    EXPECT_EQ(count_status(answers, 500), 3);
    EXPECT_EQ(count_status(answers, 200), static_cast<int>(sender_count) - 3);
    EXPECT_EQ(count_duplicates(answers), static_cast<int>(sender_count) - 4);
}

// It does not meet its own claim.  A claim whose reply was lost, and which
// Redis has, is in redis_scripted_test.cc.
TEST_P(store_contract, AGateThatIsEnteredAgainKeepsItsClaim)
{
    start_contract("", 1,
        "webhook iclosed; webhook_scope s; webhook_wait 0;\n"
        "location = /twice { error_page 502 = @again;"
        " proxy_pass http://127.0.0.1:{{closed}}; }\n"
        "location @again { proxy_pass http://127.0.0.1:{{upstream}}; }\n");
    const event booking = booked("107");
    EXPECT_EQ(send_request(port(), post(booking, "/twice")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    expect_duplicate(booking, "/twice");
}

TEST_P(store_contract, AnEventIsNewAgainWhenItsWindowIsOver)
{
    start_contract("webhook_window 600ms;");
    const event booking = booked("108");
    const auto begin = clock::now();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_TRUE(eventually([&] {
        EXPECT_EQ(retry_until_settled(booking).status, 200);
        return upstream_.count() == 2;
    }));
    EXPECT_GE(clock::now() - begin, 600ms);
}

} // namespace
} // namespace webhook::test
