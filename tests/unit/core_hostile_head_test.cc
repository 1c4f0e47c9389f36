/*
 * Heads that are read before their sender is known, made to cost much: they
 * cost little more than others of the same length at the same gate.
 */

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/cost.h"
#include "support/hostile.h"
#include "unit/core_http_signature_check.h"
#include "unit/sanitizer.h"

namespace {

using namespace core_check;
namespace hostile = webhook::test::hostile;

/* By default, nginx accepts four buffers of 8 KB for a head. */
constexpr std::size_t largest_field = 8 * 1024 - 100;

constexpr std::string_view profile_of_heads = R"({"name": "plain",
    "envelope": ["object"], "events": {"*": {}}})";

struct costly {
    const char *name;
    std::string value; /* of the field, or of the query */
};

/* "given_with" makes a delivery of such a value. */
template<class Make>
void expect_bounded(const lock &how, const std::vector<costly> &attacks,
    const std::string &plain, const Make &given_with)
{
    locked_door door(how, profile_of_heads);
    const auto cost = [&](const std::string &value) {
        const offer given = given_with(value);
        const double start = webhook::test::cpu_time();

        for (int i = 0; i < 20; ++i) {
            EXPECT_FALSE(door(given).authentic());
        }
        return webhook::test::cpu_time() - start;
    };

    for (const costly &attack : attacks) {
        EXPECT_LE(attack.value.size(), largest_field + 100) << attack.name;
        cost(attack.value);
        if (!webhook::test::is_sanitized()) {
            EXPECT_LE(webhook::test::cost_ratio(
                          20, [&] { return cost(attack.value); },
                          [&] { return cost(plain); }),
                hostile::most)
                << attack.name;
        }
    }
}

/* A token whose header has that text, as far as it has room. */
std::string token_of(const std::string &header)
{
    return base64url(header) + ".e30." + base64url(std::string(32, 'x'));
}

std::string list_in_header(std::string_view each)
{
    return R"({"alg":"HS256","x":[)" +
           hostile::fill(each, largest_field * 3 / 4 - 100) + "0]}";
}

TEST(core_hostile_head_timed, TokensCostLittleMoreThanAPlainOne)
{
    const std::size_t room = largest_field * 3 / 4 - 100;
    const std::vector<costly> attacks = {
        {"dots", std::string(largest_field, '.')},
        {"broken base64", std::string(largest_field, 'A') + ".!." + "AAAA"},
        {"nested header",
            token_of(R"({"alg":"HS256","x":)" + std::string(room, '[') + "}")},
        {"many members", token_of(list_in_header("0,"))},
        {"long numbers", token_of(list_in_header("17976931348623157081e289,"))},
        {"escapes", token_of(R"({"alg":"HS256","kid":")" +
                             hostile::fill("\\u0041", room) + "\"}")},
        {"long kid", token_of(R"({"alg":"HS256","kid":")" +
                              std::string(room, 'k') + "\"}")},
        {"certificates", token_of(R"({"alg":"HS256","x5c":[")" +
                                  std::string(room - room % 4, 'M') + "\"]}")},
        {"long signature",
            "eyJhbGciOiJIUzI1NiJ9.e30." + std::string(largest_field, 'A')},
        {"large claims", "eyJhbGciOiJIUzI1NiJ9." +
                             std::string(largest_field, 'A') + "." +
                             std::string(43, 'A')},
    };

    expect_bounded(hmac_lock(), attacks,
        token_of(R"({"alg":"HS256","typ":")" + std::string(room, 't') + "\"}"),
        [](const std::string &value) { return bearer(value); });
}

TEST(core_hostile_head_timed, MessageSignaturesCostLittleMoreThanAPlainOne)
{
    const lock how = message_lock("hmac-sha256", {"c2VjcmV0"}, {}, "@method");
    const std::string tail = ";created=" + now;
    std::string components;
    std::string labels;

    for (int i = 0; components.size() < largest_field - 200; ++i) {
        components += "\"x-" + std::to_string(i) + "\" ";
    }
    for (int i = 0; labels.size() < largest_field - 200; ++i) {
        labels += "s" + std::to_string(i) + "=(\"@method\")" + tail + ",";
    }
    const std::vector<costly> attacks = {
        {"spaces", "s=(" + std::string(largest_field, ' ') + ")" + tail},
        {"components", "s=(" + components + ")" + tail},
        {"equal components",
            "s=(" + hostile::fill("\"@method\" ", largest_field) + ")" + tail},
        {"query parameters",
            "s=(" +
                hostile::fill("\"@query-param\";name=\"a\" ", largest_field) +
                ")" + tail},
        {"labels", labels + "s=(\"@method\")" + tail},
        {"parameters",
            "s=(\"@method\")" + hostile::fill(";a=1", largest_field)},
        {"strings", "s=(\"@method\")" + tail + ";keyid=\"" +
                        std::string(largest_field, 'k') + "\""},
    };

    expect_bounded(how, attacks,
        "s=(\"@method\")" + tail + ";nonce=\"" +
            std::string(largest_field - 100, 'n') + "\"",
        [](const std::string &value) {
            offer given;
            given.headers = {{"Signature-Input", value},
                {"Signature", "s=:" + base64(std::string(32, 'x')) + ":"}};
            return given;
        });

    const std::string list = "s=(\"@method\")" + tail;
    const std::vector<costly> signatures = {
        {"signatures", hostile::fill("a=:AA==:,", largest_field) + "s=:AA==:"},
        {"long signature", "s=:" + std::string(largest_field - 8, 'A') + ":"},
        {"keys", hostile::fill("a", largest_field) + "=:AA==:"},
    };

    expect_bounded(how, signatures,
        "s=:" + base64(std::string(largest_field / 2, 'x')) + ":",
        [&list](const std::string &value) {
            offer given;
            given.headers = {{"Signature-Input", list}, {"Signature", value}};
            return given;
        });
}

TEST(core_hostile_head_timed, QueriesCostLittleMoreThanAPlainOne)
{
    const std::vector<costly> attacks = {
        {"ampersands", std::string(largest_field, '&')},
        {"fields", hostile::fill("a&", largest_field)},
        {"sorted backwards",
            hostile::long_fields(largest_field / 24, largest_field)},
        {"names that must be decoded",
            hostile::fill("%74%6f%6b%65x&", largest_field)},
        {"the name itself", hostile::fill("token&", largest_field)},
        {"encoded value", "a=" + hostile::fill("%41", largest_field)},
        {"broken encoding", "a=" + hostile::fill("%", largest_field)},
    };
    const auto with_query = [](const std::string &value) {
        offer given;
        given.args = value;
        given.headers = {{"X-S", std::string(64, 'a')}};
        return given;
    };
    const std::string plain =
        hostile::fill("name=the-value-of-it&", largest_field);

    expect_bounded({.tokens = {"t"}, .single_arguments = {"token", "a", "b"}},
        attacks, plain, with_query);
    for (const char *text :
        {"{query:token}.{body}", "{query}.{body}", "https://h/{parameters}"}) {
        expect_bounded({.signature = "hmac",
                           .parameters = {{"header", "X-S"}, {"signed", text}},
                           .secrets = {"s3cret"}},
            attacks, plain, with_query);
    }
}

} // namespace
