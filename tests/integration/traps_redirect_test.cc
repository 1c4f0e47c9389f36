// Trap 14: nginx runs its phases again, for internal redirects, or once more
// beside the request, for subrequests.  Each delivery is claimed once.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class traps_redirect : public gate_test {
protected:
    // The gate is on for the whole server: redirect targets inherit it.
    void start_with(const std::string &location, const std::string &server)
    {
        second();
        start({.location = location,
            .server = "webhook iclosed; webhook_wait 0;" + server});
    }
};

TEST_F(traps_redirect, ErrorPageToNamedLocation)
{
    start_with("error_page 502 = @fallback;",
        "location @fallback { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.refuse();
    const event booking = booked("1401");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U) << "its own claim taken for another's";
    EXPECT_EQ(second().last().body, booking.body());
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(verdict(1), "accepted");
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(traps_redirect, ErrorPageWhoseFallbackFailsToo)
{
    start_with("error_page 502 = @fallback;",
        "location @fallback { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.refuse();
    second().next(answer::status(500));
    const event booking = booked("1402");

    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 2U);
}

TEST_F(traps_redirect, ErrorPageAfterAnAnswer)
{
    start_with("proxy_intercept_errors on; error_page 500 = @fallback;",
        "location @fallback { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.always(answer::status(500));
    const event booking = booked("1403");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U);
}

TEST_F(traps_redirect, ErrorPageWithABodyInAFile)
{
    start_with("proxy_intercept_errors on; error_page 500 = @fallback;"
               "client_body_buffer_size 8k;",
        "location @fallback { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.always(answer::status(500));
    const event booking = booked("1413").pad_to(100000);

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_TRUE(upstream_.last().body == booking.body());
    EXPECT_TRUE(second().last().body == booking.body());
}

TEST_F(traps_redirect, ErrorPageToAPage)
{
    start_with("error_page 502 /502.html;",
        "location = /502.html { root {{prefix}}; }");
    write_file(gate().prefix() / "502.html", "sorry\n");
    upstream_.refuse();
    const event booking = booked("1411");

    const response answer = deliver(booking);
    EXPECT_EQ(answer.status, 502);
    EXPECT_EQ(answer.body, "sorry\n");
    upstream_.accept_again();
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(traps_redirect, TryFiles)
{
    start_with("try_files /no/such/file @app;",
        "location @app { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    const event booking = booked("1404");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(second().last().body, booking.body());
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(second().count(), 1U);
}

TEST_F(traps_redirect, Mirror)
{
    start_with("mirror /mirror;",
        "location = /mirror { internal;"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    const event booking = booked("1405");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_TRUE(second().wait_for_requests(1));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver("not json").status, 400);
    EXPECT_EQ(verdict(2), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(second().count(), 1U) << "a refused event was mirrored";
}

TEST_F(traps_redirect, MirrorDoesNotDecideTheOutcome)
{
    start_with("mirror /mirror;",
        "location = /mirror { internal;"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.next(answer::status(500));
    const event booking = booked("1406");

    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(traps_redirect, MirrorStillRunningDoesNotKeepTheClaim)
{
    start_with("mirror /mirror;",
        "location = /mirror { internal;"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    flag released;
    second().always(answer::held(released));
    upstream_.next(answer::status(500));
    const event booking = booked("1412");

    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    released.raise();
}

TEST_F(traps_redirect, PostActionDoesNotDecideTheOutcome)
{
    start_with("post_action @after;",
        "location @after { proxy_pass http://127.0.0.1:{{upstream2}}; }");
    second().always(answer::status(500));
    const event booking = booked("1414");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_TRUE(second().wait_for_requests(1));
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);

    second().always(answer::status(200));
    upstream_.next(answer::status(500));
    const event failed = booked("1415");
    EXPECT_EQ(deliver(failed).status, 500);
    EXPECT_EQ(deliver(failed).status, 200);
    EXPECT_EQ(upstream_.count(), 3U) << "lost";
}

TEST_F(traps_redirect, AuthRequest)
{
    start_with("auth_request /auth;",
        "location = /auth { internal; proxy_pass_request_body off;"
        " proxy_set_header Content-Length \"\";"
        " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    second().next(answer::status(401));
    const event booking = booked("1407");

    EXPECT_EQ(deliver(booking).status, 401);
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U) << "the refused one was claimed";
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(3), "duplicate");
}

TEST_F(traps_redirect, SatisfyAnyIsNoWayAround)
{
    start({.location = "satisfy any; allow all;"
                       "auth_basic \"closed\"; auth_basic_user_file none;"});
    const event booking = booked("1408");

    EXPECT_EQ(deliver("not json").status, 400);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(traps_redirect, XAccelRedirectToAnotherUpstream)
{
    start_with("", "location /inner/ { internal;"
                   " proxy_pass http://127.0.0.1:{{upstream2}}; }");
    upstream_.always(answer::status(200, {{"X-Accel-Redirect", "/inner/x"}}));
    const event booking = booked("1409");

    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(second().count(), 1U);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(verdict(2), "duplicate");
}

TEST_F(traps_redirect, RedirectIntoAnotherPolicyInheritsNoPass)
{
    // The target has a profile and a scope of its own; a verdict of /hook is
    // none of it, and nothing may pass it unseen.
    second();
    start({.location = "proxy_intercept_errors on; error_page 500 = @other;",
        .server = "webhook_wait 0;"
                  "location @other { webhook iclosed; webhook_scope other;"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    upstream_.always(answer::status(500));
    const event booking = booked("1410");

    const response first = deliver(booking);
    const response again = deliver(booking);
    EXPECT_LE(second().count(), 1U) << "forwarded twice";
    EXPECT_NE(first.status, 0);
    EXPECT_TRUE(again.status != 200 || second().count() == 1U);
}

} // namespace
} // namespace webhook::test
