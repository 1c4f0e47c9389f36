/* Signatures of HTTP messages, with the vectors of RFC 9421, appendix B.2. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

/* Has arguments, too. */
finding receive_message(
    const gate_ptr &gate, const offer &given, const std::string &args)
{
    const reader_ptr reader(webhook_reader_create());
    const delivery_ptr delivery(
        webhook_delivery_create(gate.get(), reader.get()));
    std::vector<webhook_header_t> headers;
    webhook_head_t head{};

    for (const auto &[name, value] : given.headers) {
        headers.push_back({str(name), str(value)});
    }
    head.size = sizeof head;
    head.method = str("POST");
    head.headers = headers.data();
    head.header_count = headers.size();
    head.args = str(args);
    head.time_ms = given.time_ms;

    if (webhook_delivery_head(delivery.get(), &head).action == WEBHOOK_READ) {
        webhook_delivery_body(delivery.get(), given.body.data(),
            given.body.size(), nullptr, 0, given.time_ms + given.transfer_ms);
    }
    return {webhook_delivery_verdict(delivery.get()), why(delivery),
        webhook_delivery_secret_index(delivery.get())};
}

const std::string rfc_args = "param=Value&Pet=dog";

/* The request of B.2, at the time of its signatures. */
offer rfc_request(const std::string &input, const std::string &signature)
{
    offer given;

    given.headers = {{"Host", "example.com"},
        {"Date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"Content-Type", "application/json"},
        {"Content-Digest",
            "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrI"
            "iYllu7BNNyealdVLvRwEmTHWXvJwew==:"},
        {"Content-Length", "18"}, {"Signature-Input", input},
        {"Signature", signature}};
    given.body = R"({"hello": "world"})";
    given.time_ms = 1'618'884'473'000;
    return given;
}

constexpr std::string_view rsa_pss_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2\n"
    "+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+\n"
    "oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq\n"
    "gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W\n"
    "Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4\n"
    "aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI\n"
    "2wIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

lock message_lock(const std::string &algorithm, texts secrets, texts keys,
    const std::string &components)
{
    return {.signature = "message-signature",
        .parameters = {{"algorithm", algorithm}, {"components", components},
            {"url", "https://example.com/foo"}, {"secret_encoding", "base64"}},
        .secrets = std::move(secrets),
        .public_keys = std::move(keys)};
}

void expect_vector(const lock &how, const std::string &label,
    const std::string &input, const std::string &signature)
{
    SCOPED_TRACE(label);
    const profile_ptr profile = builtin_profile("json");
    const gate_ptr gate = make_locked(profile, how);
    const offer right =
        rfc_request(label + "=" + input, label + "=:" + signature + ":");
    const finding found = receive_message(gate, right, rfc_args);

    EXPECT_TRUE(found.authentic()) << found;

    offer wrong = right;
    char &letter = wrong.headers[6].second[20];
    letter = letter == 'A' ? 'B' : 'A';
    EXPECT_EQ(receive_message(gate, wrong, rfc_args).why, "signature_wrong");

    wrong = right;
    wrong.headers[5].second.insert(label.size() + 2, "\"x\" ");
    EXPECT_FALSE(receive_message(gate, wrong, rfc_args).authentic());

    wrong = right;
    wrong.time_ms += 300'001;
    EXPECT_EQ(receive_message(gate, wrong, rfc_args).why, "timestamp_expired");

    for (const std::size_t i : {0U, 1U, 3U, 4U}) {
        const std::string name = "\"" + right.headers[i].first + "\"";
        std::string folded;
        for (const char c : name) {
            folded += static_cast<char>(std::tolower(c));
        }
        if (input.find(folded) != input.npos) {
            wrong = right;
            wrong.headers[i].second += "0";
            EXPECT_FALSE(receive_message(gate, wrong, rfc_args).authentic())
                << name;
            wrong = right;
            wrong.headers.push_back(right.headers[i]);
            EXPECT_EQ(
                receive_message(gate, wrong, rfc_args).why, "header_repeated")
                << name;
        }
    }
    if (input.find("content-digest") != input.npos) {
        wrong = right;
        wrong.body = R"({"hello": "World"})";
        EXPECT_EQ(
            receive_message(gate, wrong, rfc_args).why, "signature_wrong");
    }
    if (input.find("@query") != input.npos) {
        EXPECT_FALSE(
            receive_message(gate, right, "param=Value&Pet=cat").authentic());
    }
}

TEST(core_auth_http_signature, AcceptsTheVectorsOfTheRfc)
{
    expect_vector(message_lock("rsa-pss-sha512", {}, {std::string(rsa_pss_key)},
                      "@authority content-digest"),
        "sig-b22",
        R"(("@authority" "content-digest" "@query-param";name="Pet");)"
        R"(created=1618884473;keyid="test-key-rsa-pss";tag="header-example")",
        "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMl"
        "AJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNr"
        "CQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFq"
        "WFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVk"
        "SFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==");

    expect_vector(message_lock("rsa-pss-sha512", {}, {std::string(rsa_pss_key)},
                      "@method @path @query date content-digest"),
        "sig-b23",
        R"(("date" "@method" "@path" "@query" "@authority" "content-type" )"
        R"("content-digest" "content-length");created=1618884473;)"
        R"(keyid="test-key-rsa-pss")",
        "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1"
        "rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxS"
        "mme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW9"
        "1kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+Q"
        "IF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==");

    expect_vector(
        message_lock("hmac-sha256",
            {"uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbm"
             "HhIDi6pcl8jsasjlTMtDQ=="},
            {}, "date @authority"),
        "sig-b25",
        R"(("date" "@authority" "content-type");created=1618884473;)"
        R"(keyid="test-shared-secret")",
        "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=");

    expect_vector(message_lock("ed25519", {},
                      {"MCowBQYDK2VwAyEAJrQLj5P/"
                       "89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="},
                      "@method @path"),
        "sig-b26",
        R"(("date" "@method" "@path" "@authority" "content-type" )"
        R"("content-length");created=1618884473;keyid="test-key-ed25519")",
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6"
        "vuQv5lIp5WPpBKRCw==");
}

class message_sender {
public:
    explicit message_sender(const std::string &components)
        : pair_("EC"), profile_(load_profile(small_profile)),
          gate_(make_locked(profile_,
              message_lock("ecdsa-p256-sha256", {}, {jwk(pair_)}, components)))
    {
    }

    static offer plain(const std::string &body = R"({"id":1})")
    {
        offer given;

        given.body = body;
        given.headers = {{"Content-Type", "application/json"},
            {"Content-Digest", "sha-256=:" + base64(sha256_of(body)) + ":"}};
        return given;
    }

    /* Signs "lines", which are those of the components in "list". */
    offer sign(offer given, const std::string &lines, const std::string &list,
        const std::string &label = "s") const
    {
        const std::string base = lines + "\"@signature-params\": " + list;

        given.headers.emplace_back("Signature-Input", label + "=" + list);
        given.headers.emplace_back("Signature",
            label + "=:" + base64(raw_ecdsa(pair_.sign(base))) + ":");
        return given;
    }

    static std::string digest_line(const offer &given)
    {
        return "\"content-digest\": " + given.headers[1].second + "\n";
    }

    offer signed_digest(const std::string &parameters) const
    {
        const offer given = plain();

        return sign(
            given, digest_line(given), "(\"content-digest\")" + parameters);
    }

    finding operator()(const offer &given) const
    {
        return receive_message(gate_, given, "a=1");
    }

private:
    key_pair pair_;
    profile_ptr profile_;
    gate_ptr gate_;
};

const std::string created = ";created=" + now;

TEST(core_auth_http_signature, NeedsATime)
{
    const message_sender door("content-digest");
    const auto fault_of = [&](const std::string &parameters) {
        return door(door.signed_digest(parameters)).why;
    };

    EXPECT_TRUE(door(door.signed_digest(created)).authentic());
    EXPECT_EQ(fault_of(""), "timestamp_missing");
    EXPECT_EQ(fault_of(";expires=1700000300"), "timestamp_missing");
    EXPECT_EQ(fault_of(";created=1699999699"), "timestamp_expired");
    EXPECT_EQ(fault_of(";created=1700000301"), "timestamp_expired");
    EXPECT_EQ(fault_of(created + ";expires=1699999699"), "timestamp_expired");
    for (const char *wrong : {";created=\"1700000000\"", ";created=-1",
             ";created=1700000000.5", ";created", ";created=",
             ";created=1;created=1700000000", ";created=9999999999999999"}) {
        EXPECT_EQ(fault_of(wrong), "signature_invalid") << wrong;
    }

    offer slow = door.signed_digest(created);
    slow.transfer_ms = 360'000;
    EXPECT_TRUE(door(slow).authentic());
    slow.transfer_ms = 360'001;
    EXPECT_EQ(door(slow).why, "timestamp_expired");
}

TEST(core_auth_http_signature, MustCoverWhatTheGateDemands)
{
    const message_sender door("@method @target-uri content-digest");
    const offer plain = message_sender::plain();
    const std::string digest = message_sender::digest_line(plain);

    EXPECT_TRUE(
        door(door.sign(plain,
                 "\"@method\": POST\n"
                 "\"@target-uri\": https://example.com/foo?a=1\n" +
                     digest,
                 R"(("@method" "@target-uri" "content-digest"))" + created))
            .authentic());
    EXPECT_EQ(door(door.sign(plain, "\"@method\": POST\n" + digest,
                       R"(("@method" "content-digest"))" + created))
                  .why,
        "signature_invalid");
    EXPECT_EQ(
        door(door.sign(plain,
                 "\"@method\": GET\n"
                 "\"@target-uri\": https://example.com/foo?a=1\n" +
                     digest,
                 R"(("@method" "@target-uri" "content-digest"))" + created))
            .why,
        "signature_wrong");
    EXPECT_EQ(
        door(door.sign(plain, "", "()" + created)).why, "signature_invalid");
}

TEST(core_auth_http_signature, RecomputesTheDigestOfTheBody)
{
    const message_sender door("content-digest");
    const auto with = [&](const std::string &digest) {
        offer given = message_sender::plain();
        given.headers[1].second = digest;
        return door(door.sign(given, message_sender::digest_line(given),
            "(\"content-digest\")" + created));
    };
    const std::string right =
        "sha-256=:" + base64(sha256_of(message_sender::plain().body)) + ":";
    const std::string wrong = "sha-256=:" + base64(sha256_of("x")) + ":";

    EXPECT_TRUE(with(right).authentic());
    EXPECT_TRUE(with("md5=:AAAA:, " + right).authentic());
    EXPECT_EQ(with(wrong).why, "signature_wrong");
    EXPECT_EQ(with("md5=:AAAA:").why, "header_invalid");
    EXPECT_EQ(with(right + ", " + right).why, "header_invalid");
    EXPECT_EQ(with("sha-256=:AAAA:").why, "header_invalid");
    EXPECT_EQ(with("sha-256=" + base64(sha256_of("x"))).why, "header_invalid");
    EXPECT_EQ(
        with(right + ", sha-512=:" + base64(std::string(64, 'x')) + ":").why,
        "signature_wrong");
    EXPECT_EQ(with("").why, "header_invalid");

    offer changed = door.signed_digest(created);
    changed.body += " ";
    EXPECT_EQ(door(changed).why, "signature_wrong");
}

TEST(core_auth_http_signature, IsReadStrictly)
{
    const message_sender door("content-digest");
    const offer right = door.signed_digest(created);
    const auto with = [&](std::size_t field, const std::string &value) {
        offer given = right;
        given.headers[field].second = value;
        return door(given).why;
    };
    const std::string list = "(\"content-digest\")" + created;
    const std::string bytes = right.headers[3].second;

    for (const std::string &input :
        {std::string(), std::string("s"), std::string("s="),
            std::string("s=()"), "s=" + list + ",", "s=" + list + " x",
            "S=" + list, "s=(\"content-digest\"" + created,
            "s=\"content-digest\"" + created,
            "s=(\"content-digest\" \"content-digest\")" + created,
            "s=(\"content-digest\";bs)" + created,
            "s=(\"content-digest\";sf)" + created,
            "s=(\"content-digest\";req)" + created, "s=(\"\")" + created,
            "s=(content-digest)" + created,
            "s=(\"@status\" \"content-digest\")" + created,
            "s=" + list + ", s=" + list, "t=" + list,
            "a=" + list + ",b=" + list + ",c=" + list + ",d=" + list +
                ",s=" + list,
            "s=" + list + ";alg=\"hmac-sha256\"",
            "s=" + list + ";alg=\"rsa-v1_5-sha256\"",
            "s=" + list + ";keyid=\"a\";keyid=\"b\"",
            "s=(" + std::string(20'000, ' ') + ")", std::string(20'000, '(')}) {
        EXPECT_FALSE(with(2, input).empty()) << input;
        EXPECT_NE(with(2, input), "") << input;
    }
    for (const std::string &signature : {std::string(), std::string("s"),
             std::string("s=:"), std::string("s=::"), std::string("s=:AAAA:"),
             bytes + ",", bytes + ", " + bytes, "t" + bytes.substr(1),
             "s=" + bytes.substr(3, bytes.size() - 4), std::string("s=:=:"),
             std::string("s=:AAA=A:")}) {
        EXPECT_NE(with(3, signature), "") << signature;
    }
    EXPECT_TRUE(door(right).authentic());

    for (std::size_t field : {2U, 3U}) {
        offer given = right;
        given.headers.push_back(given.headers[field]);
        EXPECT_EQ(door(given).why, "header_repeated");
        given = right;
        given.headers.erase(
            given.headers.begin() + static_cast<std::ptrdiff_t>(field));
        EXPECT_EQ(door(given).why, "signature_missing");
    }
}

TEST(core_auth_http_signature, MayBeOneOfSeveral)
{
    const message_sender door("content-digest");
    const offer right = door.signed_digest(created);
    offer both = right;

    both.headers[2].second =
        "proxy=()" + created + ", " + both.headers[2].second;
    both.headers[3].second = "proxy=:AAAA:,  " + both.headers[3].second;
    EXPECT_TRUE(door(both).authentic());
}

TEST(core_auth_http_signature, IsCheckedWhenTheGateIsMade)
{
    const texts keys = {jwk(key_pair("EC"))};
    const auto fault_of = [&](pairs parameters) {
        return lock_fault({.signature = "message-signature",
            .parameters = std::move(parameters),
            .public_keys = keys});
    };
    const std::pair<std::string, std::string> ecdsa = {
        "algorithm", "ecdsa-p256-sha256"};

    EXPECT_EQ(fault_of({ecdsa}), "");
    EXPECT_NE(fault_of({}).find("signature: algorithm: is missing"),
        std::string::npos);
    EXPECT_NE(fault_of({{"algorithm", "ed25519"}}).find("public_key: number 1"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", " "}})
                  .find("signature: components: must not be empty"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", "@status"}})
                  .find("signature: components: must contain"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"components", "@path"}})
                  .find("signature: url: is required"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"url", "example.com"}})
                  .find("signature: url: must be a URL"),
        std::string::npos);
    EXPECT_NE(fault_of({ecdsa, {"header", "x"}})
                  .find("signature: header: is not a parameter"),
        std::string::npos);
}

} // namespace
