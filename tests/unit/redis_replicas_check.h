// A client with replicas: it has a second connection.

#ifndef WEBHOOK_TESTS_REDIS_REPLICAS_CHECK_H
#define WEBHOOK_TESTS_REDIS_REPLICAS_CHECK_H

#include "redis/scripts.h"
#include "unit/redis_client_check.h"

namespace redis_test {

class redis_client_replicas : public redis_client {
protected:
    redis_client_replicas()
    {
        options.replicas = 1;
        host.second = &second_host;
        second_host.serve(client().loop().second());
    }
    ~redis_client_replicas() override { client_.reset(); } // it uses the host

    void run() override
    {
        bool busy = true;

        for (int turns = 0; busy; turns++) {
            ASSERT_LT(turns, 1000) << "the loops do not come to rest";
            busy = host.turn();
            busy = second_host.turn() || busy;
            busy = accept() || busy;
        }
    }

    // The first connection is made before the second one.
    bool accept()
    {
        return host.connections() > server.accepted ? server.accept()
                                                    : server.accept_for(second);
    }

    strings asked_second()
    {
        run();
        return second.receive();
    }

    void send_second(std::string_view bytes)
    {
        second.send(bytes);
        run();
    }

    void hang_up_second()
    {
        second.receive();
        second.close();
        run();
    }

    void greet_second()
    {
        EXPECT_EQ(
            asked_second(), strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
        send_second(hello("7.0.15") + info());
    }

    void commit_and_confirm(
        std::string_view key = "k", unsigned char number = 1)
    {
        commit(key, number);
        asked();
        send(bulk(claimed(number)));
    }

    // Up, and a first commit has been replicated.
    void go_up_and_use()
    {
        go_up();
        commit_and_confirm("first");
        greet_second();
        EXPECT_EQ(asked_second(), told("first", window, true));
        send_second(number(1) + number(1));
        EXPECT_EQ(host.replicated, 1U);
        host.replicated = 0;
    }

    static std::string retold(std::string_view key, std::uint64_t ms, bool text)
    {
        const redis::script &run = redis::retell_script;
        const std::string name = "p:" + std::string(key);

        return (text ? "EVAL " + std::string(run.text)
                     : "EVALSHA " + std::string(run.sha1)) +
               " 2 " + name + " p:{" + name + "} " + committed() + " " +
               std::to_string(ms);
    }

    // The commit and WAIT.
    static strings told(
        std::string_view key, std::uint64_t ms = window, bool text = false)
    {
        return {retold(key, ms, text), "WAIT 1 1000"};
    }

    peer second;
    test_host second_host; // only its wire is used
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_REPLICAS_CHECK_H
