/* The cheap refusals: method, media type, content coding. */

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/media_type.h"
#include "unit/core_check.h"

namespace {

using namespace core_check;
using namespace std::literals;
using webhook::reason;

reason media_type(std::string_view type,
    const webhook::accepted_bodies &accepted = {webhook::body_kinds()})
{
    webhook::body_kind claimed{};

    return webhook::check_media_type(type, accepted, claimed);
}

TEST(core_head, TakesAMediaType)
{
    for (std::string_view type : {
             "application/json",
             "Application/JSON",
             " application/json\t",
             "application/json;charset=utf-8",
             "application/json; charset=UTF-8",
             "application/json ; charset=\"utf-8\"",
             "application/json; charset=\"u\\tf-8\"",
             "application/json; CharSet=Utf-8 ; version=1",
             "application/json; charset=utf-8; charset=UTF-8",
             "application/json;",
             "application/json; ; a=b;",
             "application/json; a=\"charset=latin1;\\\"\"",
             "application/json; profile=\"\"",
             "application/cloudevents+json",
             "application/vnd.a.b+JSON; charset=utf-8",
             "image/x+json",
         }) {
        EXPECT_EQ(media_type(type), reason::none) << type;
    }
}

TEST(core_head, RefusesAMediaType)
{
    for (std::string_view type : {
             ""sv,
             "json"sv,
             "application"sv,
             "application/"sv,
             "/json"sv,
             "text/json"sv,
             "text/plain"sv,
             "application/jsonp"sv,
             "application/json+xml"sv,
             "application/+json"sv,
             "application/xjson"sv,
             "application / json"sv,
             "application/json, application/json"sv,
             "application/json, text/plain"sv,
             "application/json charset=utf-8"sv,
             "application/json; charset"sv,
             "application/json; charset="sv,
             "application/json; charset =utf-8"sv,
             "application/json; charset= utf-8"sv,
             "application/json; charset=utf-8 x"sv,
             "application/json; charset=\"utf-8"sv,
             "application/json; charset=\"utf-8\\"sv,
             "application/json; charset=\"utf-8\"x"sv,
             "application/json; =utf-8"sv,
             "application/json\0"sv,
             "application/json\0;a=b"sv,
             "application/x-www-form-urlencoded"sv,
         }) {
        EXPECT_EQ(media_type(type), reason::media_type) << type;
    }
}

/* RFC 8259, 11: no charset parameter is defined, and it has no effect. */
TEST(core_head, CharsetHasNoMeaning)
{
    for (std::string_view type : {
             "application/json; charset=utf8",
             "application/json; charset=us-ascii",
             "application/json; charset=iso-8859-1",
             "application/json; charset=utf-16",
             "application/json; charset=utf-8x",
             "application/json; charset=utf-",
             "application/json; charset=\"utf-16\"",
             "application/json; charset=\"utf-8 \"",
             "application/json; charset=\"\"",
             "application/json; charset=utf-8; charset=utf-7",
             "application/json; a=b; CHARSET=latin1",
         }) {
        EXPECT_EQ(media_type(type), reason::none) << type;
    }
}

TEST(core_head, TakesOtherTypesThatAreListed)
{
    const std::vector<std::string> others = {"text/plain", "text/x-json"};

    for (const char *type : {"text/plain", "Text/PLAIN; charset=UTF-8",
             "text/x-json", "application/json"}) {
        EXPECT_EQ(
            media_type(type, {webhook::body_kinds(), others}), reason::none)
            << type;
    }
    for (const char *type :
        {"text/html", "text/plai", "text/plains", "plain", "text/", "text"}) {
        EXPECT_EQ(media_type(type, {webhook::body_kinds(), others}),
            reason::media_type)
            << type;
    }
}

struct head_case {
    const char *what;
    std::string_view method;
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    std::string_view why;
    unsigned status;
};

const std::string_view json_text_type = "application/json";

const head_case cases[] = {
    {"plain", "POST", {{"Content-Type", json_text_type}}, "", 0},
    {"among others", "POST",
        {{"Host", "a"}, {"content-type", json_text_type}, {"X-A", "text/plain"},
            {"Content-Length", "2"}},
        "", 0},
    {"identity", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", " Identity "}},
        "", 0},
    {"empty coding", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", ""}}, "", 0},

    {"GET", "GET", {{"Content-Type", json_text_type}}, "method", 405},
    {"case counts", "post", {{"Content-Type", json_text_type}}, "method", 405},
    {"no method", "", {{"Content-Type", json_text_type}}, "method", 405},
    {"method first", "PUT", {}, "method", 405},

    {"no type", "POST", {}, "media_type", 415},
    {"no type among others", "POST", {{"Content-Typ", json_text_type}},
        "media_type", 415},
    {"form", "POST", {{"Content-Type", "application/x-www-form-urlencoded"}},
        "media_type", 415},
    {"charset", "POST", {{"Content-Type", "application/json;charset=utf-16"}},
        "", 0},
    {"a charset for a coding", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "UTF-8"}}, "",
        0},
    {"no coding by name", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "none"}}, "",
        0},
    {"br", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "br"}},
        "content_encoding", 415},
    {"charset and gzip", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "utf-8, gzip"}},
        "content_encoding", 415},
    {"gzip", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "gzip"}},
        "content_encoding", 415},
    {"two codings", "POST",
        {{"Content-Type", json_text_type},
            {"Content-Encoding", "identity, gzip"}},
        "content_encoding", 415},
    {"two types", "POST",
        {{"Content-Type", json_text_type}, {"CONTENT-TYPE", json_text_type}},
        "repeated_header", 415},
    {"two coding fields", "POST",
        {{"Content-Type", json_text_type}, {"Content-Encoding", "identity"},
            {"content-encoding", "identity"}},
        "repeated_header", 415},
};

webhook_verdict_t verdict_of(unsigned status)
{
    switch (status) {
    case 405:
        return WEBHOOK_METHOD_NOT_ALLOWED;
    case 415:
        return WEBHOOK_UNSUPPORTED_MEDIA_TYPE;
    default:
        return WEBHOOK_UNDECIDED;
    }
}

TEST(core_head, Decides)
{
    door gate;

    for (const head_case &each : cases) {
        delivery_ptr delivery = gate.knock();
        std::vector<webhook_header_t> headers;
        for (const auto &[name, value] : each.headers) {
            headers.push_back({str(name), str(value)});
        }

        webhook_step_t step = send_head(delivery.get(), each.method, headers);

        EXPECT_EQ(step.action, each.status == 0 ? WEBHOOK_READ : WEBHOOK_ANSWER)
            << each.what;
        EXPECT_EQ(why(delivery), each.why) << each.what;
        EXPECT_EQ(webhook_delivery_status(delivery.get()), each.status);
        EXPECT_EQ(
            webhook_delivery_verdict(delivery.get()), verdict_of(each.status))
            << each.what;
    }
}

TEST(core_head, TakesStringsThatAreNotThere)
{
    door gate;
    delivery_ptr delivery = gate.knock();
    webhook_header_t type = {str("content-type"), {nullptr, 0}};

    EXPECT_EQ(
        send_head(delivery.get(), "POST", {&type, 1}).action, WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "media_type");

    delivery = gate.knock();
    EXPECT_EQ(send_head(delivery.get(), {}, {}).action, WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "method");
}

} // namespace
