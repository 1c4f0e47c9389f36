// A client of a cluster with three masters, each of which says what it is told
// to.

#ifndef WEBHOOK_TESTS_REDIS_CLUSTER_CHECK_H
#define WEBHOOK_TESTS_REDIS_CLUSTER_CHECK_H

#include "redis/slots.h"
#include "unit/redis_client_check.h"

#include <map>

namespace redis_test {

// As a server of a cluster answers HELLO 2.
inline std::string cluster_hello(std::string_view version = "7.0.15")
{
    return "*4\r\n" + bulk("version") + bulk(version) + bulk("mode") +
           bulk("cluster");
}

struct slot_range {
    int first;
    int last;
    std::string host;
    int port;
};

// As it answers CLUSTER SLOTS, with a replica of each master.
inline std::string slots_reply(const std::vector<slot_range> &ranges)
{
    std::string text = "*" + std::to_string(ranges.size()) + "\r\n";

    for (const slot_range &each : ranges) {
        text += "*4\r\n" + number(each.first) + number(each.last) + "*4\r\n" +
                bulk(each.host) + number(each.port) + bulk("id") + "*0\r\n" +
                "*3\r\n" + bulk("10.0.0.9") + number(1) + bulk("other");
    }
    return text;
}

// A loop that is part of a test and not of the client.
class lent_loop final : public redis::event_loop {
public:
    lent_loop(test_host &host, test_host &clock) : host_(host), clock_(clock) {}
    ~lent_loop() override { host_.timer.reset(); }

    std::uint64_t now() noexcept override { return clock_.clock; }
    std::uint32_t random() noexcept override { return 0; }
    void find_address() noexcept override { host_.find_address(); }
    void stop_finding() noexcept override { host_.stop_finding(); }
    redis::wire &stream() noexcept override { return host_; }
    void set_timer(std::uint64_t at) noexcept override { host_.set_timer(at); }
    void hold(bool wanted) noexcept override { host_.hold(wanted); }
    void note(redis::connection_event what) noexcept override
    {
        host_.note(what);
    }
    void log(redis::severity level, std::string_view text) noexcept override
    {
        host_.log(level, text);
    }
    void log_unsettled(redis::action what, std::string_view key,
        const char *why, std::uint64_t overdue,
        const void *source) noexcept override
    {
        clock_.log_unsettled(what, key, why, overdue, source);
    }

private:
    test_host &host_;
    test_host &clock_;
};

class redis_cluster : public redis_client {
protected:
    struct master {
        peer server;
        test_host host;
        unsigned made = 0; // how often the client has made a node for it
    };

    redis_cluster()
    {
        host.keep_earlier = true;
        host.another = [this](const redis::cluster_place &at,
                           redis::loop_user &user) {
            master &to = named(at.at.host, at.at.port);

            to.made++;
            to.host.keep_earlier = true; // as nginx does
            to.host.known = to.server.where();
            to.host.serve(user);
            return std::make_unique<lent_loop>(to.host, host);
        };
    }
    ~redis_cluster() override { client_.reset(); } // it uses the hosts

    master &named(const std::string &name, int port)
    {
        auto &found = masters_[name + ":" + std::to_string(port)];

        if (!found) {
            found = std::make_unique<master>();
        }
        return *found;
    }
    // The masters have the ports 7000, 7001, 7002 and so on.
    master &at(int number) { return named("10.0.0.1", 7000 + number); }

    static std::string place(int number)
    {
        return "10.0.0.1:" + std::to_string(7000 + number);
    }

    static std::vector<slot_range> thirds()
    {
        return {{0, 5460, "10.0.0.1", 7000}, {5461, 10922, "10.0.0.1", 7001},
            {10923, 16383, "10.0.0.1", 7002}};
    }

    // A key whose slot the master of this number has at first.
    static std::string key_of(int number, int skip = 0)
    {
        for (int i = 0;; i++) {
            const std::string key = "k" + std::to_string(i);
            const slot_range each = thirds()[static_cast<std::size_t>(number)];
            const auto slot = static_cast<int>(redis::slot_of("p:" + key));

            if (slot >= each.first && slot <= each.last && skip-- == 0) {
                return key;
            }
        }
    }
    static std::string slot_text(const std::string &key)
    {
        return std::to_string(redis::slot_of("p:" + key));
    }

    void run() override
    {
        bool busy = true;

        for (int turns = 0; busy; turns++) {
            ASSERT_LT(turns, 1000) << "the loops do not come to rest";
            busy = host.turn() | server.accept();
            for (auto &[name, each] : masters_) {
                each->host.clock = host.clock;
                busy = each->host.turn() || busy;
                busy = (each->server.is_listening() && each->server.accept()) ||
                       busy;
            }
        }
    }

    strings asked_of(int number)
    {
        run();
        return at(number).server.receive();
    }

    void say(int number, std::string_view bytes)
    {
        run();
        at(number).server.send(bytes);
        run();
    }

    // The master takes HELLO and INFO.
    void greet_at(int number)
    {
        EXPECT_EQ(asked_of(number),
            strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}))
            << number;
        say(number, cluster_hello() + info());
    }

    void hang_up_at(int number, bool refuse = false)
    {
        master &to = at(number);

        to.server.receive();
        if (refuse) {
            to.server.stop_listening();
        }
        to.server.close();
        run();
    }

    // The first server is one of a cluster.
    void start_cluster(const std::string &slots = slots_reply(thirds()))
    {
        client().start();
        run();
        EXPECT_EQ(server.receive(),
            strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
        send(cluster_hello() + info());
        EXPECT_EQ(server.receive(), strings({"CLUSTER SLOTS"}));
        send(slots);
    }

    // All masters are up.
    void go_up_all()
    {
        start_cluster();
        for (int i = 0; i < 3; i++) {
            caller any;

            claim(any, key_of(i));
            greet_at(i);
            EXPECT_EQ(asked_of(i).size(), 1U);
            say(i, nil);
            EXPECT_TRUE(any.found(WEBHOOK_ABSENT));
            at(i).host.lines.clear();
        }
        logged();
    }

    static std::string claim_of(std::string_view key, unsigned char number = 1)
    {
        return "SET p:" + std::string(key) + " " + claimed(number) +
               " NX GET PX 30000";
    }
    static std::string commit_of(std::string_view key, unsigned char number = 1)
    {
        return "SET p:" + std::string(key) + " " + committed(number) +
               " GET PX 345600000";
    }
    static std::string moved(const std::string &key, const std::string &to)
    {
        return error("MOVED " + slot_text(key) + " " + to);
    }
    static std::string ask(const std::string &key, const std::string &to)
    {
        return error("ASK " + slot_text(key) + " " + to);
    }

    std::map<std::string, std::unique_ptr<master>> masters_;
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CLUSTER_CHECK_H
