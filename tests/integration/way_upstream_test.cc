// What does not change whose word the outcome is.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class way_upstream : public gate_test {
protected:
    int id_ = 6000;
};

// The event has not been sent before: it is where it is led to.
TEST_F(way_upstream, WhereTryFilesLeadsTheEventIsSent)
{
    second();
    start_http("server { listen 127.0.0.1:{{port}}; webhook_wait 0;"
               "webhook_lease 60s; proxy_read_timeout 100ms;"
               "location = /hook { webhook iclosed; webhook_scope s;"
               " try_files /no/such/file /app?x=1; }"
               "location = /app { error_page 502 504 =200 /page;"
               " proxy_pass http://127.0.0.1:{{upstream}}; }"
               "location = /page { proxy_pass http://127.0.0.1:{{upstream2}};"
               "} }");
    for (const auto &[how, status] : {std::pair(answer::status(200), 200),
             std::pair(answer::status(500), 500)}) {
        const event booking = booked(std::to_string(++id_));
        upstream_.next(how);
        EXPECT_EQ(deliver(booking).status, status);
        EXPECT_EQ(upstream_.last().method, "POST");
        EXPECT_EQ(upstream_.last().uri, "/app?x=1");
        EXPECT_EQ(deliver(booking).status, 200);
    }
    EXPECT_EQ(upstream_.count(), 3U);
    const event slow = booked(std::to_string(++id_));
    upstream_.next(answer::never());
    EXPECT_EQ(deliver(slow).status, 503);
    EXPECT_EQ(deliver(slow).status, 503) << "the page's word was taken";
    EXPECT_EQ(upstream_.count(), 4U);
}

// What a location makes of the URI is its own business.
TEST_F(way_upstream, ARewriteOnTheWayIsNoRedirect)
{
    second();
    start_http("server { listen 127.0.0.1:{{port}}; webhook_wait 0;"
               "location = /hook { webhook iclosed; rewrite ^ /v1 break;"
               " error_page 502 = @second;"
               " proxy_pass http://127.0.0.1:{{upstream}}; }"
               "location @second { rewrite ^ /v2 break;"
               " proxy_pass http://127.0.0.1:{{upstream2}}; }"
               "location = /last { webhook iclosed;"
               " error_page 502 = @third;"
               " proxy_pass http://127.0.0.1:{{upstream}}; }"
               "location @third { rewrite ^ /v3 last; }"
               "location = /v3 { proxy_pass http://127.0.0.1:{{upstream2}}; }"
               "}");
    const event first = booked(std::to_string(++id_));
    EXPECT_EQ(deliver(first).status, 200);
    EXPECT_EQ(upstream_.last().uri, "/v1");
    upstream_.refuse();
    for (const char *uri : {"/hook", "/last"}) {
        SCOPED_TRACE(uri);
        const std::size_t before = second().count();
        const event other = booked(std::to_string(++id_));
        EXPECT_EQ(send_request(port(), post(other, uri)).status, 200);
        EXPECT_EQ(second().last().body, other.body());
        EXPECT_EQ(send_request(port(), post(other, uri)).status, 200);
        EXPECT_EQ(second().count(), before + 1);
    }
    EXPECT_EQ(second().last().uri, "/v3");
}

} // namespace
} // namespace webhook::test
