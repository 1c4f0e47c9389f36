// Sends arrays of small events to a gate with the zone or with Redis.

#ifndef WEBHOOK_TESTS_SUPPORT_BATCH_TEST_H
#define WEBHOOK_TESTS_SUPPORT_BATCH_TEST_H

#include "support/h2_client.h"
#include "support/load.h"
#include "support/redis_gate_test.h"

#include <string>
#include <vector>

namespace webhook::test {

// The parameter: "zone" or "redis".
class batch : public redis_gate_test,
              public ::testing::WithParamInterface<const char *> {
public:
    static std::string name_of(
        const ::testing::TestParamInfo<const char *> &info)
    {
        return info.param;
    }

protected:
    // "other" is another body of the same event.
    static std::string one(int id)
    {
        return R"({"hookType": "Outcome added", "uuid": ")" +
               std::to_string(id) + R"("})";
    }
    static std::string other(int id)
    {
        return R"({"hookType":"Outcome added","uuid":")" + std::to_string(id) +
               R"("})";
    }

    // As the gate writes it.
    static std::string list(const std::vector<std::string> &events)
    {
        std::string text;
        for (const std::string &event : events) {
            text += (text.empty() ? "[" : ",") + event;
        }
        return text + "]";
    }

    void start_batches(const std::string &location = "",
        const std::string &http = "", const std::string &server = "",
        int workers = 1)
    {
        gate_conf conf;
        if (GetParam() == std::string("redis")) {
            conf.server = store_directive();
        }
        conf.server += server;
        conf.location = location;
        conf.http = http;
        conf.workers = workers;
        start(conf);
    }

    log_entry log_line(std::size_t n)
    {
        return gate().wait_for_log(n).at(n - 1);
    }

    void expect_duplicate(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        const response copy = deliver(body);
        EXPECT_EQ(copy.status, 200);
        EXPECT_EQ(member(copy, "verdict"), "duplicate") << body;
        EXPECT_EQ(upstream_.count(), before);
    }

    int h2_status(const std::string &body)
    {
        h2_client client(gate().port("h2"));
        return client.exchange(post(body)).status;
    }
};

} // namespace webhook::test

#endif
