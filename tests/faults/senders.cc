#include "faults/senders.h"

#include <algorithm>
#include <deque>
#include <system_error>

namespace webhook::faults {

using namespace std::chrono_literals;

namespace {

constexpr moment after_lease = 2500ms;

}

class senders::sender {
public:
    sender(senders &of, unsigned who)
        : of_(of), to_(of.to_), dice_(of.seed_, 1000 + who)
    {
    }

    void run()
    {
        while (!of_.finishing_.wait(dice_.time(0, 2 * of_.pause_))) {
            if (!copies_.empty() && copies_.front().due <= to_.now()) {
                deliver(copies_.front().what);
                copies_.pop_front();
                continue;
            }
            const task what = choose();
            deliver(what);
            if (dice_.chance(0.5)) {
                copies_.push_back({to_.now() + after_lease, what});
            }
        }
    }

private:
    task choose();
    void deliver(const task &what);
    bool try_once(const task &what);
    bool exchange(const task &what);
    void hang_up(const task &what, bool in_body);
    bool send_twins(const task &what);
    std::size_t make();
    std::size_t make_odd();
    std::size_t recent(int back);
    milliseconds patience();
    std::string request(const task &what, std::uint64_t number);
    bool finish(std::uint64_t number, const test::response &answer);
    test::http_connection &connection();

    // What has been acknowledged, once more when its claim would be over if it
    // had not been settled.
    struct copy {
        moment due;
        task what;
    };

    senders &of_;
    recorder &to_;
    dice dice_;
    std::deque<copy> copies_;
    std::optional<test::http_connection> kept_;
};

std::size_t senders::sender::make()
{
    const bool large = dice_.chance(0.01); // goes by a temporary file
    return to_.add_event(static_cast<std::size_t>(
        large ? dice_.between(5000, 40000) : dice_.between(0, 200)));
}

// One that is no copy of itself, is not wanted, or is not as documented.
std::size_t senders::sender::make_odd()
{
    const int n = dice_.between(0, 2);
    return n == 0   ? to_.add_anonymous()
           : n == 1 ? to_.add_ignored()
                    : to_.add_violation();
}

std::size_t senders::sender::recent(int back)
{
    const int count = static_cast<int>(to_.event_count());
    if (count == 0) {
        return make();
    }
    const auto found = static_cast<std::size_t>(
        dice_.between(std::max(0, count - back), count - 1));
    return to_.is_version(found) ? make() : found;
}

// An old event, a new one, or several, some of them another sender's.
senders::task senders::sender::choose()
{
    const int n = dice_.between(0, 99);
    if (n < 10) {
        return {{recent(n < 5 ? 100 : 5000)}, false};
    }
    if (n < 14) {
        return {{to_.add_version(dice_.between(0, 19))}, false};
    }
    if (n < 20) {
        return {{make_odd()}, false};
    }
    task what{{make()}, n >= 85};
    if (what.array) {
        const bool shared = n >= 92;
        for (int more = dice_.between(1, 3); more > 0; more--) {
            const std::size_t next = shared              ? recent(60)
                                     : dice_.chance(0.2) ? make_odd()
                                                         : make();
            if (std::find(what.events.begin(), what.events.end(), next) ==
                what.events.end()) {
                what.events.push_back(next);
            }
        }
        if (dice_.chance(0.5)) {
            std::reverse(what.events.begin(), what.events.end());
        }
    }
    return what;
}

void senders::sender::deliver(const task &what)
{
    while (!of_.over_) {
        try {
            if (try_once(what)) {
                return;
            }
        } catch (const std::system_error &) {
            // no connection
        }
        kept_.reset();
        std::this_thread::sleep_for(dice_.time(20, 300));
    }
}

milliseconds senders::sender::patience()
{
    return dice_.chance(0.6)   ? dice_.time(5000, 6000)
           : dice_.chance(0.5) ? dice_.time(200, 1000)
                               : dice_.time(10, 200);
}

std::string senders::sender::request(const task &what, std::uint64_t number)
{
    const char *path = to_.is_version(what.events.front()) ? "/news?a="
                       : to_.has_ignored(what.events)      ? "/some?a="
                       : dice_.chance(0.02)                ? "/pass?a="
                                                           : "/hook?a=";
    return test::post(
        to_.body(what.events, what.array), path + std::to_string(number))
        .text();
}

bool senders::sender::try_once(const task &what)
{
    const int n = of_.finishing_.raised() ? 0 : dice_.between(0, 99);
    if (n >= 97) {
        hang_up(what, true);
        return false;
    }
    if (n >= 93) {
        hang_up(what, false);
        return false;
    }
    return n >= 85 ? send_twins(what) : exchange(what);
}

test::http_connection &senders::sender::connection()
{
    if (!kept_) {
        kept_.emplace(of_.gate_);
    }
    return *kept_;
}

// What was answered; what was not is given up with its connection.
bool senders::sender::finish(std::uint64_t number, const test::response &answer)
{
    to_.end(number, answer.status);
    if (answer.status == 0 || !answer.complete ||
        test::same_name(answer.field("Connection"), "close")) {
        kept_.reset();
    }
    return answer.status >= 200 && answer.status < 300;
}

bool senders::sender::exchange(const task &what)
{
    test::http_connection &with = connection();
    const std::uint64_t number = to_.begin(what.events, what.array);
    with.send(request(what, number));
    return finish(number, with.read(patience()));
}

void senders::sender::hang_up(const task &what, bool in_body)
{
    test::http_connection with(of_.gate_);
    const std::uint64_t number = to_.begin(what.events, what.array);
    const std::string text = request(what, number);
    const std::size_t head = text.find("\r\n\r\n") + 4;
    with.send(std::string_view(text).substr(
        0, in_body ? head + (text.size() - head) / 2 : text.size()));
    std::this_thread::sleep_for(dice_.time(0, 20));
    if (dice_.chance(0.5)) {
        with.reset();
    } else {
        with.close();
    }
    to_.end(number, 0);
}

// The same again while the first one is on its way.
bool senders::sender::send_twins(const task &what)
{
    test::http_connection first(of_.gate_);
    test::http_connection second(of_.gate_);
    const std::uint64_t one = to_.begin(what.events, what.array);
    first.send(request(what, one));
    std::this_thread::sleep_for(dice_.chance(0.5) ? 0ms : dice_.time(0, 200));
    const std::uint64_t two = to_.begin(what.events, what.array);
    second.send(request(what, two));
    const milliseconds limit = patience();
    const bool done = finish(one, first.read(limit));
    return finish(two, second.read(limit)) || done;
}

senders::senders(recorder &to, std::uint16_t gate, std::uint64_t seed,
    unsigned count, int pause)
    : to_(to), gate_(gate), seed_(seed), pause_(pause)
{
    for (unsigned who = 0; who < count; who++) {
        threads_.emplace_back([this, who] { sender(*this, who).run(); });
    }
}

senders::~senders()
{
    finish(0ms);
}

void senders::finish(milliseconds limit)
{
    finishing_.raise();
    test::flag done;
    std::thread watch([&] {
        if (!done.wait(limit)) {
            over_ = true;
        }
    });
    for (std::thread &thread : threads_) {
        thread.join();
    }
    threads_.clear();
    done.raise();
    watch.join();
}

} // namespace webhook::faults
