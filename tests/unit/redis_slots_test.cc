// Slots: of keys, and what servers say about who has them.

#include "unit/redis_cluster_check.h"

#include "redis/reply_reader.h"
#include "redis/slots.h"

#include <random>

using namespace redis_test;

namespace {

using redis::keeps_slots;
using redis::redirection;
using redis::slot_map;
using redis::slot_of;

const redis::address sender{"10.0.0.7", 7007, {}};

// What is wrong with an answer to CLUSTER SLOTS, or nothing.
std::string wrong(slot_map &into, std::string_view answer)
{
    redis::reply_reader reader;

    EXPECT_TRUE(reader.start());
    reader.accept_slots();
    EXPECT_TRUE(reader.feed(answer));
    if (!reader.next(1)) {
        return "no reply";
    }

    const char *why = into.read(reader.last(), sender);
    return why ? why : "";
}

std::string wrong(std::string_view answer)
{
    slot_map map;

    return wrong(map, answer);
}

TEST(redis_slots, AreThoseOfRedis)
{
    // as CLUSTER KEYSLOT says
    EXPECT_EQ(slot_of("123456789"), 12739U);
    EXPECT_EQ(slot_of("foo"), 12182U);
    EXPECT_EQ(slot_of("bar"), 5061U);
    EXPECT_EQ(slot_of("hello"), 866U);
    EXPECT_EQ(slot_of(""), 0U);
    EXPECT_EQ(slot_of("webhook:s:1"), 10645U);
}

TEST(redis_slots, AreThoseOfTheFirstBraces)
{
    EXPECT_EQ(slot_of("{foo}bar"), slot_of("foo"));
    EXPECT_EQ(slot_of("x{foo}{bar}"), slot_of("foo"));
    EXPECT_EQ(slot_of("x{{foo}}"), slot_of("{foo"));
    EXPECT_EQ(slot_of("}{foo}"), slot_of("foo"));
    EXPECT_NE(slot_of("{}foo"), slot_of("foo"));
    EXPECT_NE(slot_of("{}{foo}"), slot_of("foo"));
    EXPECT_NE(slot_of("{foo"), slot_of("foo"));
}

// An operation of two keys is on one server.
TEST(redis_slots, OfAKeyAndOfWhatIsNotedBesideItAreTheSame)
{
    redis::operation op{};

    for (const char *prefix : {"webhook:", "", "{a}", "x{a}y:", "}{a}"}) {
        op.key = std::string(prefix) + "north:Call%20booked:1";
        EXPECT_TRUE(set_deleted(op, prefix));
        EXPECT_TRUE(keeps_slots(prefix)) << prefix;
        EXPECT_EQ(slot_of(op.key), slot_of(op.deleted)) << prefix;
    }
    for (const char *prefix : {"{", "}", "{}", "a{b", "a}b", "{}{x}", "}{"}) {
        op.key = std::string(prefix) + "north:Call%20booked:1";
        EXPECT_TRUE(set_deleted(op, prefix));
        EXPECT_FALSE(keeps_slots(prefix)) << prefix;
        EXPECT_NE(slot_of(op.key), slot_of(op.deleted)) << prefix;
    }
}

TEST(redis_slots, AreRead)
{
    slot_map map;

    EXPECT_EQ(wrong(map, slots_reply({{0, 5, "10.0.0.1", 1},
                             {7, 7, "node.b", 2}, {8, 16383, "10.0.0.1", 1}})),
        "");
    ASSERT_EQ(map.masters().size(), 2U);
    EXPECT_EQ(map.masters()[0].at, (redis::host_port{"10.0.0.1", 1}));
    EXPECT_EQ(map.masters()[1].at, (redis::host_port{"node.b", 2}));
    EXPECT_EQ(map.master_of(0), 0);
    EXPECT_EQ(map.master_of(5), 0);
    EXPECT_LT(map.master_of(6), 0);
    EXPECT_EQ(map.master_of(7), 1);
    EXPECT_EQ(map.master_of(8), 0);
    EXPECT_EQ(map.master_of(16383), 0);

    // and anew
    EXPECT_EQ(wrong(map, slots_reply({{6, 6, "::1", 65535}})), "");
    ASSERT_EQ(map.masters().size(), 1U);
    EXPECT_LT(map.master_of(0), 0);
    EXPECT_EQ(map.master_of(6), 0);
}

// Redis 3 to 6 send neither an id nor details.
TEST(redis_slots, AreReadWithAndWithoutDetails)
{
    slot_map map;

    EXPECT_EQ(wrong(map, "*1\r\n*3\r\n:0\r\n:9\r\n*2\r\n" + bulk("10.0.0.1") +
                             number(7000)),
        "");
    EXPECT_EQ(map.masters()[0].name, "");

    EXPECT_EQ(
        wrong(map, "*1\r\n*3\r\n:0\r\n:9\r\n*4\r\n" + bulk("10.0.0.1") +
                       number(7000) + bulk("id") + "*4\r\n" + bulk("hostname") +
                       bulk("a.example") + bulk("x") + bulk("y")),
        "");
    EXPECT_EQ(map.masters()[0].at.host, "10.0.0.1");
    EXPECT_EQ(map.masters()[0].name, "a.example");
    EXPECT_EQ(map.masters()[0].ip, "");

    EXPECT_EQ(wrong(map, "*1\r\n*3\r\n:0\r\n:9\r\n*4\r\n" + bulk("a.example") +
                             number(7000) + bulk("id") + "*2\r\n" + bulk("ip") +
                             bulk("10.0.0.1")),
        "");
    EXPECT_EQ(map.masters()[0].at.host, "a.example");
    EXPECT_EQ(map.masters()[0].ip, "10.0.0.1");
}

TEST(redis_slots, OfAServerWithoutANameAreAtTheSender)
{
    for (const std::string &nobody : {nil, bulk(""), bulk("?")}) {
        slot_map map;

        EXPECT_EQ(wrong(map, "*1\r\n*3\r\n:0\r\n:9\r\n*3\r\n" + nobody +
                                 number(7000) + bulk("id")),
            "");
        EXPECT_EQ(map.masters()[0].at, (redis::host_port{"10.0.0.7", 7000}));
    }
}

TEST(redis_slots, AreNotWhatALiarSays)
{
    const std::string invalid = "the answer to CLUSTER SLOTS is not a slot map";
    const std::string node = "*2\r\n" + bulk("h") + number(1);
    const auto range = [&](const std::string &elements) {
        return "*1\r\n" + elements;
    };

    EXPECT_EQ(wrong("*0\r\n"), "the cluster has no slots");
    for (const std::string &answer :
        {ok, nil, number(1), bulk("x"), range(nil), range("*0\r\n"),
            range("*2\r\n:0\r\n:1\r\n"), range("*3\r\n:0\r\n:1\r\n" + nil),
            range("*3\r\n:0\r\n:1\r\n*0\r\n"),
            range("*3\r\n:0\r\n:1\r\n*1\r\n" + bulk("h")),
            range("*3\r\n:0\r\n:16384\r\n" + node),
            range("*3\r\n:99999\r\n:99999\r\n" + node),
            range("*3\r\n:-1\r\n:1\r\n" + node),
            range("*3\r\n:2\r\n:1\r\n" + node),
            range("*3\r\n" + bulk("0") + ":1\r\n" + node),
            range("*3\r\n:-9223372036854775808\r\n:9223372036854775807\r\n" +
                  node),
            slots_reply({{0, 5, "h", 1}, {5, 6, "h", 1}}),
            slots_reply({{0, 16383, "h", 1}, {0, 16383, "h", 1}}),
            slots_reply({{0, 5, "h", 0}}), slots_reply({{0, 5, "h", 65536}}),
            slots_reply({{0, 5, "h", -1}}), slots_reply({{0, 5, "h\r\nx", 1}}),
            slots_reply({{0, 5, "/tmp/socket", 1}}),
            slots_reply({{0, 5, "h h", 1}}),
            slots_reply({{0, 5, std::string(256, 'h'), 1}})}) {
        EXPECT_EQ(wrong(answer), invalid) << answer;
    }
}

TEST(redis_slots, OfTooManyMastersAreRefused)
{
    std::vector<slot_range> ranges;

    for (int i = 0; i < 1000; i++) {
        ranges.push_back({i, i, "h" + std::to_string(i), 1});
    }
    EXPECT_EQ(wrong(slots_reply(ranges)), "");
    ranges.push_back({1000, 1000, "h", 1});
    EXPECT_EQ(
        wrong(slots_reply(ranges)), "the cluster has more than 1000 masters");
}

// Each slot is apart from its neighbours.
TEST(redis_slots, MayBeAllApart)
{
    std::vector<slot_range> ranges;
    slot_map map;

    for (int i = 0; i < 16384; i++) {
        ranges.push_back({i, i, i % 2 ? "a" : "b", 1});
    }
    EXPECT_EQ(wrong(map, slots_reply(ranges)), "");
    EXPECT_EQ(map.masters().size(), 2U);
    EXPECT_EQ(map.master_of(16382), 0);
    EXPECT_EQ(map.master_of(16383), 1);

    // as a connection reads them, one map after the other
    const std::string answer = slots_reply(ranges);
    redis::reply_reader reader;
    unsigned read = 0;

    ASSERT_TRUE(reader.start());
    reader.accept_slots();
    for (const std::string &all : {answer, answer}) {
        for (std::size_t at = 0; at < all.size(); at += 16'384) {
            ASSERT_TRUE(reader.feed(std::string_view(all).substr(at, 16'384)));
            if (reader.next(1)) {
                read++;
                EXPECT_EQ(map.read(reader.last(), sender), nullptr);
                EXPECT_EQ(map.master_of(16382), 0);
            }
            ASSERT_EQ(reader.why(), nullptr);
        }
    }
    EXPECT_EQ(read, 2U);
}

// Whatever becomes of the bytes, the map is one, or is not used.
TEST(redis_slots, AreReadFromDamagedAnswers)
{
    const std::string good = slots_reply(
        {{0, 5, "10.0.0.1", 1}, {7, 7, "b", 2}, {8, 16383, "c", 3}});
    std::mt19937 random(4711);
    unsigned used = 0;

    for (int i = 0; i < 20'000; i++) {
        std::string bad = good;
        slot_map map;

        for (auto n = 1 + random() % 3; n; n--) {
            bad[random() % bad.size()] =
                "*$:+-\r\n0123456789abc"[random() % 20];
        }
        if (wrong(map, bad).empty()) {
            used++;
            EXPECT_FALSE(map.masters().empty());
            for (unsigned slot = 0; slot < redis::slot_count; slot++) {
                ASSERT_LT(map.master_of(slot),
                    static_cast<int>(map.masters().size()));
            }
            for (const redis::cluster_place &each : map.masters()) {
                ASSERT_TRUE(redis::is_host(each.at.host)) << bad;
                ASSERT_NE(each.at.port, 0);
            }
        }
    }
    EXPECT_GT(used, 100U);
}

TEST(redis_slots, AreElsewhere)
{
    redirection to;

    ASSERT_TRUE(read_redirection("MOVED 3999 127.0.0.1:6381", sender, to));
    EXPECT_FALSE(to.ask);
    EXPECT_EQ(to.slot, 3999U);
    EXPECT_EQ(to.to, (redis::host_port{"127.0.0.1", 6381}));

    ASSERT_TRUE(read_redirection("ASK 0 node-1.example:1", sender, to));
    EXPECT_TRUE(to.ask);
    EXPECT_EQ(to.to, (redis::host_port{"node-1.example", 1}));

    ASSERT_TRUE(read_redirection("MOVED 16383 ::1:65535", sender, to));
    EXPECT_EQ(to.to, (redis::host_port{"::1", 65535}));

    for (const char *nobody : {"MOVED 1 :7000", "MOVED 1 ?:7000"}) {
        ASSERT_TRUE(read_redirection(nobody, sender, to));
        EXPECT_EQ(to.to, (redis::host_port{"10.0.0.7", 7000}));
    }
}

TEST(redis_slots, AreNotElsewhereForALiar)
{
    redirection to;

    for (const char *text :
        {"", "MOVED", "MOVED ", "MOVED 1", "MOVED 1 ", "MOVED 1 h",
            "MOVED 1 h:", "MOVED 1 h:0", "MOVED 1 h:65536", "MOVED 1 h:7000 ",
            "MOVED 1 h:7000 x", "MOVED 16384 h:1", "MOVED 99999 h:1",
            "MOVED -1 h:1", "MOVED x h:1", "MOVED  h:1", "MOVED 1  h:1",
            "MOVED 1 /tmp/x:1", "MOVED 1 h\r\n:1", "MOVED:1 h 1", "ASK",
            "ASKING 1 h:1", "ERR 1 h:1", "moved 1 h:1"}) {
        EXPECT_FALSE(read_redirection(text, sender, to)) << text;
    }
    EXPECT_FALSE(read_redirection(
        "MOVED 1 " + std::string(300, 'h') + ":1", sender, to));
}

} // namespace
