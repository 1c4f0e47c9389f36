#include "support/redis_gate_test.h"

#include <sstream>

namespace webhook::test {

redis_server &redis_gate_test::redis()
{
    return redis_ ? *redis_ : run_redis({});
}

redis_server &redis_gate_test::run_redis(const redis_options &options)
{
    redis_ = std::make_unique<redis_server>(options);
    return *redis_;
}

std::string redis_gate_test::store_directive(const std::string &parameters)
{
    return "webhook_store " + redis().url() +
           (parameters.empty() ? "" : " " + parameters) + ";\n";
}

gate_conf redis_gate_test::redis_conf(
    const std::string &location, int workers, const std::string &parameters)
{
    gate_conf conf;
    conf.location = store_directive(parameters) + location;
    conf.workers = workers;
    return conf;
}

void redis_gate_test::start_redis(
    const std::string &location, int workers, const std::string &parameters)
{
    start(redis_conf(location, workers, parameters));
}

std::string redis_gate_test::key_of(std::size_t n)
{
    return gate().wait_for_log(n).at(n - 1).key;
}

void redis_gate_test::expect_duplicate(const std::string &body)
{
    const std::size_t before = upstream_.count();

    expect_remembered(deliver(body), before);
}

void redis_gate_test::expect_settled_duplicate(const std::string &body)
{
    const std::size_t before = upstream_.count();

    expect_remembered(deliver_until_settled(body), before);
}

void redis_gate_test::expect_remembered(
    const response &copy, std::size_t before)
{
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate") << copy.body;
    EXPECT_EQ(upstream_.count(), before);
}

std::size_t redis_gate_test::said(const std::string &text)
{
    std::istringstream lines(gate().error_log());
    std::size_t times = 0;
    for (std::string line; std::getline(lines, line);) {
        times += line.find(text) != std::string::npos;
    }
    return times;
}

response redis_gate_test::ask_events(
    std::uint16_t port, const std::string &tail, const std::string &method)
{
    request what;

    what.method = method;
    what.uri = "/events/" + tail;
    what.content_type = "";

    return send_request(port, what);
}

bool redis_gate_test::wait_until_said(
    const std::string &text, std::size_t times)
{
    return eventually([&] { return said(text) >= times; });
}

} // namespace webhook::test
