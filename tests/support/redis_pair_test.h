// Contains the fixture of a gate that finds its server by a name, and of a
// second server, a replica of the first one.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_PAIR_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_PAIR_TEST_H

#include "support/dns_server.h"
#include "support/relay.h"
#include "support/status_test.h"

#include <memory>
#include <string>

namespace webhook::test {

class redis_pair_test : public status_test {
protected:
    static constexpr const char *name = "redis.test";

    redis_server &second_redis() { return *second_server_; }

    // What the master tells the replica passes here, if start_pair() has been
    // told so.
    relay &link() { return *link_; }

    void start_pair(const std::string &parameters = "", bool linked = false)
    {
        redis_options options;
        options.extra = "repl-diskless-sync-delay 0";
        run_redis(options);
        options.port = redis().port();
        options.address = "127.0.0.2";
        second_server_ = std::make_unique<redis_server>(options);
        if (linked) {
            link_ = std::make_unique<relay>(redis().port());
        }
        follow(second_redis(), "127.0.0.1",
            linked ? link_->port() : redis().port());
        names_.set(name, {redis().address()});

        gate_conf conf;
        conf.location = "webhook_store redis://" + std::string(name) + ":" +
                        std::to_string(redis().port()) + " " + parameters +
                        ";\nresolver " + names_.address() + " valid=1s;\n";
        conf.server = status_gate::location;
        start(conf);
        ASSERT_TRUE(wait_until_said("is up"));
    }

    // Returns when it has all that the other has.
    static void follow(redis_server &replica, const redis_server &master)
    {
        follow(replica, master.address(), master.port());
    }

    static void promote(redis_server &server)
    {
        server.client().command({"REPLICAOF", "NO", "ONE"});
    }

    static std::size_t delivered_in(redis_client &server)
    {
        std::size_t count = 0;

        for (const std::string &key : server.keys()) {
            count += server.get(key).value_or("").starts_with("done:");
        }
        return count;
    }

    dns_server names_;

private:
    static void follow(
        redis_server &replica, const std::string &host, std::uint16_t port)
    {
        redis_client client = replica.client();
        client.command({"REPLICAOF", host, std::to_string(port)});
        EXPECT_TRUE(eventually([&] {
            return client.info_field("replication", "master_link_status") ==
                   "up";
        }));
    }

    std::unique_ptr<redis_server> second_server_;
    std::unique_ptr<relay> link_;
};

} // namespace webhook::test

#endif
