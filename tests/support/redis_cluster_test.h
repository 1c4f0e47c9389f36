// Contains the fixture of a gate whose store is a Redis Cluster.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_CLUSTER_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_CLUSTER_TEST_H

#include "support/redis_cluster.h"
#include "support/redis_gate_test.h"
#include "support/status.h"

#include <memory>

namespace webhook::test {

class redis_cluster_test : public redis_gate_test {
protected:
    redis_cluster &group() { return group_ ? *group_ : run_group({}); }

    redis_cluster &run_group(cluster_options options)
    {
        group_ = std::make_unique<redis_cluster>(std::move(options));
        return *group_;
    }

    static std::string directive(
        const std::string &hosts, const std::string &parameters = "")
    {
        return "webhook_store redis://" + hosts +
               (parameters.empty() ? "" : " " + parameters) + ";\n";
    }

    // The usual gate, with its status and its events, when it knows the slots.
    void start_group(const std::string &parameters = "",
        const std::string &location = "", int workers = 1)
    {
        gate_conf conf;

        conf.server = directive(group().list(), parameters) +
                      "webhook_scope north;\nlocation /events/ { "
                      "webhook_events; }\n" +
                      status_gate::location;
        conf.location = location;
        conf.workers = workers;
        start(conf);
        EXPECT_TRUE(wait_until_said(
            "is a cluster with 3 masters", static_cast<std::size_t>(workers)));
    }

    static std::string event_key(const std::string &id)
    {
        return "north:Call%20booked:" + id;
    }
    static unsigned slot_of(const std::string &id)
    {
        return redis_cluster::slot_of("webhook:" + event_key(id));
    }

    // An event whose key the master has at first.
    std::string id_at(std::size_t master, unsigned skip = 0)
    {
        for (unsigned i = 1000;; i++) {
            const std::string id = std::to_string(i);

            if (redis_cluster::master_of(slot_of(id)) == master &&
                skip-- == 0) {
                return id;
            }
        }
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

private:
    std::unique_ptr<redis_cluster> group_;
};

} // namespace webhook::test

#endif
