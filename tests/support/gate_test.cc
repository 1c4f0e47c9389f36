#include "support/gate_test.h"

#include "support/nginx_conf.h"

#include <algorithm>
#include <regex>
#include <thread>

namespace webhook::test {

namespace {

nginx_conf whole_conf(const gate_conf &conf)
{
    nginx_conf whole;
    whole.http = gate_http(conf);
    whole.main = conf.main;
    whole.first = conf.first;
    whole.workers = conf.workers;
    whole.system_prefix = conf.system_prefix;
    whole.user = conf.user;
    return whole;
}

} // namespace

std::string gate_http(const gate_conf &conf)
{
    return conf.http + R"(
server {
    listen 127.0.0.1:{{port}};
    listen 127.0.0.1:{{h2}} http2;
    server_name gate.test;
)" + conf.server +
           R"(
    location = /hook {
        webhook )" +
           conf.profile + ";\n" + conf.location + R"(
        proxy_pass http://127.0.0.1:{{upstream}};
    }
}
)";
}

conf_check check_gate_conf(const gate_conf &conf)
{
    return check_conf(whole_conf(conf));
}

std::string member(const response &answer, const std::string &name)
{
    const std::regex pattern("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"");
    std::smatch match;
    return std::regex_search(answer.body, match, pattern) ? match.str(1) : "";
}

std::unique_ptr<nginx> gate_test::run_nginx(nginx_conf conf) const
{
    conf.values["upstream"] = std::to_string(upstream_.port());
    if (second_) {
        conf.values["upstream2"] = std::to_string(second_->port());
    }
    return std::make_unique<nginx>(std::move(conf));
}

void gate_test::start(const gate_conf &conf)
{
    gate_ = run_nginx(whole_conf(conf));
}

void gate_test::start_other(const gate_conf &conf)
{
    other_ = run_nginx(whole_conf(conf));
}

void gate_test::start_http(const std::string &http, int workers, bool gate)
{
    nginx_conf whole;
    whole.http = http;
    whole.workers = workers;
    whole.gate = gate;
    gate_ = run_nginx(std::move(whole));
}

void gate_test::start_other_http(const std::string &http)
{
    nginx_conf whole;
    whole.http = http;
    other_ = run_nginx(std::move(whole));
}

upstream &gate_test::second()
{
    if (!second_) {
        second_ = std::make_unique<upstream>();
    }
    return *second_;
}

response gate_test::deliver(const std::string &body, const header_list &headers)
{
    request what = post(body);
    what.headers = headers;
    return send_request(port(), what);
}

http_connection gate_test::send_and_hold(const std::string &body)
{
    const std::size_t before = upstream_.count();
    http_connection sender(port());
    sender.send(post(body));
    EXPECT_TRUE(upstream_.wait_for_requests(before + 1));
    return sender;
}

http_connection gate_test::send_and_wait(const std::string &body)
{
    http_connection copy(port());
    copy.send(post(body));
    EXPECT_TRUE(copy.silent_for(100ms));
    return copy;
}

std::string gate_test::verdict(std::size_t n)
{
    return gate_->wait_for_log(n).at(n - 1).verdict;
}

response gate_test::deliver_until_settled(const std::string &body)
{
    response answer;
    eventually([&] {
        answer = deliver(body);
        return answer.status != 503;
    });
    return answer;
}

void gate_test::expect_log(const std::string &pattern)
{
    expected_.push_back(pattern);
}

void gate_test::TearDown()
{
    upstream_.stop();
    if (second_) {
        second_->stop();
    }
    end_nginx(gate_.get());
    end_nginx(other_.get());
}

void gate_test::end_nginx(nginx *which) const
{
    if (which == nullptr) {
        return;
    }
    if (which->running()) {
        EXPECT_EQ(which->quit(), 0) << which->error_log();
    }
    for (const std::string &line : suspicious_lines(which->error_log())) {
        const bool expected = std::any_of(expected_.begin(), expected_.end(),
            [&](const std::string &pattern) {
                return std::regex_search(line, std::regex(pattern));
            });
        EXPECT_TRUE(expected) << "in the error log: " << line;
    }
}

} // namespace webhook::test
