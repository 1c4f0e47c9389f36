// Commits that Redis has confirmed, and may have lost since: what becomes of
// them on the next connection.

#include "support/redis_gate_test.h"

namespace webhook::test {
namespace {

class redis_retell : public redis_gate_test {
protected:
    // Two instances of nginx; their events are looked up and deleted below
    // "/events/".
    void start_two()
    {
        gate_conf conf = redis_conf();

        conf.server = "location /events/ { webhook_events; }\n";
        start(conf);
        start_other(conf);
    }

    response ask(
        const nginx &where, const std::string &id, const std::string &method)
    {
        return ask_events(where.port(), id, method);
    }

    bool is_delivered(const std::string &id)
    {
        redis_client client = redis().client();

        for (const std::string &key : client.keys()) {
            if (key.find(id) != std::string::npos && !key.ends_with("}") &&
                client.get(key).value_or("").starts_with("done:")) {
                return true;
            }
        }
        return false;
    }

    // All connections of the gates end, and are made again.
    void cut()
    {
        redis_client client = redis().client();
        const auto made = [&] {
            return client.info_field("stats", "total_connections_received");
        };
        const std::string before = made();

        client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
        EXPECT_TRUE(eventually(
            [&] { return std::stoul(made()) >= std::stoul(before) + 2; }));
    }

    // The server has executed what the gates have sent until now.
    void settle(const std::string &id)
    {
        EXPECT_EQ(deliver(booked(id)).status, 200);
        EXPECT_TRUE(eventually([&] { return is_delivered(id); }));
    }
};

// The workers are still there: they know what the server has forgotten.
TEST_F(redis_retell, AServerThatStartsEmptyIsToldAgain)
{
    expect_log("is down");
    start_redis();
    const std::string id = "9500";
    const event booking = booked(id);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_TRUE(eventually([&] { return is_delivered(id); }));
    redis().kill();
    redis().restart();
    EXPECT_TRUE(eventually([&] { return is_delivered(id); }));
    expect_settled_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 1U);
}

// A person who has deleted an event wants it to be delivered again, whichever
// worker had delivered it.
TEST_F(redis_retell, WhatAnotherInstanceHasDeletedStaysDeleted)
{
    start_two();
    const std::string id = "9510";
    const event booking = booked(id);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_TRUE(eventually([&] { return is_delivered(id); }));
    EXPECT_EQ(ask(other(), id, "DELETE").status, 200);
    EXPECT_FALSE(is_delivered(id));
    cut();
    settle("9511");
    EXPECT_FALSE(is_delivered(id));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_TRUE(eventually([&] { return is_delivered(id); }));

    // what was delivered anew is another delivery
    cut();
    settle("9512");
    EXPECT_TRUE(is_delivered(id));
}

} // namespace
} // namespace webhook::test
