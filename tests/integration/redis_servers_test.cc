// The same on servers of other versions and makers: one before 7.0, which has
// no SET with NX and GET, a newer one, and Valkey.  Where this is built without
// them the environment does not name them.

#include "support/load.h"
#include "support/redis_gate_test.h"

#include <cstdlib>

namespace webhook::test {
namespace {

struct maker {
    const char *name;
    const char *variable;
};

void PrintTo(const maker &given, std::ostream *out)
{
    *out << given.name;
}

class redis_servers : public redis_gate_test,
                      public ::testing::WithParamInterface<maker> {
protected:
    void SetUp() override
    {
        const char *binary = std::getenv(GetParam().variable);
        if (binary == nullptr) {
            GTEST_SKIP() << GetParam().variable << " is not set";
        }
        run_redis({.binary = binary});
    }
};

TEST_P(redis_servers, SpeakTheWholeProtocol)
{
    start_redis("webhook_lease 400ms; webhook_wait 0;");
    redis_client client = redis().client();
    const event booking = booked("300");

    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booking).status, 500); // released
    EXPECT_TRUE(eventually([&] { return client.keys().empty(); }));

    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);
    const auto end = clock::now() + 1s;
    while (clock::now() < end) { // renewed
        ASSERT_EQ(deliver(booking).status, 503);
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200); // committed
    const response copy = deliver(booking);
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_TRUE(client.get(client.keys().at(0)).value().starts_with("done:"));
}

TEST_P(redis_servers, ForgetScriptsAndConnections)
{
    start_redis("webhook_wait 0;");
    redis_client client = redis().client();
    for (int i = 0; i < 3; i++) {
        const event booking = booked(std::to_string(310 + i));
        client.command({"SCRIPT", "FLUSH"});
        upstream_.next(answer::status(500));
        EXPECT_EQ(deliver(booking).status, 500);
        client.command({"CLIENT", "KILL", "TYPE", "normal"});
        EXPECT_EQ(deliver_until_settled(booking).status, 200);
        EXPECT_EQ(deliver(booking).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 6U);
}

// What was under way is asked and told again on the next connection.
TEST_P(redis_servers, LoseNothingWithTheirConnections)
{
    start_redis("webhook_wait 200ms;", 2);
    load senders(port());
    redis_client client = redis().client();
    for (int i = 0; i < 5; i++) {
        ASSERT_TRUE(senders.wait_for(20));
        client.command({"CLIENT", "KILL", "TYPE", "normal"});
    }
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
}

INSTANTIATE_TEST_SUITE_P(version, redis_servers,
    ::testing::Values(maker{"Redis6", "WEBHOOK_REDIS_SERVER_OLD"},
        maker{"Redis8", "WEBHOOK_REDIS_SERVER_NEW"},
        maker{"Valkey", "WEBHOOK_VALKEY_SERVER"}),
    [](const ::testing::TestParamInfo<maker> &given) {
        return given.param.name;
    });

} // namespace
} // namespace webhook::test
