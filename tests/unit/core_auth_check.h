/* Gates that ask who delivers, deliveries for them, and OpenSSL to sign. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_AUTH_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_AUTH_CHECK_H

#include <cstdint>
#include <cstring>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509.h>

#include "unit/core_check.h"

namespace core_check {

using texts = std::vector<std::string>;
using pairs = std::vector<std::pair<std::string, std::string>>;

/* What a gate is told of its senders. */
struct lock {
    std::string signature = "off";
    pairs parameters = {};
    texts secrets = {};
    texts public_keys = {};
    texts tokens = {};
    std::string token_source = {};
    texts signed_headers = {};
    texts single_headers = {};
    texts single_arguments = {};
    std::uint64_t tolerance_ms = 0;
    std::uint64_t window_ms = options().window_ms;
    texts key = {};
    int modified = options().modified;
    webhook_validation_t validation = WEBHOOK_VALIDATION_PROFILE;
};

/* The time of every delivery, unless a test says another. */
inline const std::string usual_secret = "s3cret";

inline constexpr std::uint64_t now_ms = 1'700'000'000'000;
inline const std::string now = "1700000000";

struct offer {
    pairs headers = {};
    std::string body = R"({"id":1})";
    std::string token = {};
    std::uint64_t time_ms = now_ms;
    std::uint64_t transfer_ms = 0; /* from the head to the body's end */
    bool in_buffer = false;        /* of the reader, the body is */
    std::string args = {};
};

struct finding {
    webhook_verdict_t verdict = WEBHOOK_UNDECIDED;
    std::string why = {};
    std::size_t secret = WEBHOOK_NO_SECRET;
    std::string answer = {};
    unsigned status = 0;
    std::int64_t age_ms = 0; /* of a time that is refused */
    std::uint64_t tolerance_ms = 0;

    /* Whatever becomes of it afterwards. */
    bool authentic() const { return verdict != WEBHOOK_UNAUTHORIZED; }
};

inline std::ostream &operator<<(std::ostream &out, const finding &found)
{
    return out << "verdict " << found.verdict << ", " << found.why;
}

inline std::vector<webhook_str_t> list(const texts &from)
{
    std::vector<webhook_str_t> result;

    for (const std::string &each : from) {
        result.push_back(str(each));
    }
    return result;
}

inline gate_ptr make_locked(const profile_ptr &profile, const lock &how)
{
    webhook_gate_options_t chosen = options();
    std::vector<webhook_parameter_t> parameters;
    const auto secrets = list(how.secrets);
    const auto keys = list(how.public_keys);
    const auto tokens = list(how.tokens);
    const auto covered = list(how.signed_headers);
    const auto single = list(how.single_headers);
    const auto arguments = list(how.single_arguments);

    for (const auto &[name, value] : how.parameters) {
        parameters.push_back({str(name), str(value)});
    }
    chosen.signature = str(how.signature);
    chosen.parameters = parameters.data();
    chosen.parameter_count = parameters.size();
    chosen.secrets = secrets.data();
    chosen.secret_count = secrets.size();
    chosen.public_keys = keys.data();
    chosen.public_key_count = keys.size();
    chosen.tokens = tokens.data();
    chosen.token_count = tokens.size();
    chosen.token_source = str(how.token_source);
    chosen.signed_headers = covered.data();
    chosen.signed_header_count = covered.size();
    chosen.single_headers = single.data();
    chosen.single_header_count = single.size();
    chosen.single_arguments = arguments.data();
    chosen.single_argument_count = arguments.size();
    chosen.tolerance_ms = how.tolerance_ms;
    chosen.window_ms = how.window_ms;
    chosen.validation = how.validation;
    const auto key = list(how.key);
    chosen.key = key.data();
    chosen.key_count = key.size();
    chosen.modified = how.modified;
    return make_gate(profile, chosen);
}

/* Why there is no such gate, "" if there is. */
inline std::string lock_fault(
    const lock &how, std::string_view with = small_profile)
{
    const profile_ptr profile = load_profile(with);

    try {
        make_locked(profile, how);
    } catch (const std::runtime_error &fault) {
        return fault.what();
    }
    return "";
}

inline lock hmac_with(pairs parameters, texts secrets = {"s3cret"})
{
    return {.signature = "hmac",
        .parameters = std::move(parameters),
        .secrets = std::move(secrets)};
}

/* Why there is no gate for an HMAC in X-Mac with these parameters. */
inline std::string hmac_fault(pairs parameters)
{
    parameters.emplace_back("header", "X-Mac");
    return lock_fault(hmac_with(std::move(parameters)));
}

inline bool begins(const std::string &text, const std::string &with)
{
    return text.starts_with(with);
}

/* One delivery, as far as it gets. */
inline finding receive(
    const gate_ptr &gate, webhook_reader_t *reader, const offer &given)
{
    const delivery_ptr delivery(webhook_delivery_create(gate.get(), reader));
    std::vector<webhook_header_t> headers = {json_content_type};
    webhook_head_t head{};

    for (const auto &[name, value] : given.headers) {
        headers.push_back({str(name), str(value)});
    }
    head.size = sizeof head;
    head.method = str("POST");
    head.headers = headers.data();
    head.header_count = headers.size();
    head.token = str(given.token);
    head.time_ms = given.time_ms;
    head.args = str(given.args);

    if (webhook_delivery_head(delivery.get(), &head).action == WEBHOOK_READ) {
        const char *body = given.body.data();
        if (given.in_buffer) {
            char *buffer = webhook_reader_buffer(reader, given.body.size());
            std::memcpy(buffer, body, given.body.size());
            body = buffer;
        }
        webhook_delivery_body(delivery.get(), body, given.body.size(), nullptr,
            0, given.time_ms + given.transfer_ms);
    }

    finding found{webhook_delivery_verdict(delivery.get()), why(delivery),
        webhook_delivery_secret_index(delivery.get()),
        std::string(view(webhook_delivery_answer(delivery.get(), nullptr))),
        webhook_delivery_status(delivery.get())};

    webhook_delivery_fault_age(
        delivery.get(), &found.age_ms, &found.tolerance_ms);
    return found;
}

class locked_door {
public:
    explicit locked_door(const lock &how, std::string_view with = small_profile)
        : profile_(load_profile(with)), gate_(make_locked(profile_, how)),
          reader_(webhook_reader_create())
    {
    }

    finding operator()(const offer &given)
    {
        return receive(gate_, reader_.get(), given);
    }

    const gate_ptr &gate() const { return gate_; }

private:
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
};

inline std::string hex(std::string_view bytes)
{
    std::string out;

    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        out += "0123456789abcdef"[byte >> 4];
        out += "0123456789abcdef"[byte & 15];
    }
    return out;
}

inline const unsigned char *bytes(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

inline std::string base64(std::string_view text)
{
    std::string out((text.size() + 2) / 3 * 4 + 1, '\0');

    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out.data()),
            bytes(text), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

inline std::string mac(std::string_view secret, std::string_view text,
    const EVP_MD *hash = EVP_sha256())
{
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;

    HMAC(hash, secret.data(), static_cast<int>(secret.size()), bytes(text),
        text.size(), reinterpret_cast<unsigned char *>(out.data()), &size);
    out.resize(size);
    return out;
}

/* A key pair made for the test. */
class key_pair {
public:
    explicit key_pair(const char *type)
    {
        const std::string_view name(type);

        key_.reset(
            name == "RSA"
                ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, std::size_t{2048})
            : name == "EC" ? EVP_PKEY_Q_keygen(nullptr, nullptr, type, "P-256")
                           : EVP_PKEY_Q_keygen(nullptr, nullptr, type));
        digest_ = name == "ED25519" ? nullptr : EVP_sha256();
    }

    std::string sign(std::string_view text) const
    {
        const std::unique_ptr<EVP_MD_CTX, release<EVP_MD_CTX_free>> ctx(
            EVP_MD_CTX_new());
        std::string out(512, '\0');
        std::size_t size = out.size();

        if (EVP_DigestSignInit(
                ctx.get(), nullptr, digest_, nullptr, key_.get()) != 1 ||
            EVP_DigestSign(ctx.get(),
                reinterpret_cast<unsigned char *>(out.data()), &size,
                bytes(text), text.size()) != 1) {
            throw std::runtime_error("not signed");
        }
        out.resize(size);
        return out;
    }

    /* The public half, in DER. */
    std::string spki() const
    {
        unsigned char *der = nullptr;
        const int size = i2d_PUBKEY(key_.get(), &der);
        std::string out(
            reinterpret_cast<char *>(der), static_cast<std::size_t>(size));

        OPENSSL_free(der);
        return out;
    }

    EVP_PKEY *get() const { return key_.get(); }

private:
    std::unique_ptr<EVP_PKEY, release<EVP_PKEY_free>> key_;
    const EVP_MD *digest_;
};

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_AUTH_CHECK_H */
