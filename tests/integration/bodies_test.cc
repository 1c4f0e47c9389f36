// Promise 5: the body goes upstream byte for byte, whatever its size, its
// framing and the place nginx keeps it in.

#include "support/gate_test.h"
#include "support/h2_client.h"

namespace webhook::test {
namespace {

constexpr std::size_t buffer_size = 8192;
constexpr std::size_t max_size = 65536;

class bodies : public gate_test {
protected:
    void start_bodies(const std::string &more = "")
    {
        start({.location = "client_body_buffer_size 8k;"
                           "client_max_body_size 64k;" +
                           more});
    }

    event sized(std::size_t size)
    {
        return booked(std::to_string(++last_id_)).pad_to(size);
    }

    void expect_exact(const response &answer, const std::string &body)
    {
        EXPECT_EQ(answer.status, 200) << body.size() << " bytes";
        ASSERT_GE(upstream_.count(), 1U);
        EXPECT_TRUE(upstream_.last().body == body)
            << "sent " << body.size() << " bytes, came "
            << upstream_.last().body.size();
        EXPECT_EQ(upstream_.last().field("Content-Length"),
            std::to_string(body.size()));
    }

private:
    int last_id_ = 3000;
};

const std::size_t sizes[] = {3200, 4096, buffer_size - 1, buffer_size,
    buffer_size + 1, 2 * buffer_size, 20000, max_size - 1, max_size};

TEST_F(bodies, WithContentLength)
{
    start_bodies();
    for (const std::size_t size : sizes) {
        const event body = sized(size);
        expect_exact(deliver(body), body);
    }
}

TEST_F(bodies, Chunked)
{
    start_bodies();
    for (const std::size_t size : sizes) {
        for (const std::size_t chunk : {100UL, 4096UL, 1000000UL}) {
            request what = post(sized(size));
            what.chunk = chunk;
            expect_exact(send_request(port(), what), what.body);
        }
    }
}

TEST_F(bodies, ChunksOfOneByte)
{
    start_bodies();
    for (const std::size_t size : {3200UL, buffer_size + 1}) {
        request what = post(sized(size));
        what.chunk = 1;
        expect_exact(send_request(port(), what), what.body);
    }
}

TEST_F(bodies, Http10)
{
    start_bodies();
    for (const std::size_t size : sizes) {
        request what = post(sized(size));
        what.version = "HTTP/1.0";
        expect_exact(send_request(port(), what), what.body);
    }
}

TEST_F(bodies, Http2WithLength)
{
    start_bodies();
    h2_client client(gate().port("h2"));
    for (const std::size_t size : sizes) {
        const request what = post(sized(size));
        expect_exact(client.exchange(what), what.body);
    }
}

TEST_F(bodies, Http2WithoutLength)
{
    start_bodies();
    h2_client client(gate().port("h2"));
    for (const std::size_t size : sizes) {
        request what = post(sized(size));
        what.chunk = 1000;
        expect_exact(client.exchange(what), what.body);
    }
}

TEST_F(bodies, InSeveralPackets)
{
    start_bodies();
    for (const std::size_t size : {3200UL, buffer_size + 1}) {
        const request what = post(sized(size));
        const std::string text = what.text();
        http_connection client(port());
        for (std::size_t at = 0; at < text.size(); at += 700) {
            client.send(std::string_view(text).substr(at, 700));
        }
        expect_exact(client.read(), what.body);
    }
}

TEST_F(bodies, InAFileInAnyCase)
{
    start_bodies("client_body_in_file_only clean;");
    for (const std::size_t size : {3200UL, buffer_size + 1, max_size}) {
        const event body = sized(size);
        expect_exact(deliver(body), body);
    }
}

TEST_F(bodies, BeyondTheMaximum)
{
    start_bodies();
    request what = post(sized(max_size + 1));
    EXPECT_EQ(send_request(port(), what).status, 413);
    what.chunk = 1000;
    EXPECT_EQ(send_request(port(), what).status, 413);
    h2_client h2(gate().port("h2"));
    what.chunk = 0;
    // Some versions of libcurl lose the answer to a body they cannot finish.
    h2.exchange(what);
    EXPECT_EQ(gate().wait_for_log(3).at(2).status, "413");
    EXPECT_EQ(upstream_.count(), 0U);

    // It has claimed nothing: the same identity in less space goes through.
    EXPECT_EQ(deliver(booked("3001")).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(bodies, Megabytes)
{
    start({.location = "client_max_body_size 20m;"});
    const event body = booked("3100").pad_to(10 * 1024 * 1024);
    const response answer = deliver(body);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(upstream_.last().body == body.body());
}

TEST_F(bodies, EmptyOnesAreMalformed)
{
    start();
    EXPECT_EQ(deliver("").status, 400);
    EXPECT_EQ(deliver(" ").status, 400);
    request what = post("");
    what.chunk = 1;
    EXPECT_EQ(send_request(port(), what).status, 400);
    h2_client h2(gate().port("h2"));
    EXPECT_EQ(h2.exchange(post("")).status, 400);
    EXPECT_EQ(upstream_.count(), 0U);
}

TEST_F(bodies, SwitchedOffTheGateIsNotThere)
{
    start({.server = "location = /off { webhook off;"
                     " proxy_pass http://127.0.0.1:{{upstream}}; }"});
    for (const char *body : {"", "x", "not json", "[]"}) {
        request what = post(body, "/off").with("Webhook-Gate-Id", "mine");
        what.content_type = "text/plain";
        EXPECT_EQ(send_request(port(), what).status, 200);
        EXPECT_EQ(upstream_.last().body, body);
    }
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), "mine");
}

TEST_F(bodies, ProxiedUnbufferedAllTheSame)
{
    // With the module in front of it nginx has the body already.
    start_bodies("proxy_request_buffering off; proxy_http_version 1.1;");
    for (const std::size_t size : {3200UL, buffer_size + 1, max_size}) {
        request what = post(sized(size));
        EXPECT_EQ(send_request(port(), what).status, 200);
        EXPECT_TRUE(upstream_.last().body == what.body);
        what = post(sized(size));
        what.chunk = 500;
        EXPECT_EQ(send_request(port(), what).status, 200);
        EXPECT_TRUE(upstream_.last().body == what.body);
    }
}

TEST_F(bodies, FileThatCannotBeWritten)
{
    start_bodies();
    expect_log(R"(\[crit\].*client_body)");
    const auto directory = gate().prefix() / "client_body";
    const event body = sized(buffer_size * 4);
    std::filesystem::remove_all(directory);
    EXPECT_EQ(deliver(body).status, 500);
    EXPECT_EQ(upstream_.count(), 0U);
    std::filesystem::create_directory(directory);
    expect_exact(deliver(body), body);
}

} // namespace
} // namespace webhook::test
