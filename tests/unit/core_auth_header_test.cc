/* Header fields that carry signatures, and what is signed beside the body. */

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

const std::string long_secret = "a secret of thirty-two bytes too";

const lock standard = {.signature = "standard-webhooks",
    .secrets = {"whsec_" + base64(long_secret)}};

std::string signature(const std::string &id, const std::string &body)
{
    return "v1," + base64(mac(long_secret, id + "." + now + "." + body));
}

offer standard_offer(const std::string &signatures, const std::string &id = "m")
{
    offer given;

    given.headers = {{"webhook-id", id}, {"webhook-timestamp", now},
        {"webhook-signature", signatures}};
    return given;
}

std::string join(const texts &items, const std::string &separator)
{
    std::string out;

    for (const std::string &each : items) {
        out += (out.empty() ? "" : separator) + each;
    }
    return out;
}

/* Distinct, and like signatures in all but being right. */
texts wrong_ones(std::size_t count)
{
    texts all;

    for (std::size_t i = 0; i < count; ++i) {
        all.push_back("v1," + base64(mac(long_secret, std::to_string(i))));
    }
    return all;
}

TEST(core_auth_header, HasSixteenSignaturesThatAreTried)
{
    locked_door door(standard);
    const std::string right = signature("m", offer().body);

    for (std::size_t before = 0; before < 20; ++before) {
        texts items = wrong_ones(before);
        items.push_back(right);

        const finding found = door(standard_offer(join(items, " ")));
        EXPECT_EQ(found.authentic(), before < 16) << before << found;
        EXPECT_EQ(found.why == "signature_wrong", before >= 16) << before;
    }
}

TEST(core_auth_header, HasWhiteSpaceAroundItems)
{
    locked_door door({.signature = "stripe", .secrets = {"s"}});
    offer given;
    const std::string right = "v1=" + hex(mac("s", now + "." + given.body));

    for (const std::string &list :
        std::initializer_list<std::string>{"t=" + now + ", " + right,
            "t=" + now + " ,\t" + right + " ", " " + right + " , t=" + now}) {
        given.headers = {{"Stripe-Signature", list}};
        EXPECT_TRUE(door(given).authentic()) << list;
    }
    for (const std::string &list : std::initializer_list<std::string>{
             "t= " + now + "," + right, "t =" + now + "," + right}) {
        given.headers = {{"Stripe-Signature", list}};
        EXPECT_FALSE(door(given).authentic()) << list;
    }
    given.headers = {
        {"Stripe-Signature", "t=" + now + ", t=" + now + ", " + right}};
    EXPECT_EQ(door(given).why, "header_repeated");
}

TEST(core_auth_header, HasSecretsAndSignaturesAsVendorsShowThem)
{
    const auto bare = [](std::string text) {
        return text.substr(0, text.find('='));
    };
    const std::string right = signature("m", offer().body);

    for (const std::string &shown :
        std::initializer_list<std::string>{"whsec_" + bare(base64(long_secret)),
            "v1,whsec_" + base64(long_secret),
            "v1,whsec_" + bare(base64(long_secret)), base64(long_secret),
            bare(base64(long_secret))}) {
        locked_door door(
            {.signature = "standard-webhooks", .secrets = {shown}});

        EXPECT_TRUE(door(standard_offer(right)).authentic()) << shown;
        EXPECT_TRUE(door(standard_offer(bare(right))).authentic()) << shown;
        EXPECT_FALSE(door(standard_offer(bare(right) + "A")).authentic())
            << shown;
    }
}

/* CGI, PHP and WSGI have one name for all of these. */
TEST(core_auth_header, IsRefusedTwiceHoweverItIsSpelled)
{
    locked_door door(standard);

    for (const std::string name :
        {"webhook_id", "webhook.id", "Webhook~Id", "webhook id", "webhook!id",
            "webhook_timestamp", "webhook.timestamp", "webhook.signature"}) {
        offer given = standard_offer(signature("m", offer().body));
        EXPECT_TRUE(door(given).authentic());
        given.headers.push_back({name, "other"});
        EXPECT_EQ(door(given).why, "header_repeated") << name;
        given = standard_offer(signature("m", offer().body));
        given.headers.insert(given.headers.begin(), {name, "other"});
        EXPECT_EQ(door(given).why, "header_repeated") << name;
    }
}

/* What cannot be a signature of this kind costs nothing and counts for none. */
TEST(core_auth_header, SkipsItemsOfOtherKinds)
{
    locked_door door(standard);
    const std::string right = signature("m", offer().body);

    for (const std::string other :
        {"v1a,AAAA", "v2,AAAA", "v1", "v1,", "V1,AA", "v1,AAAA", "v1,!", "",
            "v1=AAAA", "x", "v1,AAAAAAAAAAAA=A==", "v1 ,AAAA", "\t"}) {
        const texts items(40, other);

        EXPECT_TRUE(
            door(standard_offer(join(items, " ") + " " + right)).authentic())
            << other;
        EXPECT_TRUE(
            door(standard_offer(right + " " + join(items, " "))).authentic())
            << other;
        EXPECT_EQ(door(standard_offer(join(items, " "))).why,
            other.empty() ? "signature_missing" : "signature_invalid")
            << other;
    }
}

/* Each is a pass over the body; those that are equal are one. */
TEST(core_auth_header, HasFourOfEd25519)
{
    const key_pair pair("ED25519");
    const lock how = {.signature = "standard-webhooks-v1a",
        .public_keys = {"whpk_" + base64(pair.spki().substr(12))}};
    locked_door door(how);
    const std::string text = "m." + now + "." + offer().body;
    const std::string right = "v1a," + base64(pair.sign(text));
    texts wrong;

    for (std::size_t before = 0; before < 8; ++before) {
        texts items = wrong;
        items.push_back(right);

        const finding found = door(standard_offer(join(items, " ")));
        EXPECT_EQ(found.authentic(), before < 4) << before << found;

        wrong.push_back(
            "v1a," + base64(pair.sign("another " + std::to_string(before))));
    }
}

/* A prefix is that of the whole field where there is no list. */
TEST(core_auth_header, IsNoListWithoutASeparator)
{
    const lock how = {.signature = "github", .secrets = {long_secret}};
    locked_door door(how);
    const std::string right = "sha256=" + hex(mac(long_secret, offer().body));
    const auto why_not = [&door](const std::string &value) {
        offer given;
        given.headers = {{"X-Hub-Signature-256", value}};
        const finding found = door(given);
        return found.authentic() ? "" : found.why;
    };

    EXPECT_EQ(why_not(right), "");
    for (const std::string &value : {right + ",", right + "," + right,
             right + " " + right, " " + right, right + " ", "sha1=x," + right,
             "SHA256=" + right.substr(7), right.substr(7),
             "sha256==" + right.substr(7), "sha256= " + right.substr(7),
             std::string("sha256="), right + right.substr(7)}) {
        EXPECT_EQ(why_not(value), "signature_invalid") << value;
    }
}

/* "a.b" + "c" and "a" + "b.c" would be signed alike. */
TEST(core_auth_header, MustNotHoldWhatSetsItOff)
{
    locked_door door(standard);
    const std::string body = offer().body;

    for (const std::string id : {"a.b", ".", "a.", ".a", "a..b"}) {
        EXPECT_EQ(
            door(standard_offer(signature(id, body), id)).why, "header_invalid")
            << id;
    }
    for (const std::string id : {"a", "a,b", "a b", "msg_1-2", "\xc3\xa9"}) {
        EXPECT_TRUE(door(standard_offer(signature(id, body), id)).authentic())
            << id;
    }
}

/* The end of the literal that is nearer to the body is what must not be in. */
TEST(core_auth_header, IsSetOffOnTheSideOfTheBody)
{
    const auto why_not = [](const std::string &signed_text,
                             const std::string &value,
                             const std::string &text) {
        const lock how = {.signature = "hmac",
            .parameters = {{"header", "X-Mac"}, {"signed", signed_text}},
            .secrets = {long_secret}};
        offer given;
        given.headers = {
            {"X-A", value}, {"X-Mac", hex(mac(long_secret, text))}};
        const finding found = locked_door(how)(given);
        return found.authentic() ? "" : found.why;
    };
    const std::string body = offer().body;

    EXPECT_EQ(why_not("{header:X-A}+-{body}", "a-b", "a-b+-" + body), "");
    EXPECT_EQ(why_not("{header:X-A}+-{body}", "a+b", "a+b+-" + body),
        "header_invalid");
    EXPECT_EQ(why_not("{body}+-{header:X-A}", "a+b", body + "+-a+b"), "");
    EXPECT_EQ(why_not("{body}+-{header:X-A}", "a-b", body + "+-a-b"),
        "header_invalid");
    EXPECT_EQ(why_not("<{header:X-A}>{body}", "a<b", "<a<b>" + body), "");
    EXPECT_EQ(why_not("<{header:X-A}>{body}", "a>b", "<a>b>" + body),
        "header_invalid");
}

TEST(core_auth_header, HasSignedParts)
{
    const lock how = {.signature = "hmac",
        .parameters = {{"header", "X-Mac"}, {"separator", ";"},
            {"prefix", "s="}, {"signed", "{part:n=}.{body}"}},
        .secrets = {long_secret}};
    locked_door door(how);
    const auto why_not = [&door](const std::string &value) {
        offer given;
        given.headers = {{"X-Mac", value}};
        const finding found = door(given);
        return found.authentic() ? "" : found.why;
    };
    const std::string right = "s=" + hex(mac(long_secret, "7." + offer().body));

    EXPECT_EQ(why_not("n=7;" + right), "");
    EXPECT_EQ(why_not(right + ";n=7"), "");
    EXPECT_EQ(why_not("n=8;" + right), "signature_wrong");
    EXPECT_EQ(why_not(right), "header_missing");
    EXPECT_EQ(why_not("n=;" + right), "header_missing");
    EXPECT_EQ(why_not("n=7;n=7;" + right), "header_repeated");
    EXPECT_EQ(why_not("n=7;n=8;" + right), "header_repeated");
    EXPECT_EQ(why_not("n=7.;" + right), "header_invalid");
}

/* The method is that of the request, and the URL is the operator's. */
TEST(core_auth_header, DoesNotTellTheUrl)
{
    const lock how = {.signature = "square",
        .parameters = {{"url", "https://public.example/hook"}},
        .secrets = {long_secret}};
    locked_door door(how);
    offer given;
    const auto sign_for = [&given](const std::string &url) {
        given.headers = {{"x-square-hmacsha256-signature",
                             base64(mac(long_secret, url + given.body))},
            {"Host", "other.example"}, {"X-Forwarded-Host", "other.example"}};
    };

    sign_for("https://public.example/hook");
    EXPECT_TRUE(door(given).authentic());
    sign_for("https://other.example/hook");
    EXPECT_EQ(door(given).why, "signature_wrong");
}

/* The message of Ed25519 is put in front of the body, where room is limited. */
TEST(core_auth_header, MayBeAsLongAsThereIsRoom)
{
    const key_pair pair("ED25519");
    const lock how = {.signature = "standard-webhooks-v1a",
        .public_keys = {base64(pair.spki())}};
    locked_door door(how);

    for (const std::size_t size : {1U, 1011U, 1012U, 1013U, 5000U}) {
        const std::string id(size, 'i');
        offer given = standard_offer(
            "v1a," + base64(pair.sign(id + "." + now + "." + offer().body)),
            id);

        const finding found = door(given);
        EXPECT_EQ(found.authentic(), size + 12 <= 1024) << size;
        EXPECT_EQ(found.why == "header_invalid", size + 12 > 1024) << size;
    }
}

/* Of an HMAC there is no such limit. */
TEST(core_auth_header, MayBeLong)
{
    locked_door door(standard);
    const std::string id(20'000, 'i');

    EXPECT_TRUE(
        door(standard_offer(signature(id, offer().body), id)).authentic());
}

} // namespace
