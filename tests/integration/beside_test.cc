// The gate works beside each other module of the distribution, whichever of the
// two is loaded first.

#include "support/gate_test.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// Where a distribution has a file for each module, with its load_module line;
// WEBHOOK_OTHER_MODULES is that of another system.
fs::path others()
{
    const char *dir = std::getenv("WEBHOOK_OTHER_MODULES");
    return dir == nullptr ? "/usr/share/nginx/modules-available" : dir;
}

std::string load_line_of(const std::string &name)
{
    std::ifstream file(others() / ("mod-" + name + ".conf"));
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> module_names()
{
    std::vector<std::string> names;
    std::error_code none;
    for (const auto &file : fs::directory_iterator(others(), none)) {
        const std::string name = file.path().stem().string();
        if (name.starts_with("mod-") && name != "mod-http-webhook" &&
            file.path().extension() == ".conf") {
            names.push_back(name.substr(4));
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

// Returns the lines that load a module and those that it needs itself.
std::string load_lines_of(const std::string &name)
{
    std::string lines;
    if (name.starts_with("stream-")) {
        lines += load_line_of("stream");
    }
    if (name.starts_with("http-") && name != "http-ndk") {
        lines += load_line_of("http-ndk");
    }
    return lines + load_line_of(name);
}

class beside_all : public gate_test {
protected:
    void SetUp() override
    {
        const char *module = std::getenv("WEBHOOK_MODULE");
        if (module == nullptr || *module == '\0') {
            GTEST_SKIP() << "the module is built in";
        }
        expect_log("LuaJIT version which is not OpenResty's");
    }

    void expect_one_delivery()
    {
        const std::string body = booked("90311");
        EXPECT_EQ(deliver(body).status, 200);
        ASSERT_EQ(upstream_.count(), 1U);
        EXPECT_EQ(upstream_.last().body, body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
        EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
        EXPECT_EQ(deliver("[{}").status, 400);
        gate().reload();
        EXPECT_EQ(member(deliver(body), "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), 1U);
    }
};

class beside : public beside_all,
               public ::testing::WithParamInterface<std::string> {};

TEST_P(beside, AModuleThatIsLoadedBefore)
{
    start({.first = load_lines_of(GetParam()), .system_prefix = true});
    expect_one_delivery();
}

TEST_P(beside, AModuleThatIsLoadedAfter)
{
    start({.main = load_lines_of(GetParam()), .system_prefix = true});
    expect_one_delivery();
}

std::string module_name(const ::testing::TestParamInfo<std::string> &info)
{
    std::string name = info.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(
    modules, beside, ::testing::ValuesIn(module_names()), module_name);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(beside);

// All at once, in the order in which a distribution enables them.
TEST_F(beside_all, AllModulesAtOnce)
{
    const auto names = module_names();
    if (names.empty()) {
        GTEST_SKIP() << "no other module is installed";
    }
    std::string lines;
    for (const std::string base : {"http-ndk", "stream", "mail"}) {
        lines += load_line_of(base);
    }
    for (const std::string &name : names) {
        if (name != "http-ndk" && name != "stream" && name != "mail") {
            lines += load_line_of(name);
        }
    }
    start({.first = lines, .system_prefix = true});
    expect_one_delivery();
}

} // namespace
} // namespace webhook::test
