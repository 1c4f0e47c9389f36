// Forms, opaque bodies, events inside of a body and bodies in gzip, through the
// whole of nginx, in memory and in temporary files.

#include "support/signed_test.h"

namespace webhook::test {
namespace {

const std::string form = "application/x-www-form-urlencoded";

// Where nginx keeps the body.
const std::string places[] = {"", "client_body_in_file_only clean;"};

class body_kinds : public signed_test {
protected:
    void start_with(const std::string &profile, const std::string &location)
    {
        start({.location = location,
            .http = "webhook_profile tested " + file("profile.json", profile) +
                    ";\n",
            .profile = "tested"});
    }

    response send(const std::string &body, const std::string &type,
        const header_list &headers = {}, const std::string &key = secret)
    {
        request what = post(body);
        what.content_type = type;
        what.headers = headers;
        what.headers.push_back({"X-Signature", hmac_hex(key, body)});
        return send_request(port(), what);
    }

    // The upstream has got exactly this.
    void expect_forwarded(const response &answer, const std::string &body,
        const std::string &type)
    {
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(upstream_.count(), ++count_);
        EXPECT_EQ(upstream_.last().body, body);
        EXPECT_EQ(upstream_.last().field("Content-Type"), type);
        EXPECT_EQ(upstream_.last().field("Content-Length"),
            std::to_string(body.size()));
    }

    void expect_kept(const response &answer, int status, const char *reason)
    {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(member(answer, "reason"), reason);
        EXPECT_EQ(upstream_.count(), count_);
    }

    void expect_known(const std::string &list)
    {
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Known"), list);
    }

private:
    std::size_t count_ = 0;
};

constexpr const char *form_profile = R"({
    "name": "tested", "validation": "report",
    "body": ["json", "form", { "form": "payload" }],
    "envelope": ["object"],
    "events": { "*": { "id": "/id", "modified": "duplicate" } }
})";

TEST_F(body_kinds, FormsAreReadAndGoUpstreamAsTheyCame)
{
    for (const std::string &place : places) {
        start_with(form_profile, signature() + place);
        const std::string body = "id=a%20" + place.substr(0, 3) + "&x=1&&y";

        expect_forwarded(send(body, form), body, form);
        EXPECT_TRUE(upstream_.last()
                        .field("Webhook-Gate-Key")
                        .ends_with("::a%20" + place.substr(0, 3)));
        expect_kept(send(body, form), 200, "delivered");
        expect_kept(send(body + "&z", form), 200, "modified");
        expect_kept(send(body, form, {}, "another secret"), 401, "");
        expect_kept(send("", form), 400, "empty");
        expect_log("webhook: (unauthorized|malformed|unsupported_media_type)");
    }
}

TEST_F(body_kinds, AFieldOfAFormMayContainTheEvent)
{
    start_with(form_profile, signature());
    const std::string body = "payload=%7B%22id%22%3A%22p%22%7D";

    expect_forwarded(send(body, form), body, form);
    expect_kept(send(R"({"id":"p"})", "application/json"), 200, "delivered");
    expect_kept(send(body, form), 200, "delivered");
}

TEST_F(body_kinds, ARecordedDeliveryIsNotReadInAnotherWay)
{
    start_with(form_profile, signature());
    const std::string body = R"({"id":"r"})";

    expect_forwarded(send(body, "application/json"), body, "application/json");
    expect_kept(send(body, form), 415, "body_kind");
    expect_kept(send(body, "application/xml"), 415, "media_type");
    expect_kept(send("id=r", "application/json"), 415, "body_kind");
    expect_log("webhook: unsupported_media_type");
}

constexpr const char *opaque_profile = R"({
    "name": "tested", "validation": "report",
    "body": "opaque", "envelope": ["any"],
    "type": { "header": "X-State", "default": "other" },
    "events": {
        "exists": { "id": { "header": "X-Number", "unsigned": true } },
        "other": {}, "*": {}
    }
})";

TEST_F(body_kinds, OpaqueBodiesAreIdentifiedByTheirHead)
{
    for (const std::string &place : places) {
        start_with(opaque_profile, signature() + place);
        const std::string body("--b\r\n\r\n\0\xff\r\n--b--\r\n", 19);
        const std::string type = "multipart/form-data; boundary=b";
        const header_list one = {
            {"X-State", "exists"}, {"X-Number", "1" + place.substr(0, 1)}};

        expect_forwarded(send(body, type, one), body, type);
        expect_kept(send(body, type, one), 200, "delivered");
        expect_kept(send(body, type, one, "another secret"), 401, "");

        // Without an id, equal bytes are not one event.
        expect_forwarded(send(body, type), body, type);
        expect_forwarded(send(body, type), body, type);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Key"), "");
        expect_log("webhook: unauthorized");
    }
}

TEST_F(body_kinds, AnOpaqueBodyMayBeEmpty)
{
    start_with(opaque_profile, signature());
    const header_list one = {{"X-State", "exists"}, {"X-Number", "7"}};
    const std::string type = "application/json; utf-8"; // as Google sends it

    expect_forwarded(send("", type, one), "", type);
    expect_kept(send("", type, one), 200, "delivered");
    expect_kept(send("", "", one), 200, "delivered");
}

std::string inside_profile(const std::string &signed_members = "")
{
    return R"({
        "name": "tested", "validation": "report",
        "envelope": ["/entry/*/changes", "/events"],
        "beside": ["/object", "/entry/*/id"],
        "events": { "*": { "id": "/id" } })" +
           signed_members + "}";
}

std::string two(int first, int second, const std::string &more = "")
{
    return R"( {"object":"o", "entry":[ {"id":1, "changes" : [{"id":)" +
           std::to_string(first) + R"(} , {"id":0}]},{"changes":[{"id":)" +
           std::to_string(second) + "}]" + more + "} ]}\n";
}

TEST_F(body_kinds, KnownEventsInsideAreCutIfNothingIsSigned)
{
    for (const std::string &place : places) {
        start_with(inside_profile(), place);
        const std::string type = "application/json";

        expect_forwarded(send(two(1, 2), type), two(1, 2), type);
        expect_kept(send(two(1, 2), type), 200, "delivered");
        expect_kept(send(two(2, 1), type), 200, "delivered");
        expect_forwarded(send(two(3, 1), type),
            " {\"object\":\"o\", \"entry\":[ {\"id\":1, \"changes\" : "
            "[{\"id\":3}]},{\"changes\":[]} ]}\n",
            type);
        expect_known("");
        expect_kept(send(two(3, 2), type), 200, "delivered");
    }
}

TEST_F(body_kinds, KnownEventsInsideAreNamedIfTheBytesAreSigned)
{
    for (const std::string &place : places) {
        start_with(inside_profile(), signature() + place);
        const std::string type = "application/json";

        expect_forwarded(send(two(1, 2), type), two(1, 2), type);
        expect_known("");
        expect_kept(send(two(2, 1), type), 200, "delivered");
        expect_forwarded(send(two(1, 3), type), two(1, 3), type);
        expect_known("/entry/0/changes/0, /entry/0/changes/1");
        expect_kept(send(two(3, 1), type), 200, "delivered");
    }
}

TEST_F(body_kinds, TheOperatorDecidesWhatIsCut)
{
    start_with(inside_profile(), signature() + "webhook_partial cut;");

    send(two(1, 2), "application/json");
    send(two(1, 3), "application/json");
    EXPECT_EQ(upstream_.last().body,
        " {\"object\":\"o\", \"entry\":[ {\"id\":1, \"changes\" : "
        "[]},{\"changes\":[{\"id\":3}]} ]}\n");
}

// What nobody has declared may be an event, and nothing is no event.
TEST_F(body_kinds, WhatMayHoldMoreIsNeverAnsweredFromMemory)
{
    start_with(inside_profile(), signature());
    const std::string type = "application/json";
    const std::string messaging = two(1, 2, R"(,"messaging":[{"mid":1}])");

    for (const std::string &known :
        {std::string(), std::string("/entry/0/changes/0, /entry/0/changes/1, "
                                    "/entry/1/changes/0")}) {
        expect_forwarded(send(messaging, type), messaging, type);
        expect_known(known);
    }
    for (int i = 0; i < 2; i++) {
        expect_forwarded(
            send(R"({"events":[]})", type), R"({"events":[]})", type);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    }
}

// They were made with node 18, zlib.gzipSync().
const std::string one_in_gzip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56"
                              "\xca\x4c\x51\xb2\x32\xac\x05\x00\xc5\xf8\x5d\x44"
                              "\x08\x00\x00\x00",
    28);

// {"id":1,"x":"   "} with 2000 spaces
const std::string large_in_gzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\xca\x4c\x51\xb2\x32\xd4"
    "\x51\xaa\x50\xb2\x52\x52\x18\x05\xa3\x60\x14\x8c\x82\x51\x30\x0a\x46\xc1"
    "\x90\x07\x4a\xb5\x00\x6e\x5a\xd5\xe5\xdf\x07\x00\x00",
    49);

constexpr const char *gzip_profile = R"({
    "name": "tested", "validation": "report", "envelope": ["object"],
    "events": { "*": { "id": "/id" } }
})";

TEST_F(body_kinds, BodiesInGzipGoUpstreamAsTheyCame)
{
    const header_list coded = {{"Content-Encoding", "gzip"}};
    const std::string type = "application/json";

    for (const std::string &place : places) {
        start_with(gzip_profile,
            signature() + "webhook_coding gzip signed=wire;" + place);

        expect_forwarded(send(one_in_gzip, type, coded), one_in_gzip, type);
        EXPECT_EQ(upstream_.last().field("Content-Encoding"), "gzip");
        expect_kept(send(one_in_gzip, type, coded), 200, "delivered");
        expect_kept(send(R"({"id":1})", type), 200, "delivered");
        expect_kept(send(one_in_gzip, type), 415, "body_kind");
        expect_kept(send(R"({"id":1})", type, coded), 415, "body_kind");
        expect_kept(
            send(one_in_gzip + one_in_gzip, type, coded), 415, "body_kind");
        expect_kept(send(one_in_gzip, type, coded, "another secret"), 401, "");
        expect_log("webhook: un(supported_media_type|authorized)");
    }
}

TEST_F(body_kinds, TheSignatureOfABodyInGzipMayBeThatOfItsPlainBytes)
{
    start_with(gzip_profile, signature() + "webhook_coding gzip signed=plain;");
    request what = post(one_in_gzip)
                       .with("Content-Encoding", "gzip")
                       .with("X-Signature", hmac_hex(secret, R"({"id":1})"));

    expect_forwarded(
        send_request(port(), what), one_in_gzip, "application/json");
    expect_kept(send_request(port(), what), 200, "delivered");
    expect_kept(
        send(one_in_gzip, "application/json", {{"Content-Encoding", "gzip"}}),
        401, "");
    expect_log("webhook: unauthorized");
}

TEST_F(body_kinds, ABodyInGzipIsBoundedByTheLargestBody)
{
    start_with(gzip_profile, signature() + "webhook_coding gzip signed=wire;"
                                           "client_max_body_size 1k;");
    expect_forwarded(
        send(large_in_gzip, "application/json", {{"Content-Encoding", "gzip"}}),
        large_in_gzip, "application/json");
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Key"), "");
}

TEST_F(body_kinds, TheDirectivesAreChecked)
{
    for (const char *wrong :
        {"webhook_coding gzip;", "webhook_coding gzip signed=both;",
            "webhook_coding br signed=wire;", "webhook_coding off off;",
            "webhook_partial some;", "webhook_partial;"}) {
        const conf_check result = check_gate_conf({.location = wrong});

        EXPECT_NE(result.exit_code, 0) << wrong;
    }
    for (const char *right :
        {"webhook_coding off;", "webhook_coding gzip signed=plain;",
            "webhook_partial cut;", "webhook_partial forward;"}) {
        EXPECT_EQ(check_gate_conf({.location = right}).exit_code, 0) << right;
    }
}

} // namespace
} // namespace webhook::test
