/* The nine formats, where the official suite has nothing to say. */

#include <string>
#include <vector>

#include "unit/core_schema_check.h"

namespace {

using namespace core_check;

struct format_case {
    const char *name;
    const char *expected;
    std::vector<std::string> good;
    std::vector<std::string> bad;
};

void expect(const format_case &format)
{
    program schema =
        compile("{\"format\":\"" + std::string(format.name) + "\"}");

    for (const std::string &text : format.good) {
        EXPECT_EQ(verdict(schema, "\"" + text + "\""), "valid")
            << format.name << " " << text;
    }
    for (const std::string &text : format.bad) {
        EXPECT_EQ(verdict(schema, "\"" + text + "\""),
            " format: " + std::string(format.expected))
            << format.name << " " << text;
    }
    EXPECT_EQ(verdict(schema, "12"), "valid") << format.name;
}

TEST(core_schema_format, DatesAndTimes)
{
    expect({"date", "a date (RFC 3339)",
        {"0000-01-01", "2024-02-29", "2000-02-29", "2026-12-31"},
        {"", "2023-02-29", "1900-02-29", "2026-04-31", "2026-13-01",
            "2026-00-01", "2026-01-00", "2026-1-01", "2026-01-1", "2026-01-011",
            "20260101", "2026-01-01T", "+026-01-01", "２026-01-01"}});
    expect({"time", "a time (RFC 3339) with its offset",
        {"00:00:00Z", "23:59:60z", "00:29:60+00:30", "23:29:60-00:30",
            "12:00:00.123456789-23:59"},
        {"", "24:00:00Z", "12:60:00Z", "12:00:61Z", "12:00:00", "12:00:00.Z",
            "12:00Z", "12:00:00+24:00", "12:00:00+01:60", "12:00:00+0100",
            "12:00:00 Z", "12:00:60Z", "23:59:60+00:01", "12:00:00Z "}});
    expect({"date-time", "a date-time (RFC 3339) with its offset",
        {"2026-11-24T15:00:00+00:00", "1990-12-31t23:59:60z",
            "2026-11-24T16:00:00.5+01:00"},
        {"2026-11-24", "2026-11-24T15:00:00", "2026-11-24 15:00:00Z",
            "2026-02-30T15:00:00Z", "2026-11-24TT15:00:00Z", "T15:00:00Z"}});
}

TEST(core_schema_format, Hosts)
{
    std::string label(63, 'a');
    std::string longest =
        label + "." + label + "." + label + "." + std::string(61, 'a');

    expect({"hostname", "a host name",
        {"a", "a-b.c1", "1.2.3.4", label, longest, "xn--9n2bp8q"},
        {"", ".", "a.", ".a", "a..b", "-a", "a-", "a_b", "a b", "ä",
            label + "a", longest + "a"}});
    expect({"ipv4", "an IPv4 address", {"0.0.0.0", "255.255.255.255"},
        {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.", ".1.2.3",
            "1..2.3", "1.2.3.4 ", "1.2.3.-4", "1.2.3.1000", "0x1.2.3.4"}});
    expect({"ipv6", "an IPv6 address",
        {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4",
            "::ffff:1.2.3.4", "1::8", "ABCD:ef01::"},
        {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
            "12345::", "g::", "1.2.3.4::", "::1.2.3", "1:2:3:4:5:6:7::8:9",
            "1:2:3:4:5:6:7:1.2.3.4", ":1:2:3:4:5:6:7:8", "::1%eth0",
            "::1:", "1:2:3:4::5:6:7:8"}});
}

TEST(core_schema_format, Mail)
{
    std::string local(64, 'a');

    expect({"email", "an e-mail address",
        {"a@b", "a.b+c@example.org", "!#$%&'*/=?^_`{|}~-@a.b", local + "@a",
            R"(\"a@b\"@c)", R"(\"\\\"\\\\\"@c)", "a@[1.2.3.4]", "a@[ipv6:::1]"},
        {"", "a", "@", "@a", "a@", "a@b@c", "a b@c", ".a@b", "a.@b", "a..b@c",
            local + "a@a", R"(\"a@c)", R"(\"a\"b\"@c)", R"(\"\\\"@c)",
            R"(\"@c)", "a@[1.2.3]", "a@[::1]", "a@[IPv6:1]", "a@-b", "ä@b",
            R"(\"ä\"@b)", "a@b."}});
}

TEST(core_schema_format, Identifiers)
{
    expect({"uuid", "a UUID",
        {"2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380"},
        {"", "2eb8aa08aa9811eab4aa73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
            "2eb8aa08-aa98-11ea-b4aa-73b441d163800",
            "2eb8aa08-aa98-11ea-b4aa073b441d16380",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638g"}});
    expect({"uri", "a URI with its scheme",
        {"a:", "https://example.org/a?b#c", "urn:a:b", "mailto:a@b",
            "a+b-c.1:/x", "http://u:p@h:80/%7e", "http://h:/",
            "http://[::1]:8/", "http://[v1.a:b]/", "file:///x", "a://",
            "a:?q/?#f/?"},
        {"", "a", "//a/b", "/a", "1a:b", ":a", "a b:c", "http://a b",
            "http://h/ä", "http://h/%7", "http://h/%zz", "http://h:8x/",
            "http://[::1/", "http://[1.2.3.4]/", "http://[v.a]/",
            "http://[v1.]/", "http://[v1]/", "http://[]/", "http://[v1.%20]/",
            "http://[::1]a/", "http://a@b@c/", "http://h/[a]", "a:b#c#d",
            R"(a:\\)", "a:<b>", "a:\\u0001"}});
}

} // namespace
