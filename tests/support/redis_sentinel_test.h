// Contains the fixture of a gate whose store is named by sentinels.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_SENTINEL_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_SENTINEL_TEST_H

#include "support/redis_gate_test.h"
#include "support/redis_sentinels.h"

#include <memory>

namespace webhook::test {

class redis_sentinel_test : public redis_gate_test {
protected:
    redis_sentinels &group() { return group_ ? *group_ : run_group({}); }

    redis_sentinels &run_group(sentinel_options options)
    {
        group_ = std::make_unique<redis_sentinels>(std::move(options));
        return *group_;
    }

    static std::string directive(
        const std::string &url, const std::string &parameters = "")
    {
        return "webhook_store " + url +
               (parameters.empty() ? "" : " " + parameters) + ";\n";
    }

    // The usual gate, when it has found the master.
    void start_group(const std::string &parameters = "",
        const std::string &location = "", int workers = 1)
    {
        gate_conf conf;

        conf.location =
            directive("sentinel://" + group().list(), parameters) + location;
        conf.workers = workers;
        start(conf);
        EXPECT_TRUE(wait_until_said("the master is " + at(group().master())));
    }

    static std::string at(const redis_server &server)
    {
        return "127.0.0.1:" + std::to_string(server.port());
    }

    void expect_delivered(const std::string &id)
    {
        EXPECT_EQ(deliver_until_settled(booked(id)).status, 200) << id;
    }

    // The connections of the gate.
    static std::size_t users_of(const redis_server &server)
    {
        std::size_t count = 0;

        for (auto &each : server.client().clients()) {
            count += each["name"] == "nginx-webhook";
        }
        return count;
    }

    // How many keys the server has been asked to change.
    static bool has_key(const redis_server &server, const std::string &id)
    {
        return !server.client().keys("*" + id + "*").empty();
    }

private:
    std::unique_ptr<redis_sentinels> group_;
};

} // namespace webhook::test

#endif
