// Another module exports the symbols of a hiredis of its own, of another
// version: Debian's nchan.  nginx loads modules with RTLD_GLOBAL, so that
// whoever comes first wins, unless nobody asks.

#include "support/redis_gate_test.h"

#include <cstdlib>
#include <regex>

namespace webhook::test {
namespace {

// Where this nginx has its modules.
std::string modules_path(const std::string &nginx)
{
    const temp_dir dir;
    run({nginx, "-V"}, dir.path() / "output");
    const std::string text = read_file(dir.path() / "output");
    std::smatch match;
    const std::regex option(R"(--modules-path=(\S+))");
    return std::regex_search(text, match, option) ? match.str(1) : "modules";
}

enum class order { nchan_first, nchan_last };

void PrintTo(order given, std::ostream *out)
{
    *out << (given == order::nchan_first ? "nchan first" : "nchan last");
}

class redis_nchan : public redis_gate_test,
                    public ::testing::WithParamInterface<order> {
protected:
    void SetUp() override
    {
        const char *module = std::getenv("WEBHOOK_MODULE");
        if (module == nullptr || *module == '\0') {
            GTEST_SKIP() << "built into an nginx that takes no modules of "
                            "the distribution";
        }
    }

    void start_with_nchan()
    {
        const char *nginx = std::getenv("WEBHOOK_NGINX");
        const std::string load = "load_module " +
                                 modules_path(nginx ? nginx : "nginx") +
                                 "/ngx_nchan_module.so;\n";
        gate_conf conf = redis_conf();
        (GetParam() == order::nchan_first ? conf.first : conf.main) = load;
        conf.http = "nchan_redis_url " + redis().url() + ";";
        conf.server = R"(
            location = /pub { nchan_publisher; nchan_channel_id c;
                nchan_use_redis on; }
            location = /sub { nchan_subscriber longpoll; nchan_channel_id c;
                nchan_subscriber_first_message oldest; nchan_use_redis on; })";
        start(conf);
    }
};

TEST_P(redis_nchan, BothSpeakToRedis)
{
    start_with_nchan();
    const event booking = booked("700");
    upstream_.next(answer::status(500));
    EXPECT_EQ(deliver(booking).status, 500);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(deliver(booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);

    request publish = post("hello", "/pub");
    publish.content_type = "text/plain";
    const auto is_published = [&] {
        const int status = send_request(port(), publish).status;
        return status == 201 || status == 202;
    };
    EXPECT_TRUE(eventually(is_published));
    request subscribe;
    subscribe.method = "GET";
    subscribe.uri = "/sub";
    EXPECT_EQ(send_request(port(), subscribe).body, "hello");

    redis().client().command({"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_EQ(deliver_until_settled(booked("701")).status, 200);
    EXPECT_EQ(said("exited on signal"), 0U);
}

INSTANTIATE_TEST_SUITE_P(order, redis_nchan,
    ::testing::Values(order::nchan_first, order::nchan_last),
    [](const ::testing::TestParamInfo<order> &given) {
        return given.param == order::nchan_first ? "NchanFirst" : "NchanLast";
    });

} // namespace
} // namespace webhook::test
