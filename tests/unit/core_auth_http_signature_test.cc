/* Signatures of HTTP messages, with the vectors of RFC 9421, appendix B.2. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_http_signature_check.h"

namespace {

using namespace core_check;

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

} // namespace
