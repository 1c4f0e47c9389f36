/* Shared secrets that are shown, rotation, and what a stranger is told. */

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

offer with_token(const std::string &token)
{
    offer given;

    given.token = token;
    return given;
}

/* Of GitHub's scheme, in which nothing but the body is signed. */
offer with_signature(const std::string &secret, const std::string &token = "")
{
    offer given = with_token(token);

    given.headers = {
        {"X-Hub-Signature-256", "sha256=" + hex(mac(secret, given.body))}};
    return given;
}

TEST(core_auth_token, MustBeOneOfTheGates)
{
    locked_door door(lock{.tokens = {"first", "second", "a third one"}});

    EXPECT_EQ(door(with_token("first")).secret, 0U);
    EXPECT_EQ(door(with_token("second")).secret, 1U);
    EXPECT_EQ(door(with_token("a third one")).secret, 2U);
    EXPECT_TRUE(door(with_token("second")).authentic());

    for (const std::string &token :
        {std::string("First"), std::string("firs"), std::string("first "),
            std::string(" first"), std::string("firstsecond"),
            std::string("first\0", 6), std::string("\0first", 6),
            std::string("x"), std::string(100'000, 'x')}) {
        const finding found = door(with_token(token));

        EXPECT_EQ(found.why, "token_wrong") << token;
        EXPECT_EQ(found.verdict, WEBHOOK_UNAUTHORIZED) << token;
        EXPECT_EQ(found.secret, WEBHOOK_NO_SECRET) << token;
    }
    EXPECT_EQ(door(with_token("")).why, "token_missing");
    EXPECT_EQ(door(with_token("")).verdict, WEBHOOK_UNAUTHORIZED);
}

/* A variable that is not set gives a string without data. */
TEST(core_auth_token, ThatThereIsNoneOfIsMissing)
{
    const profile_ptr profile = load_profile(small_profile);
    const gate_ptr gate = make_locked(profile, {.tokens = {"first"}});
    const reader_ptr reader(webhook_reader_create());
    const delivery_ptr delivery(
        webhook_delivery_create(gate.get(), reader.get()));

    EXPECT_EQ(send_head(delivery.get(), "POST", {&json_content_type, 1}).action,
        WEBHOOK_ANSWER);
    EXPECT_EQ(why(delivery), "token_missing");
}

TEST(core_auth_token, IsNotLookedAtWithoutNeed)
{
    const finding found = locked_door(lock{})(with_token("any"));

    EXPECT_TRUE(found.authentic());
    EXPECT_EQ(found.secret, WEBHOOK_NO_SECRET);
}

TEST(core_auth_token, MustHoldTogetherWithTheSignature)
{
    locked_door door(lock{.signature = "github",
        .secrets = {"s0", "s1"},
        .tokens = {"t0", "t1", "t2"}});

    /* The index is that of the signature's secret, which proves more. */
    EXPECT_EQ(door(with_signature("s0", "t2")).secret, 0U);
    EXPECT_EQ(door(with_signature("s1", "t0")).secret, 1U);
    EXPECT_EQ(door(with_signature("s0", "t3")).why, "token_wrong");
    EXPECT_EQ(door(with_signature("s0")).why, "token_missing");
    EXPECT_EQ(door(with_signature("s2", "t0")).why, "signature_wrong");
    EXPECT_EQ(door(with_token("t0")).why, "signature_missing");

    for (const offer &given : {with_signature("s0", "t3"),
             with_signature("s2", "t0"), with_token("t0")}) {
        EXPECT_EQ(door(given).verdict, WEBHOOK_UNAUTHORIZED);
        EXPECT_EQ(door(given).secret, WEBHOOK_NO_SECRET);
    }
}

TEST(core_auth_rotation, TellsWhichSecretItWas)
{
    texts secrets;

    for (int i = 0; i < WEBHOOK_MAX_SECRETS; ++i) {
        secrets.push_back("secret " + std::to_string(i));
    }
    locked_door door(lock{.signature = "github", .secrets = secrets});

    for (std::size_t i = 0; i < secrets.size(); ++i) {
        EXPECT_EQ(door(with_signature(secrets[i])).secret, i);
        EXPECT_TRUE(door(with_signature(secrets[i])).authentic());
    }
    EXPECT_EQ(door(with_signature("secret")).why, "signature_wrong");
}

/* A sender that rotates signs with both; either is enough. */
TEST(core_auth_rotation, TriesEachSignatureWithEachSecret)
{
    const std::string text = now + "." + offer().body;
    const auto signatures = [&text](const texts &secrets) {
        offer given;
        std::string header = "t=" + now;

        for (const std::string &each : secrets) {
            header += ",v1=" + hex(mac(each, text));
        }
        given.headers = {{"Stripe-Signature", header}};
        return given;
    };
    locked_door door(lock{.signature = "stripe", .secrets = {"old", "new"}});

    EXPECT_EQ(door(signatures({"old"})).secret, 0U);
    EXPECT_EQ(door(signatures({"new"})).secret, 1U);
    EXPECT_EQ(door(signatures({"x", "y", "new"})).secret, 1U);
    EXPECT_EQ(door(signatures({"new", "old"})).secret, 0U);
    EXPECT_EQ(door(signatures({"x", "y"})).why, "signature_wrong");
}

TEST(core_auth_rotation, TellsWhichKeyItWas)
{
    const key_pair old_pair("ED25519");
    const key_pair new_pair("ED25519");
    const key_pair other("ED25519");
    locked_door door(lock{.signature = "gohighlevel",
        .public_keys = {base64(old_pair.spki()), base64(new_pair.spki())}});
    const auto signed_by = [](const key_pair &pair) {
        offer given;

        given.headers = {{"X-GHL-Signature", base64(pair.sign(given.body))}};
        return given;
    };

    EXPECT_EQ(door(signed_by(old_pair)).secret, 0U);
    EXPECT_EQ(door(signed_by(new_pair)).secret, 1U);
    EXPECT_EQ(door(signed_by(other)).why, "signature_wrong");
}

/* Byte by byte the same, whatever was wrong. */
TEST(core_auth_answer, IsOneAndTheSame)
{
    const std::string secret = "s3cret";
    locked_door door(lock{.signature = "standard-webhooks",
        .parameters = {{"secret_encoding", "raw"}},
        .secrets = {secret},
        .tokens = {"t"}});
    locked_door linear(lock{.signature = "linear", .secrets = {secret}});
    const std::string body = offer().body;
    const std::string right =
        "v1," + base64(mac(secret, "m." + now + "." + body));
    const auto why_not = [&](const std::string &token, pairs headers) {
        offer given = with_token(token);
        given.headers = std::move(headers);
        return given;
    };
    const std::pair<std::string, std::string> id{"webhook-id", "m"};
    const std::pair<std::string, std::string> time{"webhook-timestamp", now};
    const std::pair<std::string, std::string> mark{"webhook-signature", right};

    std::set<std::string> reasons;
    std::set<std::string> answers;
    const auto note = [&](const finding &found) {
        reasons.insert(found.why);
        answers.insert(found.answer);
        EXPECT_EQ(found.status, 401U) << found;
        EXPECT_EQ(found.verdict, WEBHOOK_UNAUTHORIZED) << found;
    };

    EXPECT_TRUE(door(why_not("t", {id, time, mark})).authentic());
    for (const offer &given : {
             why_not("", {id, time, mark}),
             why_not("u", {id, time, mark}),
             why_not("t", {id, time}),
             why_not("t", {id, time, {"webhook-signature", "v1,x"}}),
             why_not("t",
                 {id, time,
                     {"webhook-signature", "v1," + base64(mac("x", body))}}),
             why_not("t", {id, mark}),
             why_not("t", {id, mark, {"webhook-timestamp", "1"}}),
             why_not("t", {id, mark, {"webhook-timestamp", "1600000000"}}),
             why_not("t", {time, mark}),
             why_not("t", {time, mark, {"webhook-id", "m.n"}}),
             why_not("t", {id, time, mark, mark}),
         }) {
        note(door(given));
    }
    for (const char *text : {"{}", R"({"webhookTimestamp":1.5})",
             R"({"webhookTimestamp":1600000000000})"}) {
        offer given;
        given.body = text;
        given.headers = {{"Linear-Signature", hex(mac(secret, text))}};
        note(linear(given));
    }

    EXPECT_EQ(reasons.size(), 11U);
    EXPECT_EQ(answers,
        std::set<std::string>{
            R"({"type":"about:blank","title":"Unauthorized","status":401,)"
            R"("detail":"The delivery is not authentic.",)"
            R"("verdict":"unauthorized"})"});
}

/* An observing gate says what it thinks, and forwards. */
TEST(core_auth_answer, IsNoneWhenObserving)
{
    const profile_ptr profile = load_profile(small_profile);
    webhook_gate_options_t chosen = options();
    const webhook_str_t secret = str("s3cret");

    chosen.signature = str("github");
    chosen.secrets = &secret;
    chosen.secret_count = 1;
    chosen.mode = WEBHOOK_MODE_OBSERVE;

    const gate_ptr gate = make_gate(profile, chosen);
    const reader_ptr reader(webhook_reader_create());
    const finding missing = receive(gate, reader.get(), offer());
    const finding wrong = receive(gate, reader.get(), with_signature("x"));

    EXPECT_EQ(missing.why, "signature_missing");
    EXPECT_EQ(wrong.why, "signature_wrong");
    for (const finding &found : {missing, wrong}) {
        EXPECT_EQ(found.verdict, WEBHOOK_UNAUTHORIZED);
        EXPECT_EQ(found.status, 0U);
        EXPECT_EQ(found.answer, "");
        EXPECT_EQ(found.secret, WEBHOOK_NO_SECRET);
    }
}

} // namespace
