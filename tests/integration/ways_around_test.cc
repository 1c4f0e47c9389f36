// What a router of an application takes for the path of a hook, and nginx does
// not; and that the advice of docs/guarantees.md closes these ways.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

constexpr const char *advice =
    "location ~* \"^/hooks(/|;|$)\" {\n    return 404;\n}";

constexpr const char *entrances[] = {"/hooks/x/", "/HOOKS/x", "/Hooks/X",
    "/hooks/y", "/hooks//x/", "/hooks/x;a=1", "/hooks;a/x", "/hooks/x.json",
    "/hooks/x%20", "/%48ooks/x", "/hooks/../HOOKS/x", "/hooks"};

class ways_around : public gate_test {
protected:
    void start_hook(const std::string &more)
    {
        start({.server = "location = /hooks/x { webhook iclosed;"
                         " webhook_scope x;"
                         " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                         "location / {"
                         " proxy_pass http://127.0.0.1:{{upstream}}; }\n" +
                         more});
    }

    int status(const std::string &uri)
    {
        return send_request(port(), post("{", uri)).status;
    }
};

TEST_F(ways_around, LeadToTheUpstreamWhereAnotherLocationHasIt)
{
    start_hook("");
    for (const char *uri : entrances) {
        EXPECT_EQ(status(uri), 200) << uri;
        EXPECT_EQ(verdict(upstream_.count()), "") << uri;
    }
    EXPECT_EQ(upstream_.count(), std::size(entrances));
}

TEST_F(ways_around, AreClosedAsTheDocsSay)
{
    EXPECT_NE(read_file(source_dir() / "docs/guarantees.md").find(advice),
        std::string::npos);
    start_hook(advice);
    for (const char *uri : entrances) {
        EXPECT_EQ(status(uri), 404) << uri;
    }
    EXPECT_EQ(status("/hooks/x"), 400);
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(status("/hookshelf"), 200);
    EXPECT_EQ(send_request(port(), post(booked("1"), "/hooks/x")).status, 200);
}

} // namespace
} // namespace webhook::test
