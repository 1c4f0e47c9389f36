// An upstream that does not speak HTTP: the outcome is read from what nginx
// knows of any upstream, and the gate's fields arrive as parameters.

#include "support/gate_test.h"

#include <sys/socket.h>

#include <array>
#include <map>
#include <thread>

namespace webhook::test {
namespace {

// One delivery after the other, each on a connection of its own.
class scgi_server {
public:
    struct delivery {
        std::map<std::string, std::string> params;
        std::string body;
    };

    explicit scgi_server(std::vector<std::string> answers)
        : listener_(listen_on(0)), thread_([this, all = std::move(answers)] {
              for (const std::string &one : all) {
                  serve(one);
              }
          })
    {
    }

    ~scgi_server()
    {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }

    std::string port() const
    {
        return std::to_string(local_port(listener_.get()));
    }

    // Complete before its answer is sent.
    std::vector<delivery> deliveries;

private:
    void serve(const std::string &answer)
    {
        const unique_fd fd(::accept(listener_.get(), nullptr, nullptr));
        delivery got;
        std::string bytes;
        std::size_t colon = 0, size = 0;
        while (fd && read_more(fd.get(), bytes)) {
            colon = bytes.find(':');
            size = std::stoul(bytes);
            if (bytes.size() < colon + size + 2) {
                continue;
            }
            got.params = parse(bytes.substr(colon + 1, size));
            got.body = bytes.substr(colon + size + 2);
            if (got.body.size() >= std::stoul(got.params["CONTENT_LENGTH"])) {
                deliveries.push_back(got);
                write_all(fd.get(), answer);
                return;
            }
        }
    }

    static bool read_more(int fd, std::string &bytes)
    {
        std::array<char, 65536> block{};
        const auto n = ::recv(fd, block.data(), block.size(), 0);
        bytes.append(block.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
        return n > 0;
    }

    static std::map<std::string, std::string> parse(const std::string &text)
    {
        std::map<std::string, std::string> params;
        for (std::size_t at = 0; at < text.size();) {
            const std::string name = text.c_str() + at;
            const std::string value = text.c_str() + at + name.size() + 1;
            params[name] = value;
            at += name.size() + value.size() + 2;
        }
        return params;
    }

    unique_fd listener_;
    std::thread thread_;
};

class scgi : public gate_test {
protected:
    void start_scgi(const scgi_server &server)
    {
        start_http(R"(
server {
    listen 127.0.0.1:{{port}};
    location = /hook {
        webhook iclosed;
        webhook_wait 0;
        scgi_param CONTENT_LENGTH $content_length;
        scgi_pass 127.0.0.1:)" +
                   server.port() + R"(;
    }
})");
    }
};

TEST_F(scgi, OutcomesAreThoseOfHttp)
{
    scgi_server server({"Status: 500 No\r\n\r\n", "Status: 201 Yes\r\n\r\n"});
    start_scgi(server);
    const event booking = booked("1");
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 201);
    EXPECT_EQ(deliver(booking).status, 201);
    EXPECT_EQ(verdict(3), "duplicate");
    ASSERT_EQ(server.deliveries.size(), 2U);
    EXPECT_EQ(server.deliveries[1].body, booking.body());
}

TEST_F(scgi, AnAnswerWithoutAStatusIsASuccess)
{
    scgi_server server({"Content-Type: text/plain\r\n\r\nok"});
    start_scgi(server);
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(deliver(booked("2")).status, 200);
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(scgi, NoAnswerLeavesTheClaim)
{
    scgi_server server({""});
    start_scgi(server);
    EXPECT_EQ(deliver(booked("3")).status, 502);
    EXPECT_EQ(deliver(booked("3")).status, 503);
}

TEST_F(scgi, GateFieldsAreParameters)
{
    scgi_server server({"Status: 200 Yes\r\n\r\n"});
    start_scgi(server);
    EXPECT_EQ(deliver(booked("4"), {{"Webhook-Gate-Id", "spoof"}}).status, 200);
    ASSERT_EQ(server.deliveries.size(), 1U);
    auto params = server.deliveries[0].params;
    EXPECT_EQ(params["HTTP_WEBHOOK_GATE_ID"], "4");
    EXPECT_EQ(params["HTTP_WEBHOOK_GATE_VERDICT"], "accepted");
    EXPECT_EQ(params["HTTP_WEBHOOK_GATE_TYPE"], "Call booked");
}

} // namespace
} // namespace webhook::test
