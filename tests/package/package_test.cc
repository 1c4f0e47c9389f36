// The installed package, in the system's nginx with the modules that are
// enabled there.  tools/check-package.sh installs it and runs this.

#include "support/gate_test.h"
#include "support/nginx_conf.h"

#include <unistd.h>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

const fs::path enabled = "/etc/nginx/modules-enabled";
const fs::path link = enabled / "50-mod-http-webhook.conf";

class package : public gate_test {
protected:
    void start_system_nginx()
    {
        start({.first = "include " + enabled.string() + "/*.conf;\n",
            .system_prefix = true});
    }
};

// What /usr/sbin/nginx says, run as the service would be.
std::string system_nginx(const std::string &option)
{
    const temp_dir dir;
    const fs::path output = dir.path() / "output";
    EXPECT_EQ(run({nginx_binary(), option}, output), 0) << read_file(output);
    return read_file(output);
}

TEST_F(package, IsEnabledByALinkOfItsOwn)
{
    ASSERT_TRUE(fs::is_symlink(link));
    EXPECT_EQ(fs::canonical(link),
        "/usr/share/nginx/modules-available/mod-http-webhook.conf");
}

TEST_F(package, IsPartOfTheSystemsConfiguration)
{
    const std::string dump = system_nginx("-T");
    const auto file =
        dump.find("# configuration file " + link.string() + ":\n");
    ASSERT_NE(file, std::string::npos);
    EXPECT_EQ(dump.find("load_module modules/ngx_http_webhook_module.so;"),
        dump.find("load_module", file));
    EXPECT_NE(dump.find("syntax is ok"), std::string::npos);
}

TEST_F(package, DeliversOnceBesideTheOtherModules)
{
    // What other modules have to say for themselves.
    expect_log("LuaJIT version which is not OpenResty's");
    start_system_nginx();

    const std::string body = booked("90311");
    EXPECT_EQ(deliver(body).status, 200);
    ASSERT_EQ(upstream_.count(), 1U);
    EXPECT_EQ(upstream_.last().body, body);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");

    const response copy = deliver(body);
    EXPECT_EQ(copy.status, 200);
    EXPECT_EQ(member(copy, "verdict"), "duplicate");
    EXPECT_EQ(deliver("[{}").status, 400);
    EXPECT_EQ(upstream_.count(), 1U);

    // The module is that of the package, by its place in the workers' memory.
    const std::string maps =
        read_file("/proc/" + std::to_string(gate().workers().at(0)) + "/maps");
    EXPECT_NE(maps.find("/usr/lib/nginx/modules/ngx_http_webhook_module.so\n"),
        std::string::npos);
}

TEST_F(package, RemembersOverAnUpgradeOfTheBinary)
{
    expect_log("LuaJIT version which is not OpenResty's");
    start_system_nginx();
    const std::string body = booked("90312");
    EXPECT_EQ(deliver(body).status, 200);
    gate().upgrade();
    EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
    EXPECT_EQ(upstream_.count(), 1U);
}

} // namespace
} // namespace webhook::test
