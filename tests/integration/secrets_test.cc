// Secrets: where they come from, how they are replaced, and that they go.

#include "support/signed_test.h"

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// Whether a process has these bytes in memory that it may write to.
bool has_in_memory(pid_t pid, const std::string &bytes)
{
    const std::string dir = "/proc/" + std::to_string(pid);
    std::ifstream maps(dir + "/maps");
    std::ifstream memory(dir + "/mem", std::ios::binary);
    bool seen = false;

    for (std::string line; std::getline(maps, line);) {
        unsigned long first = 0;
        unsigned long last = 0;
        char rights[5] = "";
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &first, &last, rights) !=
                3 ||
            rights[1] != 'w') {
            continue;
        }
        std::string text(last - first, '\0');
        memory.clear();
        memory.seekg(static_cast<std::streamoff>(first));
        memory.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(memory.gcount()));
        seen = seen || !text.empty();
        if (text.find(bytes) != std::string::npos) {
            return true;
        }
    }

    EXPECT_TRUE(seen) << "cannot read the memory of " << pid;
    return false;
}

class secrets : public signed_test {
protected:
    std::string location(const std::string &given)
    {
        return "webhook_signature hmac header=X-Signature;"
               "webhook_secret " +
               given +
               ";"
               "proxy_set_header X-Index $webhook_secret_index;";
    }

    std::string index_of(const std::string &key)
    {
        const event body = booked(std::to_string(++id_));
        const response answer = deliver_signed(body, key);
        return answer.status == 200 ? upstream_.last().field("X-Index")
                                    : std::to_string(answer.status);
    }

    void reload(gate_conf &conf, const std::string &given)
    {
        conf.location = location(given);
        gate().rewrite(gate_http(conf));
        gate().reload();
        EXPECT_TRUE(gate().drained());
    }

    // How many deliveries are not accepted that are sent in the meantime.
    std::size_t refused_during(
        const std::string &key, const std::function<void()> &what)
    {
        std::atomic<bool> done = false;
        std::size_t sent = 0;
        std::size_t refused = 0;
        std::thread sender([&] {
            while (!done) {
                const event body = booked("9" + std::to_string(++sent) + key);
                if (deliver_signed(body, key).status != 200) {
                    refused++;
                }
            }
        });

        what();
        done = true;
        sender.join();
        EXPECT_GT(sent, 0U);
        return refused;
    }

private:
    int id_ = 500;
};

// The sender changes to the new one while the gate knows both.
TEST_F(secrets, AreReplacedWithoutARefusal)
{
    const std::string old_file = "file:" + file("old", "the old one");
    const std::string new_file = "file:" + file("new", "the new one");

    gate_conf conf{.location = location(old_file)};
    start(conf);
    EXPECT_EQ(index_of("the old one"), "1");
    EXPECT_EQ(index_of("the new one"), "401");

    EXPECT_EQ(refused_during("the old one",
                  [&] { reload(conf, new_file + " " + old_file); }),
        0U);
    EXPECT_EQ(index_of("the old one"), "2");
    EXPECT_EQ(index_of("the new one"), "1");

    EXPECT_EQ(
        refused_during("the new one", [&] { reload(conf, new_file); }), 0U);
    EXPECT_EQ(index_of("the new one"), "1");
    EXPECT_EQ(index_of("the old one"), "401");
}

TEST_F(secrets, OfAFileAreReadAgainByAReload)
{
    const std::string path = file("secret", "first\n");

    start({.location = location("file:" + path)});
    EXPECT_EQ(index_of("first"), "1");
    write_file(path, "second\n");
    EXPECT_EQ(index_of("first"), "1");
    gate().reload();
    EXPECT_TRUE(gate().drained());
    EXPECT_EQ(index_of("second"), "1");
    EXPECT_EQ(index_of("first"), "401");
}

TEST_F(secrets, LoseOneNewlineAndNoMore)
{
    start({.location = location("file:" + file("one", " both\n\n"))});
    EXPECT_EQ(index_of(" both\n"), "1");
    EXPECT_EQ(index_of(" both"), "401");
}

// What is freed loses its first bytes anyway: the end of the secret is sought.
TEST_F(secrets, AreWipedWhenTheirConfigurationGoes)
{
    const std::string tail = "the end of a secret: 6b8f1c0d52e7";
    const std::string first = std::string(300, 'x') + tail;
    const std::string second = "another one";
    const std::string path = file("secret", first);

    start({.location = location("file:" + path)});
    if (is_sanitized(gate().master())) {
        GTEST_SKIP() << "the sanitizer's own memory has no end";
    }
    EXPECT_EQ(index_of(first), "1");
    EXPECT_TRUE(has_in_memory(gate().master(), tail));
    EXPECT_TRUE(has_in_memory(gate().workers().at(0), tail));

    write_file(path, second);
    gate().reload();
    EXPECT_TRUE(gate().drained());
    EXPECT_EQ(index_of(second), "1");
    EXPECT_FALSE(has_in_memory(gate().master(), tail));
    EXPECT_FALSE(has_in_memory(gate().workers().at(0), tail));
}

TEST_F(secrets, OfTheEnvironment)
{
    ASSERT_EQ(::setenv("WEBHOOK_TEST_SECRET", "from outside", 1), 0);
    start({.location = location("env:WEBHOOK_TEST_SECRET")});
    EXPECT_EQ(index_of("from outside"), "1");
    ::unsetenv("WEBHOOK_TEST_SECRET");
}

TEST_F(secrets, AreInNoLog)
{
    start({.location = location("literally-secret")});
    EXPECT_EQ(index_of("literally-secret"), "1");
    EXPECT_EQ(index_of("another"), "401");
    const std::string log = gate().error_log();
    EXPECT_NE(log.find("signature_wrong"), std::string::npos);
    EXPECT_EQ(log.find("literally-secret"), std::string::npos);
    expect_log("the configuration contains a secret of \"webhook_secret\"");
}

} // namespace
} // namespace webhook::test
