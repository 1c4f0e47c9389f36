/* The key of an HMAC, which a reader keeps for the next delivery. */

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "core/auth/hmac.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

/* What a reader remembers of one gate is not another's. */
TEST(core_auth_reader, ServesGatesWithDifferentSecrets)
{
    const profile_ptr profile = load_profile(small_profile);
    const gate_ptr one = make_locked(
        profile, {.signature = "github", .secrets = {"one", "three"}});
    const gate_ptr two =
        make_locked(profile, {.signature = "github", .secrets = {"two"}});
    const reader_ptr reader(webhook_reader_create());
    const auto signed_with = [](std::string_view key) {
        offer given;
        given.headers = {
            {"X-Hub-Signature-256", "sha256=" + hex(mac(key, given.body))}};
        return given;
    };

    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(receive(one, reader.get(), signed_with("one")).secret, 0U);
        EXPECT_EQ(receive(two, reader.get(), signed_with("two")).secret, 0U);
        EXPECT_EQ(receive(two, reader.get(), signed_with("two")).secret, 0U);
        EXPECT_EQ(receive(one, reader.get(), signed_with("three")).secret, 1U);
        EXPECT_EQ(receive(one, reader.get(), signed_with("three")).secret, 1U);
        EXPECT_EQ(receive(one, reader.get(), signed_with("two")).why,
            "signature_wrong");
        EXPECT_EQ(receive(two, reader.get(), signed_with("one")).why,
            "signature_wrong");
        EXPECT_EQ(receive(two, reader.get(), signed_with("three")).why,
            "signature_wrong");
    }
}

/* A gate that takes the place of another in memory has secrets of its own. */
TEST(core_auth_reader, ForgetsTheSecretOfAGateThatIsGone)
{
    const profile_ptr profile = load_profile(small_profile);
    const reader_ptr reader(webhook_reader_create());

    for (int round = 0; round < 20; ++round) {
        const std::string key = "secret " + std::to_string(round);
        const gate_ptr gate =
            make_locked(profile, {.signature = "github", .secrets = {key}});
        offer given;

        for (int other = round - 1; other <= round; ++other) {
            given.headers = {{"X-Hub-Signature-256",
                "sha256=" +
                    hex(mac("secret " + std::to_string(other), given.body))}};
            EXPECT_EQ(
                receive(gate, reader.get(), given).authentic(), other == round)
                << round << " " << other;
        }
    }
}

/* The same secret with another hash is another key. */
TEST(core_auth_reader, ServesEachHashWithTheSameSecret)
{
    const webhook::secret key{std::string_view(usual_secret)};
    const std::string text = "message";
    const std::string_view piece = text;
    webhook::hmac hash;

    for (int round = 0; round < 3; ++round) {
        for (const auto &[which, same] :
            {std::pair(webhook::hmac_hash::sha1, EVP_sha1()),
                std::pair(webhook::hmac_hash::sha256, EVP_sha256()),
                std::pair(webhook::hmac_hash::sha256, EVP_sha256()),
                std::pair(webhook::hmac_hash::sha512, EVP_sha512()),
                std::pair(webhook::hmac_hash::sha1, EVP_sha1())}) {
            const std::string expected = mac(usual_secret, text, same);

            EXPECT_EQ(hash(which, key, {&piece, 1}), expected);
        }
    }
}

/* RFC 2104: a key of any length, hashed if it is longer than a block. */
TEST(core_auth_reader, TakesASecretOfAnyLength)
{
    const std::string_view piece = "message";
    webhook::hmac hash;

    for (std::size_t size = 1; size < 300; ++size) {
        const std::string text(size, static_cast<char>(size));
        const webhook::secret key{std::string_view(text)};

        EXPECT_EQ(hash(webhook::hmac_hash::sha256, key, {&piece, 1}),
            mac(text, piece))
            << size;
    }
}

} // namespace
