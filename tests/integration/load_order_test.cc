// A header filter that runs after the gate's own has the last word.

#include "support/gate_test.h"

#include <cstdlib>

namespace webhook::test {
namespace {

class load_order : public gate_test {
protected:
    void SetUp() override
    {
        const char *module = std::getenv("WEBHOOK_MODULE");
        if (module == nullptr || *module == '\0') {
            GTEST_SKIP() << "the module is built in";
        }
    }

    // Beside the test's program.
    static std::string load_line()
    {
        return "load_module " +
               (std::filesystem::read_symlink("/proc/self/exe").parent_path() /
                   "header_filter_module.so")
                   .string() +
               ";\n";
    }
};

TEST_F(load_order, AModuleThatIsLoadedAfterIsWatched)
{
    const conf_check checked = check_gate_conf({.main = load_line()});
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
    EXPECT_EQ(checked.output.find("is loaded before"), std::string::npos);

    start({.main = load_line()});
    upstream_.next(answer::status(500));
    const event booking = booked("1");
    EXPECT_EQ(deliver(booking).status, 503);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(load_order, AModuleThatIsLoadedBeforeDrawsAWarning)
{
    const conf_check checked = check_gate_conf({.first = load_line()});
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
    EXPECT_NE(checked.output.find("[warn]"), std::string::npos);
    EXPECT_NE(checked.output.find("\"ngx_http_lua_module\" is loaded before "
                                  "\"ngx_http_webhook_module\""),
        std::string::npos)
        << checked.output;

    // and with reason
    start({.first = load_line()});
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booked("1")).status, 200);
}

TEST_F(load_order, OfNoConcernWhereNoGateIs)
{
    nginx_conf conf;
    conf.first = load_line();
    conf.http = "server { listen 127.0.0.1:{{port}}; }";
    const conf_check checked = check_conf(conf);
    EXPECT_EQ(checked.exit_code, 0) << checked.output;
    EXPECT_EQ(checked.output.find("is loaded before"), std::string::npos);
}

} // namespace
} // namespace webhook::test
