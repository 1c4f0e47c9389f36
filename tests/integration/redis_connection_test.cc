// The connection to Redis is closed under the gate: it is made again, and
// nobody who sends an event notices.

#include "support/load.h"
#include "support/redis_gate_test.h"

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

class redis_connection : public redis_gate_test {
protected:
    // One look at Redis for all of a test: it is none of the gate's.
    redis_client &observer()
    {
        if (!observer_) {
            observer_.emplace(redis().client());
        }
        return *observer_;
    }

    long long kill_all()
    {
        return observer()
            .command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"})
            .integer;
    }

    std::vector<std::string> ids()
    {
        std::vector<std::string> found;
        for (auto &client : observer().clients()) {
            found.push_back(client["id"]);
        }
        return found;
    }

    // All connections are older than a second, by Redis' whole seconds and the
    // gate's later clock: what closes them is no fault of theirs.
    bool have_lasted(std::size_t connections)
    {
        return eventually([&] {
            const auto all = observer().clients();
            return all.size() == connections &&
                   std::all_of(all.begin(), all.end(), [](auto client) {
                       return std::stoi(client["age"]) >= 3;
                   });
        });
    }

    bool are_open(std::size_t connections)
    {
        return eventually(
            [&] { return observer().connected_clients() == connections; });
    }

    int connections_received()
    {
        return std::stoi(
            observer().info_field("stats", "total_connections_received"));
    }

private:
    std::optional<redis_client> observer_;
};

TEST_F(redis_connection, ClosedWhenIdleIsMadeAgain)
{
    constexpr int workers = 2;
    constexpr int rounds = 2;
    // A busy machine is no outage of Redis.
    start_redis("", workers, "timeout=5s connect_timeout=5s");
    ASSERT_TRUE(are_open(workers));
    const int before = connections_received();
    for (int round = 0; round < rounds; round++) {
        ASSERT_TRUE(have_lasted(workers));
        ASSERT_EQ(kill_all(), workers);
        for (int i = 0; i < 10; i++) {
            const event booking = booked(std::to_string(9300 + 10 * round + i));
            EXPECT_EQ(deliver(booking).status, 200);
            expect_duplicate(booking);
        }
        EXPECT_TRUE(are_open(workers));
    }
    EXPECT_EQ(upstream_.count(), 20U);
    EXPECT_EQ(connections_received(), before + rounds * workers)
        << "a worker has more than one connection";
    EXPECT_EQ(said("is down"), 0U);
    EXPECT_EQ(said("is up"), 2U);
}

TEST_F(redis_connection, ClosedWithAClaimInFlight)
{
    start_redis("", 1, "timeout=10s");
    EXPECT_EQ(deliver(booked("9310")).status, 200);
    // Redis holds back what writes, and lets everything else through.
    observer().command({"CLIENT", "PAUSE", "60000", "WRITE"});
    http_connection first(port()), second(port());
    first.send(post(booked("9311")));
    second.send(post(booked("9312")));
    EXPECT_TRUE(first.silent_for(100ms));
    const auto before = ids();
    ASSERT_EQ(kill_all(), 1);
    ASSERT_TRUE(
        eventually([&] { return ids().size() == 1 && ids() != before; }));
    observer().command({"CLIENT", "UNPAUSE"});

    EXPECT_EQ(first.read().status, 200);
    EXPECT_EQ(second.read().status, 200);
    EXPECT_EQ(upstream_.count(), 3U);
    expect_duplicate(booked("9311"));
    expect_duplicate(booked("9312"));
    EXPECT_TRUE(are_open(1));
    EXPECT_EQ(said("is down"), 0U);
}

TEST_F(redis_connection, ClosedWhileTheUpstreamWorks)
{
    start_redis("webhook_wait 300ms;");
    EXPECT_EQ(deliver(booked("9320")).status, 200);
    const event booking = booked("9321");
    for (const int status : {500, 200}) {
        flag released;
        upstream_.next(answer::held(released, status));
        http_connection first = send_and_hold(booking);
        ASSERT_EQ(kill_all(), 1);
        EXPECT_EQ(deliver(booking).status, 503);
        released.raise();
        EXPECT_EQ(first.read().status, status);
    }
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 3U);
    EXPECT_TRUE(are_open(1));
}

TEST_F(redis_connection, ClosedAgainAndAgainUnderLoad)
{
    start_redis("webhook_wait 200ms;", 2);
    load senders(port(), 8);
    for (int i = 0; i < 30; i++) {
        ASSERT_TRUE(senders.wait_for(5));
        kill_all();
    }
    ASSERT_TRUE(senders.wait_for(20));
    expect_each_once(upstream_, senders.stop());
    EXPECT_TRUE(are_open(2));
}

// What is known to be delivered is told first: here Redis has lost the claim
// with the connection, and a copy is there before the next one is of use.
TEST_F(redis_connection, ACommitIsToldBeforeTheClaimOfACopy)
{
    start_redis("", 1, "timeout=10s connect_timeout=10s");
    EXPECT_EQ(deliver(booked("9330")).status, 200);
    const event booking = booked("9331");
    flag released;
    upstream_.next(answer::held(released));
    http_connection first = send_and_hold(booking);

    for (const std::vector<std::string> &command :
        {std::vector<std::string>{"MULTI"},
            {"CLIENT", "PAUSE", "1500", "ALL"}, // the next greeting as well
            {"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}, {"FLUSHALL"},
            {"EXEC"}}) {
        ASSERT_FALSE(observer().command(command).error());
    }
    released.raise();
    EXPECT_EQ(first.read().status, 200);
    expect_duplicate(booking);
    EXPECT_EQ(upstream_.count(), 2U);
}

// The flags of the sockets of a process that are connected to that port.
std::vector<unsigned long> flags_of_sockets(pid_t pid, std::uint16_t port)
{
    const std::string process = "/proc/" + std::to_string(pid);
    char suffix[8];
    std::set<std::string> wanted;
    std::ifstream table(process + "/net/tcp");
    std::string line;

    std::snprintf(suffix, sizeof(suffix), ":%04X", port);
    while (std::getline(table, line)) {
        std::istringstream words(line);
        const std::vector<std::string> fields(
            std::istream_iterator<std::string>(words), {});

        if (fields.size() > 9 && fields[2].ends_with(suffix)) {
            wanted.insert("socket:[" + fields[9] + "]");
        }
    }

    std::vector<unsigned long> found;

    for (const auto &each :
        std::filesystem::directory_iterator(process + "/fd")) {
        std::error_code gone;
        const auto target = std::filesystem::read_symlink(each, gone);

        if (wanted.count(target.string())) {
            const std::string info = read_file(
                process + "/fdinfo/" + each.path().filename().string());

            found.push_back(
                std::stoul(info.substr(info.find("flags:") + 6), nullptr, 8));
        }
    }
    return found;
}

TEST_F(redis_connection, IsNotInheritedByPrograms)
{
    start_redis();
    ASSERT_TRUE(are_open(1));

    const auto flags = flags_of_sockets(gate().workers().at(0), redis().port());

    ASSERT_EQ(flags.size(), 1U);
    EXPECT_TRUE(flags[0] & O_CLOEXEC);
}

} // namespace
} // namespace webhook::test
