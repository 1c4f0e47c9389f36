// A store that refuses: each of the errors of a Redis that is ill, to a claim,
// a commit and a release.

#include "support/redis_script_test.h"

namespace webhook::test {
namespace {

enum class outlook {
    later,     // the same connection will do
    elsewhere, // another one may do
    never,     // not this command
    in_full    // a script that is sent in full
};

struct error_reply {
    const char *word;
    outlook commit;
    outlook release;
};

void PrintTo(const error_reply &given, std::ostream *out)
{
    *out << given.word;
}

class redis_refusal : public redis_script_test,
                      public ::testing::WithParamInterface<error_reply> {
protected:
    void SetUp() override
    {
        // "the server is a read-only replica", "the server requires a password"
        expect_log(R"(\[error\].*redis server)");
    }

    std::size_t said(const std::string &text)
    {
        const std::string log = gate().error_log();
        std::size_t n = 0;
        for (std::size_t at = 0; (at = log.find(text, at)) != std::string::npos;
             at++) {
            n++;
        }
        return n;
    }

    void expect_no_word_of_the_reason() { EXPECT_EQ(said("SECRET"), 0U); }

    static std::string word() { return GetParam().word; }
};

TEST_P(redis_refusal, OfClaimsIsNoAnswer)
{
    start_script("webhook_wait 0; webhook_lease 60s;");
    redis_.always("SET", refuses(word()));
    const event booking = booked("9100");
    for (int i = 0; i < 5; i++) {
        const response answer = deliver(booking);
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(answer.has("Retry-After"));
        EXPECT_EQ(member(answer, "verdict"), "store_unavailable");
        EXPECT_EQ(answer.body.find("SECRET"), std::string::npos);
    }
    EXPECT_EQ(upstream_.count(), 0U) << "forwarded without a claim";
    EXPECT_EQ(said("refuses claims with " + word()), 1U);

    redis_.always("SET", {});
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(said("accepts claims again"), 1U);
    expect_no_word_of_the_reason();
}

TEST_P(redis_refusal, OfClaimsIsPassedIfThatIsWanted)
{
    start_script("webhook_store_error pass;", "timeout=250ms");
    expect_log("did not confirm ");
    redis_.always("SET", refuses(word()));
    const event booking = booked("9101");
    upstream_.next(answer::status(202));
    EXPECT_EQ(deliver(booking).status, 202);
    EXPECT_EQ(
        upstream_.last().field("Webhook-Gate-Verdict"), "store_unavailable");
    // This nginx knows what it has forwarded without Redis.
    EXPECT_EQ(deliver(booking).status, 202);
    EXPECT_EQ(verdict(2), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);

    const event failing = booked("9105");
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(failing).status, 500) << "the upstream's answer";
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(verdict(3), "store_unavailable");
    EXPECT_EQ(
        said("an event was forwarded without a claim: Redis does not answer"),
        2U);
    // What is not ours is not released, and Redis is told what was delivered.
    EXPECT_EQ(redis_.count("EVALSHA") + redis_.count("EVAL"), 0U);
    for (const auto &words : asked()) {
        EXPECT_TRUE(words.at(2).starts_with("claimed:") ||
                    words.at(1).ends_with(":9101"))
            << words.at(1) << " " << words.at(2);
    }
}

TEST_P(redis_refusal, OfACommitIsNotTheSendersBusiness)
{
    start_script("webhook_wait 0; webhook_lease 1500ms;");
    const event booking = booked("9102");
    redis_.next("SET", {});
    redis_.next("SET", refuses(word()));
    EXPECT_EQ(deliver(booking).status, 200);
    ASSERT_TRUE(redis_.wait_for("SET", 2));

    const bool never = GetParam().commit == outlook::never;
    if (GetParam().commit != outlook::elsewhere) {
        // by then the worker knows that it has been refused
        ASSERT_TRUE(eventually(
            [this] { return said("refuses commits with " + word()) > 0; }));
        EXPECT_EQ(deliver(booking).status, never ? 503 : 200);
    }
    EXPECT_EQ(deliver_until_settled(booking).status, 200);
    EXPECT_EQ(upstream_.count(), never ? 2U : 1U);
    EXPECT_EQ(said("was not committed: the server refused the command"), never);
    EXPECT_TRUE(eventually([this] {
        return redis_.connections() ==
               (GetParam().commit == outlook::elsewhere ? 2U : 1U);
    }));
    EXPECT_EQ(said("refuses commits with " + word()), 1U);
    expect_no_word_of_the_reason();
}

TEST_P(redis_refusal, OfEachCommitAsWell)
{
    start_script("webhook_wait 0; webhook_lease 60s;", "timeout=250ms");
    expect_log("did not confirm 1 commits or releases");
    const event booking = booked("9103");
    redis_.next("SET", {});
    redis_.always("SET", refuses(word()));
    upstream_.next(answer::status(201));
    EXPECT_EQ(deliver(booking).status, 201);
    ASSERT_TRUE(redis_.wait_for("SET", 2));
    ASSERT_TRUE(eventually(
        [this] { return said("refuses commits with " + word()) > 0; }));
    const bool never = GetParam().commit == outlook::never;
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(deliver(booking).status, never ? 503 : 201);
    }
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_P(redis_refusal, OfAReleaseIsNotTheSendersBusiness)
{
    const bool never = GetParam().release == outlook::never;
    start_script(never ? "webhook_wait 0; webhook_lease 1500ms;"
                       : "webhook_wait 0; webhook_lease 60s;");
    const event booking = booked("9104");
    redis_.next("EVALSHA", refuses(word()));
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booking).status, 500);
    ASSERT_TRUE(redis_.wait_for("EVALSHA", 1));
    if (GetParam().release != outlook::in_full) {
        // by then the worker knows that it has been refused
        ASSERT_TRUE(eventually(
            [this] { return said("refuses releases with " + word()) > 0; }));
    }
    EXPECT_EQ(deliver_until_settled(booking).status, 200) << "lost";
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(said("was not released: the server refused the command"), never);
    EXPECT_EQ(redis_.connections(),
        GetParam().release == outlook::elsewhere ? 2U : 1U);
    EXPECT_EQ(redis_.count("EVAL"), never ? 0U : 1U);
    expect_no_word_of_the_reason();
}

INSTANTIATE_TEST_SUITE_P(with, redis_refusal,
    ::testing::Values(error_reply{"LOADING", outlook::later, outlook::later},
        error_reply{"READONLY", outlook::elsewhere, outlook::elsewhere},
        error_reply{"OOM", outlook::later, outlook::later},
        error_reply{"NOAUTH", outlook::elsewhere, outlook::elsewhere},
        error_reply{"NOSCRIPT", outlook::never, outlook::in_full},
        error_reply{"BUSY", outlook::later, outlook::later},
        error_reply{"MISCONF", outlook::later, outlook::later},
        error_reply{"MOVED", outlook::never, outlook::never},
        error_reply{"MASTERDOWN", outlook::elsewhere, outlook::elsewhere}),
    [](const ::testing::TestParamInfo<error_reply> &given) {
        return std::string(given.param.word);
    });

} // namespace
} // namespace webhook::test
