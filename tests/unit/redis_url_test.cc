// What an operator may write as the address of a server.

#include "redis/url.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>

using namespace std::literals;
using webhook::redis::endpoint;
using webhook::redis::host_port;
using webhook::redis::parse_url;

namespace {

endpoint parsed(std::string_view url)
{
    endpoint found;

    EXPECT_STREQ(parse_url(url, found), nullptr) << url;
    return found;
}

// What is wrong, without a byte of what might be secret.
std::string wrong(std::string_view url)
{
    endpoint found;
    const char *why = parse_url(url, found);

    return why ? why : "nothing";
}

constexpr auto no_host = "the host is invalid";
constexpr auto bad_port = "the port is not a number from 1 to 65535";
constexpr auto bad_database = "the database is not a number from 0 to 65535";

TEST(redis_url, NeedsNoMoreThanAHost)
{
    const endpoint found = parsed("redis://cache.example.org");

    EXPECT_EQ(found.host, "cache.example.org");
    EXPECT_EQ(found.port, 6379);
    EXPECT_EQ(found.path, "");
    EXPECT_EQ(found.database, 0U);
    EXPECT_EQ(found.user, "");
    EXPECT_EQ(found.password, "");
}

TEST(redis_url, MayHaveEverything)
{
    const endpoint found =
        parsed("redis://worker:secret@cache_1.example:6380/15");

    EXPECT_EQ(found.host, "cache_1.example");
    EXPECT_EQ(found.port, 6380);
    EXPECT_EQ(found.database, 15U);
    EXPECT_EQ(found.user, "worker");
    EXPECT_EQ(found.password, "secret");
}

TEST(redis_url, IsReadAnewEachTime)
{
    endpoint found;

    EXPECT_EQ(parse_url("redis://u:p@h:1/2", found), nullptr);
    EXPECT_EQ(parse_url("unix:/socket", found), nullptr);
    EXPECT_EQ(found.host + found.user + found.password, "");
    EXPECT_EQ(found.port, 6379);
    EXPECT_EQ(found.database, 0U);
}

TEST(redis_url, MayHaveANumericAddress)
{
    EXPECT_EQ(parsed("redis://127.0.0.1:7000").host, "127.0.0.1");
    EXPECT_EQ(parsed("redis://[::1]").host, "::1");
    EXPECT_EQ(parsed("redis://[::1]").port, 6379);

    const endpoint found = parsed("redis://:x@[2001:DB8::192.0.2.1]:7000/3");

    EXPECT_EQ(found.host, "2001:DB8::192.0.2.1");
    EXPECT_EQ(found.port, 7000);
    EXPECT_EQ(found.database, 3U);
}

TEST(redis_url, HasNumbersWithinTheirLimits)
{
    EXPECT_EQ(parsed("redis://h:1").port, 1);
    EXPECT_EQ(parsed("redis://h:65535").port, 65535);
    EXPECT_EQ(parsed("redis://h/").database, 0U);
    EXPECT_EQ(parsed("redis://h/0").database, 0U);
    EXPECT_EQ(parsed("redis://h/65535").database, 65535U);

    for (const std::string port : {"", "0", "65536", "99999999999999999999",
             "-1", "+1", " 1", "1 ", "0x1", "a", "1:2"}) {
        EXPECT_EQ(wrong("redis://h:" + port), bad_port) << port;
    }
    EXPECT_EQ(wrong("redis://[::1]1"), bad_port);

    for (const std::string database : {"65536", "99999999999999999999", "-1",
             "+1", "a", "1/", "1/2", "/", "1?x", " 1"}) {
        EXPECT_EQ(wrong("redis://h/" + database), bad_database) << database;
        EXPECT_EQ(wrong("unix:/s:" + database), bad_database) << database;
    }
}

TEST(redis_url, MayBeAUnixSocket)
{
    const endpoint found = parsed("unix:/run/redis/redis.sock");

    EXPECT_EQ(found.path, "/run/redis/redis.sock");
    EXPECT_EQ(found.host, "");
    EXPECT_EQ(found.database, 0U);
    EXPECT_EQ(parsed("unix:/s:7").path, "/s");
    EXPECT_EQ(parsed("unix:/s:7").database, 7U);

    EXPECT_EQ(parsed("unix:/" + std::string(106, 's')).path.size(), 107U);
    EXPECT_EQ(wrong("unix:/" + std::string(107, 's')),
        "the path of the Unix domain socket is too long");

    for (const auto relative : {"unix:", "unix:s", "unix:./s", "unix::1"}) {
        EXPECT_EQ(wrong(relative),
            "the path of the Unix domain socket does not begin with \"/\"");
    }
    EXPECT_EQ(wrong("unix:/s:"), bad_database);
}

TEST(redis_url, HasAValidHost)
{
    EXPECT_EQ(parsed("redis://" + std::string(255, 'h')).host.size(), 255U);
    EXPECT_EQ(wrong("redis://" + std::string(256, 'h')), no_host);

    for (const auto url : {"redis://", "redis://:6379", "redis:///1",
             "redis://u:p@", "redis://h h", "redis://h\r\n", "redis://h%41",
             "redis://h?db=1", "redis://h#1", "redis://h,", "redis://[]",
             "redis://[host]", "redis://[::1%25lo]", "redis://h\xc3\xa9"}) {
        EXPECT_EQ(wrong(url), no_host) << url;
    }
    EXPECT_EQ(wrong("redis://[::1"), "the IPv6 address has no closing \"]\"");
    EXPECT_EQ(wrong("redis://h\0"s), "the URL contains a NUL byte");
}

TEST(redis_url, HasOneOfThreeSchemes)
{
    for (const auto url :
        {"", "h", "redis:", "redis:/h", "rediss://h", "REDIS://h", "unix",
            "http://h", " redis://h", "sentinel:/h", "sentinels://h/n"}) {
        EXPECT_EQ(wrong(url),
            "the URL must begin with \"redis://\", \"sentinel://\" or "
            "\"unix:\"")
            << url;
    }
}

TEST(redis_url, HasPercentEncodedCredentials)
{
    const endpoint found =
        parsed("redis://a%40b%3ac%2Fd:%25%20%00%fF%0a:@+@h:1/2");

    EXPECT_EQ(found.user, "a@b:c/d");
    EXPECT_EQ(found.password, "% \0\xff\n:@+"s);
    EXPECT_EQ(found.host, "h");
    EXPECT_EQ(found.port, 1);
    EXPECT_EQ(found.database, 2U);

    for (const std::string text :
        {"%", "%4", "a%", "%zz", "%4z", "%-1", "%+1", "% 1", "%0x"}) {
        EXPECT_EQ(wrong("redis://" + text + ":p@h"),
            "the user name contains an invalid percent-encoding")
            << text;
        EXPECT_EQ(wrong("redis://u:" + text + "@h"),
            "the password contains an invalid percent-encoding")
            << text;
    }
}

TEST(redis_url, MayHaveAUserOrAPasswordAlone)
{
    // as the password may be given elsewhere
    EXPECT_EQ(parsed("redis://worker@h").user, "worker");
    EXPECT_EQ(parsed("redis://worker@h").password, "");
    EXPECT_EQ(parsed("redis://:secret@h").user, "");
    EXPECT_EQ(parsed("redis://:secret@h").password, "secret");

    EXPECT_EQ(wrong("redis://@h"), "the user name before \"@\" is empty");
    EXPECT_EQ(wrong("redis://u:@h"), "the password is empty");
    EXPECT_EQ(wrong("redis://:@h"), "the password is empty");
}

TEST(redis_url, MayNameServersOfACluster)
{
    const endpoint found =
        parsed("redis://worker:se%2Ccret@a,b.example:7000,[::1],[::1]:1/");

    ASSERT_EQ(found.seeds.size(), 4U);
    EXPECT_EQ(found.seeds[0], (host_port{"a", 6379}));
    EXPECT_EQ(found.seeds[1], (host_port{"b.example", 7000}));
    EXPECT_EQ(found.seeds[2], (host_port{"::1", 6379}));
    EXPECT_EQ(found.seeds[3], (host_port{"::1", 1}));
    EXPECT_EQ(found.host, "a");
    EXPECT_EQ(found.port, 6379);
    EXPECT_EQ(found.user, "worker");
    EXPECT_EQ(found.password, "se,cret");
    EXPECT_EQ(parsed("redis://a:1,b:2/0").seeds.size(), 2U);
    EXPECT_TRUE(parsed("redis://a").seeds.empty()) << "it may be no cluster";
    EXPECT_TRUE(parsed("sentinel://a,b/n").seeds.empty());
}

TEST(redis_url, HasValidServersOfACluster)
{
    for (const auto url :
        {"redis://,", "redis://a,", "redis://,a", "redis://a,,b",
            "redis://a, b", "redis://a,b%", "redis://u:p@,a"}) {
        EXPECT_EQ(wrong(url), no_host) << url;
    }
    EXPECT_EQ(wrong("redis://a,b:0"), bad_port);
    EXPECT_EQ(wrong("redis://a,b/x"), bad_database);
    EXPECT_EQ(wrong("redis://a,b/1"), "several servers are those of a cluster, "
                                      "which has database 0 only");
    EXPECT_EQ(wrong("redis://a,a:6379"), "a server is named twice");
    EXPECT_EQ(parsed("redis://a,b,c,d,e,f,g,h").seeds.size(), 8U);
    EXPECT_EQ(
        wrong("redis://a,b,c,d,e,f,g,h,i"), "there are more than 8 servers");
}

TEST(redis_url, MayNameSentinels)
{
    const endpoint found = parsed("sentinel://a,b.example:7000,[::1],[::1]:1/"
                                  "prod.db-1_x");

    ASSERT_EQ(found.sentinels.size(), 4U);
    EXPECT_EQ(found.sentinels[0], (host_port{"a", 26379}));
    EXPECT_EQ(found.sentinels[1], (host_port{"b.example", 7000}));
    EXPECT_EQ(found.sentinels[2], (host_port{"::1", 26379}));
    EXPECT_EQ(found.sentinels[3], (host_port{"::1", 1}));
    EXPECT_EQ(found.master, "prod.db-1_x");
    EXPECT_EQ(found.database, 0U);
    EXPECT_EQ(found.host, "");
    EXPECT_TRUE(parsed("redis://a").sentinels.empty());
    EXPECT_EQ(parsed("redis://a").master, "");
}

TEST(redis_url, MayHaveEverythingWithSentinels)
{
    const endpoint found =
        parsed("sentinel://worker:se%2Fcret@a:1,b:2/prod/15");

    EXPECT_EQ(found.sentinels.size(), 2U);
    EXPECT_EQ(found.user, "worker");
    EXPECT_EQ(found.password, "se/cret");
    EXPECT_EQ(found.master, "prod");
    EXPECT_EQ(found.database, 15U);
    EXPECT_EQ(parsed("sentinel://worker@a/prod").user, "worker");
    EXPECT_EQ(parsed("sentinel://a/prod/").database, 0U);
}

TEST(redis_url, HasValidSentinels)
{
    for (const auto url : {"sentinel://", "sentinel:///prod", "sentinel://,/n",
             "sentinel://a,/n", "sentinel://,a/n", "sentinel://a,,b/n",
             "sentinel://a b/n", "sentinel://a,b%/n", "sentinel://u:p@/n"}) {
        EXPECT_EQ(wrong(url), no_host) << url;
    }
    EXPECT_EQ(wrong("sentinel://a:0/n"), bad_port);
    EXPECT_EQ(wrong("sentinel://a,b:x/n"), bad_port);
    EXPECT_EQ(wrong("sentinel://a/n/x"), bad_database);
    EXPECT_EQ(wrong("sentinel://a/n/1/2"), bad_database);
    EXPECT_EQ(wrong("sentinel://a,a:26379/n"), "a sentinel is named twice");
    EXPECT_EQ(parsed("sentinel://a,b,c,d,e,f,g,h/n").sentinels.size(), 8U);
    EXPECT_EQ(wrong("sentinel://a,b,c,d,e,f,g,h,i/n"),
        "there are more than 8 sentinels");
}

TEST(redis_url, NamesTheMasterOfTheSentinels)
{
    for (const std::string name :
        {"", "/", "/1", "pr od", "prod!", "pr%41", "pr:od", "prod?db=1"}) {
        EXPECT_EQ(wrong("sentinel://a/" + name).substr(0, 37),
            "the name of the master is missing or ")
            << name;
    }
    EXPECT_NE(wrong("sentinel://a"), "nothing");
    EXPECT_NE(wrong("sentinel://a/" + std::string(256, 'n')), "nothing");
}

// Whatever is wrong elsewhere, or makes the password look like something else.
TEST(redis_url, TellsNoByteOfAPassword)
{
    const std::string secret = "QZ";

    for (const std::string url :
        {"redis://u:QZ%@h", "redis://u:QZ%00@h:QZ", "redis://u:QZ/QZ@h/1",
            "redis://u:QZ@", "redis://u:QZ@h/x", "redis://u:QZ@[::1",
            "redis://u:QZ", "redis://QZ@h:x", "redis://u:QZ#@h:p",
            "redis:u:QZ@h", "//u:QZ@h", "redis://u:QZ@h/1?",
            "sentinel://u:QZ@h,/n", "sentinel://u:QZ/n", "sentinel://QZ@h/n/x",
            "sentinel://u:QZ@h/QZ!", "sentinel://h,u:QZ%@i/n"}) {
        const std::string why = wrong(url);

        EXPECT_NE(why, "nothing") << url;
        EXPECT_EQ(why.find_first_of(secret), std::string::npos) << why;
    }

    // the text is the same for every password; a slash ends what may hold one
    for (int byte = 1; byte < 256; byte++) {
        const std::string twice(2, static_cast<char>(byte));

        EXPECT_EQ(wrong("redis://u:" + twice + "%@h:x"),
            byte == '/' ? bad_port
                        : "the password contains an invalid percent-encoding")
            << byte;
    }
}

} // namespace
