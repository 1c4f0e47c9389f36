// Of an array some events stay behind.  nginx and its modules keep what they
// were told of the body, each in its own way; they must learn of the new one.

#include "support/batch_test.h"

#include <sys/socket.h>

#include <array>
#include <thread>

namespace webhook::test {
namespace {

// Takes one connection and what comes on it, up to the end of the body.
class recorder {
public:
    explicit recorder(std::string end)
        : listener_(listen_on(0)),
          thread_([this, last = std::move(end)] { record(last); })
    {
    }
    ~recorder()
    {
        ::shutdown(listener_.get(), SHUT_RDWR);
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    std::string port() const
    {
        return std::to_string(local_port(listener_.get()));
    }
    const std::string &bytes()
    {
        thread_.join();
        return bytes_;
    }

private:
    void record(const std::string &end)
    {
        const unique_fd fd(::accept(listener_.get(), nullptr, nullptr));
        std::array<char, 65536> block{};
        ssize_t n = 1;
        while (n > 0 && bytes_.find(end) == bytes_.npos) {
            n = ::recv(fd.get(), block.data(), block.size(), 0);
            bytes_.append(
                block.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
        }
    }

    unique_fd listener_;
    std::string bytes_;
    std::thread thread_;
};

class shortened : public batch {
protected:
    // A module asks for the length before the gate has read the body, in the
    // rewrite phase, by a map and in a subrequest; "/first" has the same keys.
    void start_asked(const std::string &pass, const std::string &more = "",
        const std::string &http = "")
    {
        second();
        start_http(http + R"(
map $content_length $kind { default long; 0 short; }
server {
    listen 127.0.0.1:{{port}};
    webhook_scope s;
    webhook_wait 0;
    location = /first { webhook iclosed;
        proxy_pass http://127.0.0.1:{{upstream}}; }
    location = /hook {
        webhook iclosed;
        if ($content_length = 0) { return 400; }
        if ($http_content_length = 0) { return 400; }
        if ($kind = short) { return 400; }
        auth_request /auth;
        )" + more + pass +
                   R"(
    }
    location = /auth { internal; proxy_pass_request_body off;
        proxy_set_header Content-Length "";
        proxy_set_header X-Original-Length $content_length;
        proxy_pass http://127.0.0.1:{{upstream2}}; }
})");
        ASSERT_EQ(send_request(port(), post(one(1), "/first")).status, 200);
    }

    // Of which only the second one is new.
    static std::string both() { return list({one(1), one(2)}); }
    static std::string rest() { return list({one(2)}); }
    static std::string length() { return std::to_string(rest().size()); }
};

TEST_F(shortened, VariablesTellOfTheNewBody)
{
    start_asked("proxy_pass http://127.0.0.1:{{upstream}};",
        "proxy_set_header X-Length $content_length;"
        "proxy_set_header X-Http-Length $http_content_length;"
        "proxy_set_header X-Body $request_body;"
        "proxy_set_header Content-Length $content_length;");
    EXPECT_EQ(deliver(both()).status, 200);
    EXPECT_EQ(second().last().field("X-Original-Length"),
        std::to_string(both().size()));
    EXPECT_EQ(upstream_.last().body, rest());
    EXPECT_EQ(upstream_.last().field("X-Length"), length());
    EXPECT_EQ(upstream_.last().field("X-Http-Length"), length());
    EXPECT_EQ(upstream_.last().field("X-Body"), rest());
}

TEST_F(shortened, VariablesTellOfTheNewBodyThatCameInChunks)
{
    start_asked("proxy_pass http://127.0.0.1:{{upstream}};",
        "proxy_set_header X-Length $content_length;");
    request what = post(both());
    what.chunk = 7;
    EXPECT_EQ(send_request(port(), what).status, 200);
    EXPECT_EQ(upstream_.last().body, rest());
    EXPECT_EQ(upstream_.last().field("X-Length"), length());
}

TEST_F(shortened, Grpc)
{
    start_asked("grpc_pass grpc://127.0.0.1:{{grpc}};", "",
        "server { listen 127.0.0.1:{{grpc}} http2;"
        " location / { proxy_pass http://127.0.0.1:{{upstream}}; } }");
    EXPECT_EQ(deliver(both()).status, 200);
    EXPECT_EQ(upstream_.last().body, rest());
    EXPECT_EQ(upstream_.last().field("Content-Length"), length());
}

TEST_F(shortened, FastCgiAndItsKin)
{
    const std::string name = "CONTENT_LENGTH";
    for (const std::string protocol : {"fastcgi", "uwsgi", "scgi"}) {
        SCOPED_TRACE(protocol);
        recorder server(rest());
        start_asked(protocol + "_pass 127.0.0.1:" + server.port() + ";",
            protocol + "_param X_" + name + " $content_length;");
        deliver(both());
        const std::string &bytes = server.bytes();
        const std::size_t at = bytes.find("X_" + name);
        ASSERT_NE(at, bytes.npos);
        // The lengths of both are before the name, between, or there is a NUL.
        const std::string value =
            bytes.substr(at + name.size() + 2, length().size() + 2);
        EXPECT_NE(value.find(length()), value.npos) << value;
        EXPECT_EQ(gate().quit(), 0);
    }
}

// nginx's own way to hand over a body: the name of its file.
TEST_F(shortened, ABodyThatIsHandedOverAsAFile)
{
    for (const char *kept : {"clean", "on"}) {
        SCOPED_TRACE(kept);
        start_asked("proxy_pass http://127.0.0.1:{{upstream}};",
            std::string("client_body_in_file_only ") + kept +
                "; proxy_pass_request_body off;"
                "proxy_set_header Content-Length \"\";"
                "proxy_set_header X-File $request_body_file;");
        std::string content;
        upstream_.next([&](exchange &with) {
            content = read_file(with.request().field("X-File"));
            with.reply(200);
        });
        EXPECT_EQ(deliver(both()).status, 200);
        EXPECT_EQ(content, rest());
        const std::filesystem::path file = upstream_.last().field("X-File");
        gate().wait_for_log(2);
        EXPECT_EQ(std::filesystem::exists(file), kept == std::string("on"));
        EXPECT_EQ(gate().quit(), 0);
    }
}

// The file goes to each of the servers that are asked.
TEST_F(shortened, ABodyInAFileGoesToTheNextServer)
{
    start_asked("proxy_pass http://both;", "client_body_in_file_only clean;",
        "upstream both { server 127.0.0.1:{{closed}};"
        " server 127.0.0.1:{{upstream}} backup; }");
    EXPECT_EQ(deliver(both()).status, 200);
    EXPECT_EQ(upstream_.last().body, rest());
}

} // namespace
} // namespace webhook::test
