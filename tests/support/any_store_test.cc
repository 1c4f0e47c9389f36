#include "support/any_store_test.h"

#include "support/status.h"

#include <signal.h>

#include <ostream>
#include <stdexcept>

namespace webhook::test {

namespace {

const char *name(store_kind kind)
{
    switch (kind) {
    case store_kind::zone:
        return "zone";
    case store_kind::redis:
        return "redis";
    case store_kind::redis_tls:
        return "redis_tls";
    case store_kind::sentinel:
        return "sentinel";
    case store_kind::cluster:
        return "cluster";
    default:
        return "two_instances";
    }
}

} // namespace

void PrintTo(store_kind kind, std::ostream *out)
{
    *out << name(kind);
}

std::string any_store_test::name_of(
    const ::testing::TestParamInfo<store_kind> &info)
{
    return name(info.param);
}

void any_store_test::start_store(gate_conf conf)
{
    if (with_redis()) {
        // A busy machine is no outage of Redis.
        const std::string patient = "timeout=10s connect_timeout=10s";

        conf.server =
            (GetParam() == store_kind::redis_tls ? run_redis_over_tls(patient)
                : GetParam() == store_kind::sentinel ? run_sentinel(patient)
                : GetParam() == store_kind::cluster
                    ? run_cluster(patient)
                    : store_directive(patient)) +
            conf.server;
    }
    start(conf);
    if (with_two()) {
        start_other(conf);
    }
}

std::string any_store_test::run_redis_over_tls(const std::string &parameters)
{
    const authority ca(files_.path(), "ca");
    const certificate own = ca.issue("here", "IP:127.0.0.1");
    const std::uint16_t at = free_port();

    run_redis({.extra = redis_tls_lines(own, ca.file(), at)});
    return "webhook_store rediss://127.0.0.1:" + std::to_string(at) +
           " tls_ca=" + ca.file().string() + " " + parameters + ";\n";
}

std::string any_store_test::run_cluster(const std::string &parameters)
{
    cluster_ = std::make_unique<redis_cluster>();
    return "webhook_store redis://" + cluster_->list() + " " + parameters +
           ";\n";
}

std::string any_store_test::run_sentinel(const std::string &parameters)
{
    redis_options options;

    options.sentinel = true;
    options.extra = "sentinel monitor prod 127.0.0.1 " +
                    std::to_string(redis().port()) + " 1";
    sentinel_ = std::make_unique<redis_server>(options);
    return "webhook_store sentinel://127.0.0.1:" +
           std::to_string(sentinel_->port()) + "/prod " + parameters + ";\n";
}

std::string any_store_test::one(int id)
{
    return R"({"hookType": "Outcome added", "uuid": ")" + std::to_string(id) +
           R"("})";
}

std::string any_store_test::other_body(int id)
{
    return R"({"hookType":"Outcome added","uuid":")" + std::to_string(id) +
           R"("})";
}

std::string any_store_test::list(const std::vector<std::string> &events)
{
    std::string text;

    for (const std::string &event : events) {
        text += (text.empty() ? "[" : ",") + event;
    }

    return text + "]";
}

void store_contract::start_contract(
    const std::string &location, int workers, const std::string &server)
{
    start_store({.location = location,
        .server = "location /events/ { webhook_events; }\n"
                  "location = /pid { return 200 $pid; }\n" +
                  server,
        .workers = workers});
}

response store_contract::retry(const std::string &body, const std::string &uri)
{
    return send_request(retry_gate().port(), post(body, uri));
}

response store_contract::retry_until_settled(
    const std::string &body, const std::string &uri)
{
    response answer;

    eventually([&] {
        answer = retry(body, uri);
        return answer.status != 503;
    });

    return answer;
}

http_connection store_contract::retry_and_wait(const std::string &body)
{
    http_connection waiting(retry_gate().port());

    waiting.send(post(body));
    EXPECT_TRUE(waiting.silent_for(100ms));

    return waiting;
}

void store_contract::expect_duplicate(
    const std::string &body, const std::string &uri)
{
    const std::size_t before = upstream_.count();
    const response copy = retry_until_settled(body, uri);

    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate") << body;
    EXPECT_EQ(upstream_.count(), before) << "forwarded again: " << body;
}

void store_contract::expect_forwarded(
    const std::string &body, const std::string &verdict, const std::string &uri)
{
    const std::size_t before = upstream_.count();

    EXPECT_EQ(retry_until_settled(body, uri).status, 200);
    EXPECT_EQ(upstream_.count(), before + 1) << "lost: " << body;
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), verdict);
    EXPECT_EQ(upstream_.last().body, body);
}

response store_contract::ask(const std::string &tail, const std::string &method)
{
    return ask_events(retry_gate().port(), tail, method);
}

bool store_contract::becomes(const std::string &tail, const std::string &state)
{
    return eventually([&] {
        const response seen = ask(tail);
        return state == "unknown" ? seen.status == 404
                                  : json_at(seen.body, "/events/0/state") ==
                                        "\"" + state + "\"";
    });
}

bool store_contract::says(const nginx &which, const std::string &text)
{
    return eventually(
        [&] { return which.error_log().find(text) != std::string::npos; });
}

bool store_contract::logs(const nginx &which, std::string log_entry::*field,
    const std::string &value, std::size_t times)
{
    return eventually([&] {
        std::size_t found = 0;
        for (const log_entry &line : which.access_log()) {
            found += line.*field == value;
        }
        return found == times;
    });
}

pid_t store_contract::worker_of(http_connection &client)
{
    request ask;

    ask.method = "GET";
    ask.uri = "/pid";

    return std::stoi(client.exchange(ask).body);
}

// Returns one connection to a first worker and two to a second one.  Which
// worker takes a connection is not ours to choose.
std::vector<http_connection> store_contract::connect_to_workers()
{
    std::vector<http_connection> chosen;
    std::vector<http_connection> rest; // kept open, or one would be chosen anew
    pid_t first = -1;

    for (int i = 0; i < 1000; ++i) {
        http_connection fresh(port());
        const pid_t pid = worker_of(fresh);

        if (first == -1 || pid != first) {
            first = first == -1 ? pid : first;
            chosen.push_back(std::move(fresh));
        } else {
            rest.push_back(std::move(fresh));
        }
        if (chosen.size() == 3) {
            return chosen;
        }
    }

    throw std::runtime_error("one worker took all connections");
}

store_contract::two_workers store_contract::start_two_workers(
    const std::string &location)
{
    std::vector<http_connection> all;

    start_contract(location, with_two() ? 1 : 2);
    if (with_two()) {
        all.emplace_back(port());
        all.emplace_back(other().port());
        all.emplace_back(other().port());
    } else {
        all = connect_to_workers();
    }

    const pid_t here = worker_of(all[0]);
    const pid_t there = worker_of(all[1]);

    return {std::move(all[0]), std::move(all[1]), std::move(all[2]),
        &retry_gate(), here, there};
}

void store_contract::pass_claim_on(two_workers &to, const std::string &body)
{
    to.here.send(post(body));
    EXPECT_TRUE(upstream_.wait_for_requests(1));
    ::kill(to.pid_here, SIGSTOP);
    EXPECT_TRUE(eventually([&] {
        to.there.send(post(body));
        if (upstream_.wait_for_requests(2, 200ms)) {
            return true;
        }
        EXPECT_EQ(to.there.read().status, 503);
        return false;
    }));
}

} // namespace webhook::test
