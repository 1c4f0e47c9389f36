/* Challenges of the built-in profiles, signed as their providers sign. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_CHALLENGE_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_CHALLENGE_CHECK_H

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "unit/core_check.h"

namespace core_check {

inline std::string hex(const unsigned char *bytes, std::size_t size)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;

    for (std::size_t i = 0; i < size; ++i) {
        result += {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
    }
    return result;
}

inline std::string hmac_sha256(std::string_view key, std::string_view text)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;

    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char *>(text.data()), text.size(), mac,
        &size);
    return hex(mac, size);
}

/* A key of Ed25519, which is another one each time. */
class ed25519_key {
public:
    ed25519_key() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {}

    std::string public_hex() const
    {
        unsigned char raw[32];
        std::size_t size = sizeof raw;

        EVP_PKEY_get_raw_public_key(key_.get(), raw, &size);
        return hex(raw, size);
    }

    std::string sign(std::string_view text) const
    {
        std::unique_ptr<EVP_MD_CTX, release<EVP_MD_CTX_free>> ctx(
            EVP_MD_CTX_new());
        unsigned char signature[64];
        std::size_t size = sizeof signature;

        EVP_DigestSignInit(ctx.get(), nullptr, nullptr, nullptr, key_.get());
        EVP_DigestSign(ctx.get(), signature, &size,
            reinterpret_cast<const unsigned char *>(text.data()), text.size());
        return hex(signature, size);
    }

private:
    std::unique_ptr<EVP_PKEY, release<EVP_PKEY_free>> key_;
};

inline constexpr std::string_view now_s = "1795421564";
inline constexpr std::uint64_t asked_at_ms = 1'795'421'564'538;
inline constexpr std::string_view current_secret = "the secret of today";
inline constexpr std::string_view old_secret = "the secret of yesterday";

/* The fields that a provider adds to its deliveries. */
struct signed_fields {
    std::string timestamp_name;
    std::string signature_name;
    std::string signature;
};

inline signed_fields sign_zoom(
    std::string_view body, std::string_view secret = current_secret)
{
    return {"x-zm-request-timestamp", "x-zm-signature",
        "v0=" + hmac_sha256(secret,
                    "v0:" + std::string(now_s) + ":" + std::string(body))};
}

inline signed_fields sign_slack(
    std::string_view body, std::string_view secret = current_secret)
{
    return {"X-Slack-Request-Timestamp", "X-Slack-Signature",
        sign_zoom(body, secret).signature};
}

inline signed_fields sign_discord(std::string_view body, const ed25519_key &key)
{
    return {"X-Signature-Timestamp", "X-Signature-Ed25519",
        key.sign(std::string(now_s) + std::string(body))};
}

/* A gate that verifies. */
class challenge_gate {
public:
    explicit challenge_gate(
        std::string_view profile, webhook_mode_t mode = WEBHOOK_MODE_ENFORCE)
        : challenge_gate(builtin_profile(profile), mode)
    {
    }

    explicit challenge_gate(
        profile_ptr profile, webhook_mode_t mode = WEBHOOK_MODE_ENFORCE)
        : public_text_(key_.public_hex()), secrets_{str(old_secret),
                                               str(current_secret)},
          public_key_(str(public_text_)),
          door_(std::move(profile), chosen(mode))
    {
    }

    const ed25519_key &key() const { return key_; }
    door &inner() { return door_; }

    delivery_ptr open(const signed_fields &with)
    {
        delivery_ptr delivery = door_.knock();
        const webhook_header_t headers[] = {json_content_type,
            {str(with.timestamp_name), str(now_s)},
            {str(with.signature_name), str(with.signature)}};
        EXPECT_EQ(
            send_head(delivery.get(), "POST", headers, asked_at_ms).action,
            WEBHOOK_READ);
        return delivery;
    }

    delivery_ptr send(const std::string &body, const signed_fields &with)
    {
        delivery_ptr delivery = open(with);

        action_ = webhook_delivery_body(
            delivery.get(), body.data(), body.size(), nullptr, 0, asked_at_ms)
                      .action;
        return delivery;
    }

    /* Of the last one sent. */
    webhook_action_t action() const { return action_; }

private:
    webhook_gate_options_t chosen(webhook_mode_t mode) const
    {
        webhook_gate_options_t result = options();

        result.signature = {nullptr, 0};
        result.secrets = secrets_;
        result.secret_count = std::size(secrets_);
        result.public_keys = &public_key_;
        result.public_key_count = 1;
        result.mode = mode;
        return result;
    }

    ed25519_key key_;
    std::string public_text_;
    webhook_str_t secrets_[2];
    webhook_str_t public_key_;
    door door_;
    webhook_action_t action_ = WEBHOOK_FAIL;
};

inline std::string answer_text(const delivery_ptr &delivery)
{
    return std::string(view(webhook_delivery_answer(delivery.get(), nullptr)));
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_CHALLENGE_CHECK_H */
