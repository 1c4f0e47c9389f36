#include "faults/strangers.h"

#include "support/event.h"
#include "support/h2_client.h"
#include "support/hostile.h"
#include "support/http_client.h"
#include "support/signer.h"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace webhook::faults {

using namespace std::chrono_literals;

namespace {

struct doors {
    std::uint16_t http;
    std::uint16_t h2;
};

class stranger {
public:
    stranger(doors gate, std::uint64_t seed, unsigned who)
        : gate_(gate), dice_(seed, 2000 + who)
    {
    }

    // One call on the gate; how many requests it has begun.
    unsigned call();

private:
    template<class Container>
    const auto &one_of(const Container &all)
    {
        return all[static_cast<std::size_t>(
            dice_.between(0, static_cast<int>(std::size(all)) - 1))];
    }

    std::string id();
    std::string event();
    std::string array();
    std::string noise(int size);
    std::string damaged(std::string text);
    std::string body();
    std::string uri();
    test::request request();
    void sign(test::request &what);

    void ask(const std::string &text);
    void hang_up(const std::string &text);
    void trickle(const std::string &text);
    unsigned pipeline();
    unsigned multiplex();

    const doors gate_;
    dice dice_;
    const std::string sample_ = test::booked("(id)").body();
};

// Few enough to come again, or one of many.
std::string stranger::id()
{
    return "strange" + std::to_string(dice_.chance(0.5)
                                          ? dice_.between(0, 300)
                                          : dice_.between(0, 1'000'000));
}

std::string stranger::event()
{
    std::string text = sample_;
    const std::string hole = "(id)";
    for (std::size_t at = 0; (at = text.find(hole, at)) != std::string::npos;) {
        text.replace(at, hole.size(), id());
    }
    return text;
}

std::string stranger::array()
{
    std::string text;
    for (int n = dice_.between(0, 6); n > 0; n--) {
        const std::string one = event();
        text += (text.empty() ? "" : ",") +
                (one.starts_with('[') ? one.substr(1, one.size() - 2) : one);
    }
    return "[" + text + "]";
}

std::string stranger::noise(int size)
{
    std::string text;
    for (int n = dice_.between(0, size); n > 0; n--) {
        text += static_cast<char>(dice_.between(0, 255));
    }
    return text;
}

std::string stranger::damaged(std::string text)
{
    static constexpr std::string_view tokens[] = {"\"", "\\", "{", "}", "[",
        "]", ",", ":", "null", "1e999", "-", "\\ud800", "\\u0000", "\xef\xbb",
        "\"uuid\":", "\"hookType\":\"Call booked\",", " ", "\r\n", "%00", "0"};

    for (int n = dice_.between(1, 8); n > 0 && !text.empty(); n--) {
        const auto at = static_cast<std::size_t>(
            dice_.between(0, static_cast<int>(text.size()) - 1));
        const auto size = static_cast<std::size_t>(dice_.between(1, 40));
        switch (dice_.between(0, 4)) {
        case 0:
            text[at] = static_cast<char>(dice_.between(0, 255));
            break;
        case 1:
            text.erase(at, size);
            break;
        case 2:
            text.insert(at, text.substr(at, size));
            break;
        case 3:
            text.insert(at, one_of(tokens));
            break;
        default:
            text.resize(dice_.chance(0.1) ? at : text.size());
        }
    }
    return text;
}

std::string stranger::body()
{
    const int n = dice_.between(0, 99);
    if (n < 35) {
        return event();
    }
    if (n < 50) {
        return array();
    }
    if (n < 75) {
        return damaged(n < 60 ? array() : event());
    }
    if (n < 85) {
        return one_of(test::hostile::attacks())
            .body(static_cast<std::size_t>(
                n < 80 ? test::hostile::small_size
                       : 2 * test::hostile::small_size)); // 413
    }
    if (n < 90) {
        return noise(4000);
    }
    if (n < 93) {
        return "";
    }
    return event() +
           std::string(
               static_cast<std::size_t>(dice_.between(1000, 100'000)), ' ');
}

std::string stranger::uri()
{
    static const std::vector<std::string> places = {"/plain", "/plain",
        "/again", "/forward", "/reject", "/pass", "/observe", "/key", "/token",
        "/signed", "/stripe", "/github", "/slack", "/open/", "/file",
        "/unbuffered", "/fastcgi", "/uwsgi", "/asked", "/mirrored", "/seen",
        "/rewritten", "/page", "/pages", "/named", "/gated", "/status",
        "/events/", "/page.txt"};
    static const std::vector<std::string> ends = {"", "", "", "?id=1",
        "?token=letmein", "?token=letmeout", "?token=letmein&token=letmein",
        "?format=prometheus", "?id=%00%ff", "?limit=2&cursor=x", "?%zz"};

    std::string text = one_of(places);
    if (text == "/open/") {
        text += id();
    } else if (text == "/events/" && dice_.chance(0.7)) {
        text += "strange:Call%20booked:" + id();
    }
    text += one_of(ends);
    return dice_.chance(0.02) ? text + std::string(5000, 'a') : text;
}

// As "/signed" wants it, more often than not.
void stranger::sign(test::request &what)
{
    const std::string time =
        test::now_text(dice_.chance(0.2) ? dice_.between(-400, 400) : 0);
    const std::string key = dice_.chance(0.8) ? "strangers" : "strange";
    const std::string mac = test::hmac_hex(key, time + "." + what.body);
    what.headers.push_back({"X-Timestamp", time});
    what.headers.push_back({"X-Signature", mac});
    what.headers.push_back(
        {"Stripe-Signature", "t=" + time + ",v1=" + mac + ",v1=00"});
    what.headers.push_back(
        {"X-Hub-Signature-256", "sha256=" + test::hmac_hex(key, what.body)});
    what.headers.push_back({"X-GitHub-Delivery", id()});
    what.headers.push_back({"X-GitHub-Event", "push"});
    what.headers.push_back({"X-Slack-Request-Timestamp", time});
    what.headers.push_back({"X-Slack-Signature",
        "v0=" + test::hmac_hex(key, "v0:" + time + ":" + what.body)});
}

test::request stranger::request()
{
    static const std::vector<std::string> methods = {"POST", "POST", "POST",
        "POST", "POST", "POST", "PUT", "GET", "HEAD", "DELETE", "PATCH",
        "OPTIONS"};
    static const std::vector<std::string> types = {"application/json",
        "application/json", "application/json; charset=utf-8", "text/plain",
        "application/x-www-form-urlencoded", "application/json;;;=", ""};
    static const test::header_list fields = {{"Expect", "100-continue"},
        {"If-None-Match", "*"}, {"If-Match", "\"1\""},
        {"If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"Range", "bytes=0-1"}, {"Content-Encoding", "gzip"},
        {"Content-Type", "application/json"}, {"Authorization", "Basic xxx"},
        {"Host", "::1"}, {"X-Timestamp", "0"}, {"X_Signature", "00"},
        {"Accept", "text/html"}, {"Accept", "application/json"},
        {"Cookie", std::string(3000, 'c')}, {"X-GitHub-Event", "\x01\x7f"},
        {"Origin", "http://elsewhere.example"}};

    test::request what;
    what.method = one_of(methods);
    what.uri = uri();
    what.content_type = one_of(types);
    what.body = body();
    what.chunk = dice_.chance(0.3)
                     ? static_cast<std::size_t>(dice_.between(1, 3000)) +
                           what.body.size() / 20
                     : 0;
    if (dice_.chance(0.4)) {
        sign(what);
    }
    for (int n = dice_.between(-3, 3); n > 0; n--) {
        what.headers.push_back(one_of(fields));
    }
    return what;
}

void stranger::ask(const std::string &text)
{
    test::http_connection with(gate_.http);
    with.send(text);
    with.read(dice_.chance(0.5) ? 1500ms : dice_.time(0, 400));
    if (dice_.chance(0.3)) {
        with.reset();
    }
}

// In the head, in the body, or behind it.
void stranger::hang_up(const std::string &text)
{
    test::http_connection with(gate_.http);
    with.send(std::string_view(text).substr(
        0, static_cast<std::size_t>(
               dice_.between(0, static_cast<int>(text.size())))));
    std::this_thread::sleep_for(dice_.time(0, 30));
    switch (dice_.between(0, 2)) {
    case 0:
        with.reset();
        break;
    case 1:
        with.close();
        break;
    default:
        with.shutdown_write();
        with.read(500ms);
    }
}

void stranger::trickle(const std::string &text)
{
    test::http_connection with(gate_.http);
    std::string_view rest = text;
    for (int n = dice_.between(2, 8); n > 0; n--) {
        const auto size = n == 1 ? rest.size()
                                 : static_cast<std::size_t>(dice_.between(
                                       0, static_cast<int>(rest.size())));
        with.send(rest.substr(0, size));
        rest.remove_prefix(size);
        // longer than the gate's patience, at times
        std::this_thread::sleep_for(
            dice_.chance(0.03) ? 600ms : dice_.time(0, 30));
    }
    with.read(dice_.time(0, 800));
}

unsigned stranger::pipeline()
{
    test::http_connection with(gate_.http);
    const int count = dice_.between(2, 5);
    std::string all;
    for (int n = 0; n < count; n++) {
        all += request().text();
    }
    with.send(all);
    for (int n = dice_.between(0, count); n > 0; n--) {
        with.read(300ms);
    }
    return static_cast<unsigned>(count);
}

// Streams of one connection, some of them reset, and all of them if the
// connection is closed before they have ended.
unsigned stranger::multiplex()
{
    test::h2_client with(gate_.h2);
    std::vector<test::h2_client::stream *> streams;
    for (int n = dice_.between(1, 8); n > 0; n--) {
        test::request what = request();
        what.method = what.method == "HEAD" ? "POST" : what.method;
        std::erase_if(what.headers, [](const test::header &field) {
            return field.name == "X-GitHub-Event"; // libcurl may object
        });
        const std::size_t size = what.body.size();
        streams.push_back(dice_.chance(0.3) ? &with.start_part(what, size / 2)
                                            : &with.start(what));
        if (dice_.chance(0.3)) {
            with.pump([] { return false; }, dice_.time(0, 20));
        }
        if (dice_.chance(0.3)) {
            with.abort(*streams.back());
            streams.pop_back();
        }
    }
    const auto all_done = [&] {
        return std::all_of(streams.begin(), streams.end(),
            [](const auto *each) { return test::h2_client::ended(*each); });
    };
    with.pump(all_done, dice_.chance(0.5) ? dice_.time(0, 100) : 1500ms);
    return static_cast<unsigned>(streams.size());
}

unsigned stranger::call()
{
    const int n = dice_.between(0, 99);
    if (n < 30) {
        return multiplex();
    }
    if (n < 38) {
        return pipeline();
    }
    std::string text = request().text();
    if (dice_.chance(0.1)) {
        text = damaged(text);
    }
    if (n < 70) {
        ask(text);
    } else if (n < 90) {
        hang_up(text);
    } else {
        trickle(text);
    }
    return 1;
}

} // namespace

strangers::strangers(
    const test::nginx &gate, std::uint64_t seed, unsigned count)
{
    const doors to{gate.port("rough"), gate.port("rough_h2")};
    test::write_file(gate.prefix() / "page.txt", "a page\n");
    for (unsigned who = 0; who < count; who++) {
        threads_.emplace_back([this, to, seed, who] {
            stranger one(to, seed, who);
            while (!stopping_.raised()) {
                try {
                    begun_ += one.call();
                } catch (const std::system_error &) {
                    stopping_.wait(20ms); // no connection
                }
            }
        });
    }
}

strangers::~strangers()
{
    stop();
}

std::uint64_t strangers::stop()
{
    stopping_.raise();
    for (std::thread &thread : threads_) {
        thread.join();
    }
    threads_.clear();
    return begun_;
}

} // namespace webhook::faults
