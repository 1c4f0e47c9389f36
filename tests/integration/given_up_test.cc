// A request that nginx ends while the gate is reading it, and leads to a page:
// it is answered at once, whatever form the page has, and nothing of it stays.

#include "support/gate_test.h"
#include "support/h2_client.h"

#include <iterator>

namespace webhook::test {
namespace {

// "error_page 400 413 500 /page", "= /page" and "=200 /page"
constexpr const char *marks[] = {"", "=", "=200"};
constexpr const char *targets[] = {"/page", "@page", "@app", "@gated"};

class given_up : public gate_test {
protected:
    void start_pages()
    {
        second();
        std::string server = R"(
            root {{prefix}};
            client_max_body_size 2k;
            client_body_temp_path {{prefix}}/bodies;
            location = /page { }
            location @page { }
            location @app { proxy_pass http://127.0.0.1:{{app}}; }
            location @gated { webhook iclosed;
                proxy_pass http://127.0.0.1:{{upstream2}}; }
        )";
        for (std::size_t target = 0; target < std::size(targets); target++) {
            for (std::size_t mark = 0; mark < std::size(marks); mark++) {
                server += "location = " + location(target, mark) +
                          " { webhook iclosed; error_page 400 413 500 " +
                          marks[mark] + " " + targets[target] +
                          "; proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                          "location = " +
                          location(target, mark) +
                          "/file { webhook iclosed; error_page 400 413 500 " +
                          marks[mark] + " " + targets[target] +
                          "; client_body_in_file_only clean;"
                          " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
            }
        }
        // nginx announces more of a body than it has: nobody is to wait for it
        start({.location = "webhook_validation enforce;",
            .server = server,
            .http = "server { listen 127.0.0.1:{{app}}; return 200; }"});
        write_file(gate().prefix() / "page", "a page\n");
        std::filesystem::remove_all(gate().prefix() / "bodies");
        expect_log("bodies/.* failed");
        expect_log("failed \\(104|reset by peer");
    }

    static std::string location(std::size_t target, std::size_t mark)
    {
        return "/" + std::to_string(target) + std::to_string(mark);
    }

    // Each way of nginx to end a request whose body is being read, at each
    // location.
    template<class Visit>
    static void each(Visit visit)
    {
        for (std::size_t target = 0; target < std::size(targets); target++) {
            for (std::size_t mark = 0; mark < std::size(marks); mark++) {
                const std::string where = location(target, mark);
                request large = post(std::string(5000, ' '), where);
                large.chunk = 1000;
                visit("a bad chunk", large.head() + "z\r\n");
                visit("413", large.text());
                visit("no file", post("{}", where + "/file").text());
            }
        }
    }

    std::size_t open_files()
    {
        const std::filesystem::directory_iterator files(
            "/proc/" + std::to_string(gate().workers().at(0)) + "/fd");
        return static_cast<std::size_t>(
            std::distance(begin(files), end(files)));
    }
};

TEST_F(given_up, IsAnsweredAtOnce)
{
    start_pages();
    const std::size_t files = open_files();
    each([&](const char *what, const std::string &text) {
        SCOPED_TRACE(what + (": " + text.substr(0, 20)));
        http_connection client(port());
        client.send(text);
        EXPECT_NE(client.read(2s).status, 0);
    });
    EXPECT_TRUE(eventually([&] { return open_files() <= files; }));
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(send_request(port(), post(booked("1"))).status, 413)
        << "a sample is larger than that";
}

TEST_F(given_up, IsAnsweredAtOnceOverHttp2)
{
    start_pages();
    for (std::size_t target = 0; target < std::size(targets); target++) {
        for (std::size_t mark = 0; mark < std::size(marks); mark++) {
            const std::string where = location(target, mark);
            SCOPED_TRACE(where);
            request large = post(std::string(5000, ' '), where);
            large.chunk = 1000;
            // nginx resets a stream whose body it does not want, and libcurl
            // may see that before the answer: what counts is that nothing hangs
            h2_client client(gate().port("h2"));
            EXPECT_TRUE(client.has_ended(client.start(large)));
            h2_client other(gate().port("h2"));
            EXPECT_NE(other.exchange(post("{}", where + "/file")).status, 0);
        }
    }
    EXPECT_EQ(upstream_.count(), 0U);
}

// A gate cannot judge what nginx has not read to its end.
TEST_F(given_up, IsNoDeliveryOfAnotherGate)
{
    start_pages();
    for (std::size_t mark = 0; mark < std::size(marks); mark++) {
        request large = post(std::string(5000, ' '), location(3, mark));
        large.chunk = 1000;
        const int status = send_request(port(), large).status;
        EXPECT_EQ(status, mark == 0 ? 413 : 500) << marks[mark];
    }
    EXPECT_EQ(second().count(), 0U);
}

TEST_F(given_up, NothingStaysOfTenThousand)
{
    start_pages();
    const pid_t pid = gate().workers().at(0);
    std::vector<std::string> texts;
    each([&](const char *, const std::string &text) { texts.push_back(text); });
    const auto send = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; i++) {
            http_connection client(port());
            client.send(texts[i % texts.size()]);
            // some leave before they can have an answer
            if (i % 2 == 0) {
                client.read(2s);
            }
            if (i % 3 == 0) {
                client.reset();
            }
        }
    };
    const std::size_t files = open_files();
    send(1000);
    const long before = resident_kb(pid);
    send(9000);
    EXPECT_TRUE(eventually([&] { return open_files() <= files; }))
        << open_files() << " open files, of " << files;
    if (!is_sanitized(pid)) {
        EXPECT_LT(resident_kb(pid) - before, 1024);
    }
    EXPECT_EQ(gate().workers().at(0), pid);
    EXPECT_EQ(send_request(port(), post("{}")).status, 422);
}

} // namespace
} // namespace webhook::test
