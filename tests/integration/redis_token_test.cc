// "password=file:" of "webhook_store": the file is read again for each new
// connection, because a token expires.

#include "support/redis_gate_test.h"

#include <sys/stat.h>
#include <unistd.h>

namespace webhook::test {
namespace {

class redis_token : public redis_gate_test {
protected:
    void start_with(const std::string &password, const std::string &user)
    {
        run_redis({.extra = "requirepass " + password});
        write_password(password);
        gate_conf conf = redis_conf("", 1, "password=file:" + file_.string());
        conf.user = user;
        start(conf);
        EXPECT_EQ(deliver_until_settled(booked("760")).status, 200);
    }

    void write_password(const std::string &password, mode_t mode = 0600)
    {
        write_file(file_, password + "\n");
        ::chmod(file_.c_str(), mode);
    }

    // The server takes another one, and the gate has to say it.
    void change_password(const std::string &from, const std::string &to)
    {
        redis_client client = redis().client();

        client.command({"AUTH", from});
        client.command({"CONFIG", "SET", "requirepass", to});
        client.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    }

    temp_dir dir_;
    std::filesystem::path file_ = dir_.path() / "token";
};

TEST_F(redis_token, IsReadAgainForANewConnection)
{
    expect_log("is down: "); // in between, perhaps
    start_with("first", "root");
    write_password("second" + std::string(10'000, '2'));
    change_password("first", "second" + std::string(10'000, '2'));
    EXPECT_EQ(deliver_until_settled(booked("761")).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
    EXPECT_EQ(gate().error_log().find("second"), std::string::npos);
}

TEST_F(redis_token, StaysWhenTheFileIsTooLarge)
{
    expect_log("keeps its password, because");
    start_with("first", "root");
    write_password(std::string(65'537, '2'));
    change_password("first", "first");
    ASSERT_TRUE(wait_until_said("the file is larger than 65536 bytes"));
    EXPECT_EQ(deliver_until_settled(booked("765")).status, 200);
}

TEST_F(redis_token, StaysWhenTheWorkersMayNotReadIt)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root has workers of another user";
    }
    ::chmod(dir_.path().c_str(), 0755);
    expect_log("keeps its password, because");
    start_with("first", "nobody nogroup");
    change_password("first", "first");
    ASSERT_TRUE(wait_until_said("keeps its password, because"));
    EXPECT_EQ(deliver_until_settled(booked("762")).status, 200);
    change_password("first", "first");
    EXPECT_EQ(deliver_until_settled(booked("763")).status, 200);
    EXPECT_EQ(said("keeps its password, because"), 1U);
    EXPECT_EQ(said("Permission denied"), 1U);
    EXPECT_EQ(said("mode 0640"), 1U);
}

TEST_F(redis_token, StaysWhenTheFileIsAPipe)
{
    expect_log("keeps its password, because");
    start_with("first", "root");
    std::filesystem::remove(file_);
    ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
    change_password("first", "first");
    ASSERT_TRUE(wait_until_said("it is not a regular file"));
    EXPECT_EQ(deliver_until_settled(booked("764")).status, 200);
}

} // namespace
} // namespace webhook::test
