#include "support/load.h"

#include "support/event.h"
#include "support/http_client.h"

#include <gtest/gtest.h>

#include <system_error>

namespace webhook::test {

load::load(std::uint16_t port, unsigned senders) : port_(port)
{
    for (unsigned i = 0; i < senders; i++) {
        threads_.emplace_back([this, i] { run(i); });
    }
}

load::~load()
{
    stop();
}

bool load::wait_for(std::size_t more)
{
    const std::size_t goal = acknowledged_ + more;
    return eventually([&] { return acknowledged_ >= goal; });
}

std::vector<std::string> load::stop()
{
    stopping_ = true;
    for (std::thread &thread : threads_) {
        thread.join();
    }
    threads_.clear();
    return bodies_;
}

void load::run(unsigned sender)
{
    for (unsigned n = 0; !stopping_; n++) {
        const std::string body =
            booked(std::to_string(100000 * (sender + 1) + n));
        if (deliver(body) && deliver(body)) {
            const std::lock_guard lock(mutex_);
            bodies_.push_back(body);
            acknowledged_++;
        }
    }
}

bool load::deliver(const std::string &body)
{
    return eventually([&] {
        try {
            return send_request(port_, post(body)).status == 200;
        } catch (const std::system_error &) {
            return false; // no connection
        }
    });
}

std::map<std::string, int> times_received(
    const upstream &server, const std::vector<std::string> &bodies)
{
    std::map<std::string, int> times;
    for (const std::string &body : bodies) {
        times[body] = 0;
    }
    for (const received &one : server.requests()) {
        times[one.body]++;
    }
    return times;
}

void expect_each_once(
    const upstream &server, const std::vector<std::string> &bodies)
{
    for (const auto &[body, times] : times_received(server, bodies)) {
        EXPECT_EQ(times, 1) << body.substr(0, 500);
    }
}

} // namespace webhook::test
