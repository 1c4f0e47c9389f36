/* The schemes once more, as plainly as can be, for signature_fuzz.cc. */

#ifndef WEBHOOK_TESTS_FUZZ_SIGNATURE_RULE_H
#define WEBHOOK_TESTS_FUZZ_SIGNATURE_RULE_H

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "unit/core_auth_check.h"

namespace signature_fuzz {

struct rule {
    std::string name;
    char algorithm; /* 1, 2, 5: SHA of that kind; e, p, r: keys */
    std::string header;
    char separator;
    std::string prefix;
    bool in_base64;
    std::string text; /* @t, @i, @b, @c: timestamp, id, body, its CRC-32 */
    std::string time_header = {};
    std::string time_part = {};
    bool in_milliseconds = false;
    std::uint64_t tolerance = 300; /* seconds */
    std::string id_header = {};
    core_check::pairs parameters = {};
    bool time_in_body = false;
};

inline const std::vector<rule> &rules()
{
    static const std::string standard = "@i.@t.@b";
    static const std::vector<rule> all = {
        {"standard-webhooks", '2', "webhook-signature", ' ', "v1,", true,
            standard, "webhook-timestamp", "", false, 300, "webhook-id"},
        {"svix", '2', "svix-signature", ' ', "v1,", true, standard,
            "svix-timestamp", "", false, 300, "svix-id"},
        {"gitlab", '2', "webhook-signature", ' ', "v1,", true, standard,
            "webhook-timestamp", "", false, 300, "webhook-id"},
        {"stripe", '2', "Stripe-Signature", ',', "v1=", false, "@t.@b", "",
            "t="},
        {"calendly", '2', "Calendly-Webhook-Signature", ',', "v1=", false,
            "@t.@b", "", "t=", false, 180},
        {"paddle", '2', "Paddle-Signature", ';', "h1=", false, "@t:@b", "",
            "ts=", false, 5},
        {"github", '2', "X-Hub-Signature-256", 0, "sha256=", false, "@b"},
        {"intercom", '1', "X-Hub-Signature", 0, "sha1=", false, "@b"},
        {"shopify", '2', "X-Shopify-Hmac-SHA256", 0, "", true, "@b"},
        {"typeform", '2', "Typeform-Signature", 0, "sha256=", true, "@b"},
        {"cal.com", '2', "X-Cal-Signature-256", 0, "", false, "@b"},
        {"slack", '2', "X-Slack-Signature", 0, "v0=", false, "v0:@t:@b",
            "X-Slack-Request-Timestamp"},
        {"zoom", '2', "x-zm-signature", 0, "v0=", false, "v0:@t:@b",
            "x-zm-request-timestamp"},
        {"close", '2', "close-sig-hash", 0, "", false, "@t@b",
            "close-sig-timestamp"},
        {"square", '2', "x-square-hmacsha256-signature", 0, "", true,
            "https://a/@b", "", "", false, 300, "", {{"url", "https://a/"}}},
        {"hubspot", '2', "X-HubSpot-Signature-v3", 0, "", true,
            "POSThttps://a/@b@t", "X-HubSpot-Request-Timestamp", "", true, 300,
            "", {{"url", "https://a/"}}},
        {"linear", '2', "Linear-Signature", 0, "", false, "@b", "", "", true,
            28800, "", {}, true},
        {"hmac", '5', "X-Mac", '|', "m:", true, "@b-@i", "", "", false, 300,
            "X-Id",
            {{"algorithm", "sha512"}, {"header", "X-Mac"}, {"separator", "|"},
                {"prefix", "m:"}, {"encoding", "base64"},
                {"signed", "{body}-{header:X-Id}"}}},
        {"discord", 'e', "X-Signature-Ed25519", 0, "", false, "@t@b",
            "X-Signature-Timestamp"},
        {"gohighlevel", 'e', "X-GHL-Signature", 0, "", true, "@b"},
        {"standard-webhooks-v1a", 'e', "webhook-signature", ' ', "v1a,", true,
            standard, "webhook-timestamp", "", false, 300, "webhook-id"},
        {"sendgrid", 'p', "X-Twilio-Email-Event-Webhook-Signature", 0, "", true,
            "@t@b", "X-Twilio-Email-Event-Webhook-Timestamp"},
        {"public-key", 'r', "X-Sig", 0, "", false, "@b", "", "", false, 300, "",
            {{"algorithm", "rsa-sha256"}, {"header", "X-Sig"},
                {"encoding", "hex"}}},
        {"paypal", 'r', "PAYPAL-TRANSMISSION-SIG", 0, "", true, "@i|@t|WH-1|@c",
            "PAYPAL-TRANSMISSION-TIME", "", false, 300,
            "PAYPAL-TRANSMISSION-ID",
            {{"endpoint", "WH-1"}, {"unit", "s"}, {"tolerance", "300"}}},
    };

    return all;
}

inline const std::string secret = "s3cret";

inline const core_check::key_pair &key_of(char algorithm)
{
    static const core_check::key_pair ed25519("ED25519");
    static const core_check::key_pair p256("EC");
    static const core_check::key_pair rsa("RSA");

    return algorithm == 'e' ? ed25519 : algorithm == 'p' ? p256 : rsa;
}

inline bool has_key(const rule &how)
{
    return how.algorithm > '9';
}

inline core_check::lock lock_of(const rule &how)
{
    using core_check::base64;
    core_check::lock result;

    result.signature = how.name;
    result.parameters = how.parameters;
    if (how.text.ends_with("@c")) { /* the body itself is not signed */
        result.key = {"signed"};
        result.modified = WEBHOOK_MODIFIED_PROFILE;
    }
    if (has_key(how)) {
        result.public_keys = {base64(key_of(how.algorithm).spki())};
    } else if (how.text == "@i.@t.@b") {
        result.secrets = {"whsec_" + base64(secret)};
    } else if (how.name == "close") {
        result.secrets = {core_check::hex(secret)};
    } else {
        result.secrets = {secret};
    }
    return result;
}

/* What a key has signed is kept: that takes longer than all the rest. */
inline const std::string &sign_with_key(char algorithm, const std::string &text)
{
    static std::map<std::pair<char, std::string>, std::string> known;

    if (known.size() > 1000) {
        known.clear();
    }
    std::string &signature = known[{algorithm, text}];
    if (signature.empty()) {
        signature = key_of(algorithm).sign(text);
    }
    return signature;
}

inline std::string sign(const rule &how, const std::string &text)
{
    const EVP_MD *hash = how.algorithm == '1'   ? EVP_sha1()
                         : how.algorithm == '2' ? EVP_sha256()
                                                : EVP_sha512();
    const std::string bytes = has_key(how)
                                  ? sign_with_key(how.algorithm, text)
                                  : core_check::mac(secret, text, hash);

    return how.in_base64 ? core_check::base64(bytes) : core_check::hex(bytes);
}

inline std::string body_for(const rule &how, const std::string &time)
{
    const bool is_plain = std::all_of(time.begin(), time.end(),
        [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });

    return how.time_in_body && is_plain
               ? R"({"id":1,"webhookTimestamp":")" + time + "\"}"
               : R"({"id":1})";
}

inline std::vector<std::string> items_of(
    const rule &how, const std::string &list)
{
    std::vector<std::string> items(1);

    for (const char each : list) {
        if (how.separator != '\0' && each == how.separator) {
            items.emplace_back();
        } else {
            items.back() += each;
        }
    }
    if (how.separator != '\0') { /* white space is not part of an item */
        for (std::string &each : items) {
            each.erase(0, std::min(each.find_first_not_of(" \t"), each.size()));
            each.erase(each.find_last_not_of(" \t") + 1);
        }
    }
    return items;
}

/* Of those that begin so, what follows. */
inline std::vector<std::string> items_of(
    const rule &how, const std::string &list, const std::string &prefix)
{
    std::vector<std::string> found;

    for (const std::string &each : items_of(how, list)) {
        if (each.compare(0, prefix.size(), prefix) == 0) {
            found.push_back(each.substr(prefix.size()));
        }
    }
    return found;
}

/* The CRC-32 of RFC 1952, bit by bit. */
inline std::string crc32_of(const std::string &bytes)
{
    std::uint32_t sum = 0xffffffff;

    for (const char each : bytes) {
        sum ^= static_cast<unsigned char>(each);
        for (int bit = 0; bit < 8; ++bit) {
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320 : 0);
        }
    }
    return std::to_string(sum ^ 0xffffffff);
}

inline std::string signed_text(const rule &how, const std::string &signatures,
    const std::string &time, const std::string &id, const std::string &body)
{
    const auto parts = items_of(how, signatures, how.time_part);
    std::string out;

    for (std::size_t i = 0; i < how.text.size(); ++i) {
        if (how.text[i] != '@') {
            out += how.text[i];
            continue;
        }
        switch (how.text[++i]) {
        case 'b':
            out += body;
            break;
        case 'c':
            out += crc32_of(body);
            break;
        case 'i':
            out += id;
            break;
        default:
            out += how.time_part.empty() ? time : parts.empty() ? "" : parts[0];
        }
    }
    return out;
}

} // namespace signature_fuzz

#endif /* WEBHOOK_TESTS_FUZZ_SIGNATURE_RULE_H */
