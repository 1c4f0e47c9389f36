// Contains the fixture of a gate in front of an upstream, with a real Redis as
// its store.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_GATE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_GATE_TEST_H

#include "support/gate_test.h"
#include "support/redis_server.h"

namespace webhook::test {

class redis_gate_test : public gate_test {
protected:
    // The servers of most tests keep nothing, and the gate says so.
    redis_gate_test()
    {
        expect_log("forgets delivered events when it restarts");
    }

    // Started when it is asked for first; with options by run_redis().
    redis_server &redis();
    redis_server &run_redis(const redis_options &options);

    // "webhook_store redis://127.0.0.1:PORT PARAMETERS;"
    std::string store_directive(const std::string &parameters = "");
    // The usual gate with that store.
    gate_conf redis_conf(const std::string &location = "", int workers = 1,
        const std::string &parameters = "");
    void start_redis(const std::string &location = "", int workers = 1,
        const std::string &parameters = "");

    // $webhook_key of the n-th request logged, counted from 1.
    std::string key_of(std::size_t n);

    // Expects a retry to be answered from memory: at once, or as soon as the
    // answer is not 503 any more.
    void expect_duplicate(const std::string &body);
    void expect_settled_duplicate(const std::string &body);

    // Asks webhook_events at /events/, of the gate or of another instance.
    response ask(const std::string &tail, const std::string &method = "GET")
    {
        return ask_events(port(), tail, method);
    }
    static response ask_events(
        std::uint16_t port, const std::string &tail, const std::string &method);

    // In how many lines the gate has said so, and until it has in so many.
    std::size_t said(const std::string &text);
    bool wait_until_said(const std::string &text, std::size_t times = 1);

private:
    void expect_remembered(const response &copy, std::size_t before);

    std::unique_ptr<redis_server> redis_;
};

} // namespace webhook::test

#endif
