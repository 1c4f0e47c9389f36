#include "support/genuine_test.h"

#include <functional>
#include <map>
#include <stdexcept>

namespace webhook::test {

namespace {

// "whsec_" and base64 of the key in signed_test.
constexpr const char *shown_secret = "whsec_YSBzZWNyZXQgb2YgdGhpcyB0ZXN0";

using signer = std::function<header_list(
    const std::string &key, const std::string &body, const request &what)>;

std::string field(const request &what, const std::string &name)
{
    for (const header &each : what.headers) {
        if (same_name(each.name, name)) {
            return each.value;
        }
    }
    throw std::runtime_error("the delivery has no " + name);
}

// What these sign is the body alone.
signer hexadecimal(const std::string &name, const std::string &prefix = "")
{
    return [=](const auto &key, const auto &body, const request &) {
        return header_list{{name, prefix + hmac_hex(key, body)}};
    };
}

signer base64(const std::string &name)
{
    return [=](const auto &key, const auto &body, const request &) {
        return header_list{{name, hmac_base64(key, body)}};
    };
}

// "t=TIME,v1=MAC"
signer timed_list(const std::string &name)
{
    return [=](const auto &key, const auto &body, const request &) {
        const std::string time = now_text();
        return header_list{
            {name, "t=" + time + ",v1=" + hmac_hex(key, time + "." + body)}};
    };
}

// "v0=MAC" with the time beside it
signer version_0(const std::string &name, const std::string &time_name)
{
    return [=](const auto &key, const auto &body, const request &) {
        const std::string time = now_text();
        return header_list{
            {name, "v0=" + hmac_hex(key, "v0:" + time + ":" + body)},
            {time_name, time}};
    };
}

header_list standard_webhook(
    const std::string &key, const std::string &body, const request &what)
{
    const std::string time = now_text();
    const std::string text =
        field(what, "webhook-id") + "." + time + "." + body;
    return {{"webhook-signature", "v1," + hmac_base64(key, text)},
        {"webhook-timestamp", time}};
}

header_list intercom(
    const std::string &key, const std::string &body, const request &)
{
    return {{"X-Hub-Signature", "sha1=" + hmac_sha1_hex(key, body)}};
}

const std::map<std::string, signer> &signers()
{
    static const std::map<std::string, signer> all = {
        {"cal.com", hexadecimal("X-Cal-Signature-256")},
        {"calendly", timed_list("Calendly-Webhook-Signature")},
        {"github", hexadecimal("X-Hub-Signature-256", "sha256=")},
        {"gitlab", standard_webhook},
        {"intercom", intercom},
        {"linear", hexadecimal("Linear-Signature")},
        {"shopify", base64("X-Shopify-Hmac-SHA256")},
        {"shopify-events", base64("Shopify-Hmac-Sha256")},
        {"slack", version_0("X-Slack-Signature", "X-Slack-Request-Timestamp")},
        {"standard-webhooks", standard_webhook},
        {"stripe", timed_list("Stripe-Signature")},
        {"zoom", version_0("x-zm-signature", "x-zm-request-timestamp")},
    };
    return all;
}

bool is_standard(const std::string &provider)
{
    return provider == "standard-webhooks" || provider == "gitlab";
}

} // namespace

void genuine_test::start_for(
    const std::string &provider, const std::string &location)
{
    std::string credentials;
    if (provider == "discord") {
        credentials = "webhook_public_key " + key_.public_key() + ";";
    } else if (signers().contains(provider)) {
        credentials =
            "webhook_secret file:" +
            file("secret", is_standard(provider) ? shown_secret : secret) + ";";
    }
    start({.location = credentials + location,
        .profile = provider == "gitlab" ? "json" : provider});
}

std::string genuine_test::sample(
    const std::string &provider, const std::string &name)
{
    return read_file(
        source_dir() / "tests" / "data" / provider / (name + ".json"));
}

request genuine_test::from(const std::string &provider, const std::string &body,
    const header_list &headers) const
{
    request what = post(body);
    what.headers = headers;
    if (provider == "discord") {
        const std::string time = now_text();
        return what.with("X-Signature-Ed25519", key_.sign(time + body))
            .with("X-Signature-Timestamp", time);
    }

    const auto known = signers().find(provider);
    if (known != signers().end()) {
        for (const header &each : known->second(secret, body, what)) {
            what.headers.push_back(each);
        }
    }
    return what;
}

response genuine_test::send(const request &what)
{
    sent_++;
    return send_request(port(), what);
}

void genuine_test::expect_forwarded(const request &what)
{
    SCOPED_TRACE(what.body.substr(0, 300));
    const std::size_t before = upstream_.count();
    const response answer = send(what);
    EXPECT_EQ(answer.status / 100, 2) << answer.body;
    ASSERT_EQ(upstream_.count(), before + 1)
        << logged().verdict << " " << logged().reason;
    EXPECT_TRUE(upstream_.last().body == what.body);
}

void genuine_test::expect_duplicate(const request &what)
{
    SCOPED_TRACE(what.body.substr(0, 300));
    const std::size_t before = upstream_.count();
    EXPECT_EQ(send(what).status / 100, 2);
    EXPECT_EQ(upstream_.count(), before);
    EXPECT_TRUE(
        logged().verdict == "duplicate" || logged().verdict == "modified")
        << logged().verdict;
}

void genuine_test::expect_once(const request &what)
{
    expect_forwarded(what);
    expect_duplicate(what);
}

void genuine_test::expect_unidentified(const request &what)
{
    for (int i = 0; i < 2; i++) {
        expect_forwarded(what);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Key"), "");
        EXPECT_EQ(logged().key, "");
    }
}

} // namespace webhook::test
