/*
 * Values that stand beside the body in what is signed, with no literal between
 * them: bytes could move from one to the other.
 */

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

const std::string date = "2023-11-14T22:13:20.123456789Z";

lock hmac_of(const std::string &text, pairs more = {})
{
    pairs all = {{"header", "X-Signature"}, {"signed", text}};

    all.insert(all.end(), more.begin(), more.end());
    return {.signature = "hmac",
        .parameters = all,
        .secrets = {usual_secret},
        .validation = WEBHOOK_VALIDATION_REPORT};
}

const lock twitch = hmac_of("{header:X-Id}{timestamp}{body}",
    {{"timestamp", "header:X-Time"}, {"unit", "rfc3339"},
        {"prefix", "sha256="}});

/* Signed once, and then cut somewhere else. */
offer cut(const std::string &id, const std::string &time,
    const std::string &body, const std::string &recorded)
{
    offer given;

    EXPECT_EQ(id + time + body, recorded);
    given.body = body;
    given.headers = {{"X-Id", id}, {"X-Time", time},
        {"X-Signature", "sha256=" + hex(mac(usual_secret, recorded))}};
    return given;
}

/*
 * node -p 'crypto.createHmac("sha256", "s3cret").update(ID + DATE + BODY)
 *   .digest("hex")'
 */
TEST(core_auth_border, AHeaderAndATimeStandBesideTheBody)
{
    locked_door door(twitch);
    offer given;

    given.headers = {{"X-Id", "e76c6bd4-55c9-4987-8304-da1588d8988b"},
        {"X-Time", date},
        {"X-Signature",
            "sha256=da2b986a966355f4e3f1a629800d7363467fe9cc50ee4215c647099151b"
            "efe61"}};
    EXPECT_TRUE(door(given).authentic());

    for (const std::string body : {R"({"id":2})", R"({"id":1} )", "{}"}) {
        offer other = given;
        other.body = body;
        EXPECT_EQ(door(other).why, "signature_wrong") << body;
    }
    given.headers[0].second = "e76c6bd4-55c9-4987-8304-da1588d8988c";
    EXPECT_EQ(door(given).why, "signature_wrong");
}

/* The attack: a recorded delivery becomes a new event. */
TEST(core_auth_border, BytesOfTheBodyDoNotMoveToTheHeader)
{
    locked_door door(twitch);
    const std::string inner = R"({"id":"new"})";
    const std::string body = R"({"at":")" + date + R"(","by":)" + inner + "}";
    const std::string recorded = "abc" + date + body;

    EXPECT_TRUE(door(cut("abc", date, body, recorded)).authentic());

    /* The time in the body is in time, but what follows it is no body. */
    const std::size_t at = recorded.rfind(date);
    const finding moved = door(cut(recorded.substr(0, at), date,
        recorded.substr(at + date.size()), recorded));
    EXPECT_EQ(moved.why, "syntax") << moved;
    EXPECT_EQ(moved.status, 400U);
}

/* A body that cannot be read could be any part of the signed bytes. */
TEST(core_auth_border, ABodyThatCannotBeReadIsRefused)
{
    std::string deep(200, '[');
    deep.append(200, ']');
    const std::string broken = "{\"id\":\"\xff\"}";

    for (const std::string &body : {deep, broken}) {
        for (const bool apart : {false, true}) {
            const std::string text = apart ? "abc." : "abc";
            locked_door door(hmac_of(
                apart ? "{header:X-Id}.{body}" : "{header:X-Id}{body}"));
            offer given;

            given.body = body;
            given.headers = {{"X-Id", "abc"},
                {"X-Signature", hex(mac(usual_secret, text + body))}};
            const finding found = door(given);
            EXPECT_EQ(
                found.verdict, apart ? WEBHOOK_ACCEPTED : WEBHOOK_MALFORMED)
                << found;
        }
    }

    /* A time has a fixed form: nothing can move. */
    locked_door door(hmac_of("{timestamp}{body}",
        {{"timestamp", "header:X-Time"}, {"unit", "rfc3339"}}));
    offer given;
    given.body = deep;
    given.headers = {
        {"X-Time", date}, {"X-Signature", hex(mac(usual_secret, date + deep))}};
    EXPECT_EQ(door(given).why, "unreadable");
}

/* "12" and "3" are as good as "1" and "23". */
TEST(core_auth_border, AScalarIsNoBody)
{
    constexpr std::string_view any = R"({"name": "any", "envelope": ["any"],
        "events": {"*": {}}})";
    locked_door door(hmac_of("{header:X-Id}{body}"), any);

    for (const std::string id : {"1", "12"}) {
        offer given;
        given.headers = {
            {"X-Id", id}, {"X-Signature", hex(mac(usual_secret, "1234"))}};
        given.body = std::string("1234").substr(id.size());
        EXPECT_EQ(door(given).why, "header_invalid") << id;
    }

    offer given;
    given.body = "[]";
    given.headers = {
        {"X-Id", "1"}, {"X-Signature", hex(mac(usual_secret, "1[]"))}};
    EXPECT_TRUE(door(given).authentic());
}

/* White space, or a byte order mark, is part of a body that may move. */
TEST(core_auth_border, TheHeaderHasVisibleCharacters)
{
    const std::string mark = "\xef\xbb\xbf";

    for (const std::string &blank : {std::string(" "), std::string("\t"), mark,
             std::string("\0", 1), std::string("\x7f")}) {
        const std::string body = R"({"id":1})";
        locked_door before(hmac_of("{header:X-Id}{body}"));
        locked_door behind(hmac_of("{body}{header:X-Id}"));
        offer given;

        given.headers = {{"X-Id", "abc" + blank},
            {"X-Signature", hex(mac(usual_secret, "abc" + blank + body))}};
        EXPECT_EQ(before(given).why, "header_invalid") << hex(blank);
        given.headers = {{"X-Id", blank + "abc"},
            {"X-Signature", hex(mac(usual_secret, body + blank + "abc"))}};
        EXPECT_EQ(behind(given).why, "header_invalid") << hex(blank);
    }
}

TEST(core_auth_border, ItIsAtOneEndOnly)
{
    for (const char *text : {"{header:X-A}{body}{header:X-B}",
             "{header:X-A}{timestamp}{body}{header:X-B}",
             "{header:X-A}{header:X-B}{body}"}) {
        const std::string why =
            lock_fault(hmac_of(text, {{"timestamp", "header:X-T"}}));
        EXPECT_NE(why, "") << text;
    }
    EXPECT_NE(lock_fault(hmac_of("{header:X-A}{body}{header:X-B}"))
                  .find("at one end at least"),
        std::string::npos);

    /* Ten or thirteen digits: the three could be of the body. */
    EXPECT_EQ(lock_fault(hmac_of("{timestamp}{body}{header:X-B}",
                  {{"timestamp", "header:X-T"}})),
        "");
    EXPECT_NE(lock_fault(hmac_of("{timestamp}{body}{header:X-B}",
                  {{"timestamp", "header:X-T"}, {"unit", "digits"}})),
        "");
}

/*
 * ConfigCat and Framer:
 * node -p 'crypto.createHmac("sha256", "s3cret")
 *   .update("wh-11700000000{\"id\":1}").digest("base64")'
 */
TEST(core_auth_border, IsThatOfSeveralSenders)
{
    offer given;

    locked_door configcat(hmac_of("{header:X-Id}{timestamp}{body}",
        {{"timestamp", "header:X-Time"}, {"encoding", "base64"},
            {"separator", ","}}));
    given.headers = {{"X-Id", "wh-1"}, {"X-Time", "1700000000"},
        {"X-Signature", "q6lBfr3b77Bm9nuhk/CGDbohdEZ+zB5ksEO25gVCZ3E="}};
    EXPECT_TRUE(configcat(given).authentic());

    locked_door framer(hmac_of("{body}{header:X-Id}", {{"prefix", "sha256="}}));
    given.headers = {{"X-Id", "sub-1"},
        {"X-Signature",
            "sha256=f4b7cb01ee432319c7895a030d46f5057a144eafda7f8da553340221db1"
            "22906"}};
    EXPECT_TRUE(framer(given).authentic());
    given.headers[0].second = "1sub-1";
    EXPECT_EQ(framer(given).why, "signature_wrong");
}

} // namespace
