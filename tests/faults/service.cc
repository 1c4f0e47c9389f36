#include "faults/service.h"

#include <poll.h>

#include <cstdlib>

namespace webhook::faults {

using namespace std::chrono_literals;

namespace {

std::string text_of(int status, const std::string &body)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Fine\r\n";
    if (status == 204) {
        return text + "\r\n";
    }
    return text + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

std::uint64_t attempt_in(const std::string &start_line)
{
    const std::size_t at = start_line.find("?a=");
    return at == std::string::npos
               ? 0
               : std::strtoull(start_line.c_str() + at + 3, nullptr, 10);
}

} // namespace

service::service(recorder &to, std::uint64_t seed, std::uint64_t who)
    : to_(to), dice_(seed, who),
      server_([this](test::unique_fd &fd, std::size_t) { serve(fd); })
{
}

service::plan service::choose()
{
    if (calm_) {
        return {};
    }
    const std::lock_guard lock(mutex_);
    const int n = dice_.between(0, 999);
    return n < 600   ? plan{}
           : n < 800 ? plan{manner::good, dice_.time(0, 60), 202}
           : n < 820 ? plan{manner::good, {}, 204}
           : n < 860 ? plan{manner::slow, dice_.time(60, 900)}
           : n < 880 ? plan{manner::slow, dice_.time(900, 4000)}
           : n < 920 ? plan{manner::bad, dice_.time(0, 300), 500}
           : n < 935 ? plan{manner::bad, {}, 503}
           : n < 945 ? plan{manner::bad, {}, 422}
           : n < 950 ? plan{manner::bad, dice_.time(500, 3000), 404}
           : n < 958 ? plan{manner::reset, dice_.time(0, 300)}
           : n < 964 ? plan{manner::unread}
           : n < 972 ? plan{manner::closed, dice_.time(0, 300)}
           : n < 980 ? plan{manner::cut_head, dice_.time(0, 300)}
           : n < 988 ? plan{manner::cut_body}
           : n < 994 ? plan{manner::silent}
                     : plan{manner::not_http};
}

void service::serve(test::unique_fd &fd)
{
    test::message_reader reader(fd.get());
    while (serve_one(reader, fd)) {
    }
}

bool service::serve_one(test::message_reader &reader, test::unique_fd &fd)
{
    test::message request;
    const auto deadline = test::clock::now() + 3600s;
    // nginx keeps connections; the run's end must not wait for that
    while (!test::wait_for(fd.get(), POLLIN, test::clock::now() + 100ms)) {
        if (server_.stopping().raised()) {
            return false;
        }
    }
    if (!reader.read_head(request, deadline)) {
        return false;
    }
    const plan what = choose();
    forward got;
    got.attempt = attempt_in(request.start_line);
    got.worker =
        static_cast<pid_t>(std::atol(request.field("X-Worker").c_str()));
    got.came = to_.now();
    got.marked = request.has("Webhook-Gate-Violation");

    if (what.how == manner::unread) {
        // An array may be without some of its events by now.
        got.events = to_.events_of(got.attempt);
        got.whole = false;
        got.ended = to_.now();
        test::server_connection(fd, server_.stopping()).reset();
        if (got.events.size() == 1) {
            to_.add(std::move(got));
        }
        return false;
    }
    if (!reader.read_request_body(
            request, test::clock::now() + test::patience)) {
        return false;
    }
    got.came = to_.now();
    got.events = to_.events_in(request.body);
    got.body = std::move(request.body);

    const bool again = answer(what, fd, got);
    to_.add(std::move(got));
    return again;
}

// What it is going to say is written down before it says so.
bool service::answer(const plan &what, test::unique_fd &fd, forward &got)
{
    test::server_connection with(fd, server_.stopping());
    const bool waits = what.how == manner::silent;
    const bool gone = (waits || what.pause > 0ms) &&
                      with.wait_for_close(waits ? 60s : what.pause);
    const std::string text = text_of(what.status, "ok\n");

    got.ended = to_.now();
    if (gone) {
        return false;
    }
    switch (what.how) {
    case manner::good:
    case manner::slow:
    case manner::bad:
        got.status = what.status;
        with.send(text);
        return !server_.stopping().raised();
    case manner::cut_head:
        with.send(text.substr(0, text.find("\r\n\r\n")));
        break;
    case manner::cut_body:
        got.status = what.status;
        with.send(text.substr(0, text.size() - 1));
        break;
    case manner::not_http:
        with.send("all is well\r\n");
        break;
    case manner::reset:
        with.reset();
        break;
    case manner::unread:
    case manner::closed:
    case manner::silent:
        break;
    }
    with.close();
    return false;
}

} // namespace webhook::faults
