/*
 * Bodies that are read before their sender is known, made to cost much: they
 * cost little more than others at the same gate.
 */

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/cost.h"
#include "support/hostile.h"
#include "unit/core_auth_check.h"
#include "unit/sanitizer.h"

namespace {

using namespace core_check;
namespace hostile = webhook::test::hostile;

const lock form_lock{.signature = "hmac",
    .parameters = {{"header", "X-S"}, {"algorithm", "sha1"},
        {"signed", "{url}{form}"}, {"url", "https://h/"}},
    .secrets = {"s3cret"}};

const lock item_lock{.signature = "hmac",
    .parameters = {{"each", "/items"}, {"signature", "/mac"},
        {"separator", ","}, {"body", "unsigned"}, {"signed", "{/id}"}},
    .secrets = {"s3cret"}};

constexpr std::string_view plain_profile = R"({"name": "plain",
    "envelope": ["object"], "events": {"*": {}}})";

/* A delivery that is accepted, of that length. */
std::string plain_item(std::size_t size)
{
    std::string text = R"({"items":[{"id":"1","mac":")" +
                       hex(mac("s3cret", "1")) + R"("}],"x":")";

    text.resize(std::max(size, text.size() + 2) - 2, 'x');
    return text + "\"}";
}

/*
 * The gates here identify no event, and so do not hash it.  A plain body at any
 * other gate is hashed, and that is the one with which others are compared.
 */
double hashing(const std::string &body)
{
    const double start = webhook::test::cpu_time();

    EXPECT_FALSE(mac("", body).empty());
    return webhook::test::cpu_time() - start;
}

void expect_bounded(const lock &how,
    const std::vector<hostile::attack> &attacks,
    std::string (*plain_of)(std::size_t))
{
    locked_door door(how, plain_profile);
    std::string why;
    const auto cost = [&](const std::string &body) {
        offer given;
        given.body = body;
        given.headers = {{"X-S", std::string(40, 'a')}};

        const double start = webhook::test::cpu_time();
        why = door(given).why;
        return webhook::test::cpu_time() - start;
    };

    for (const hostile::attack &attack : attacks) {
        for (const auto &[size, rounds] : hostile::sizes) {
            const std::string body = attack.body(size);
            const std::string plain = plain_of(body.size());

            cost(body);
            if (size == hostile::small_size) {
                EXPECT_EQ(why, attack.reason) << attack.name;
            }
            if (webhook::test::is_sanitized() ||
                (size == hostile::large_size && reader_is_jansson())) {
                continue;
            }
            EXPECT_LE(webhook::test::cost_ratio(
                          rounds, [&] { return cost(body); },
                          [&] { return cost(plain) + hashing(plain); }),
                hostile::most)
                << attack.name << ", " << body.size() << " bytes";
        }
    }
}

TEST(core_hostile_auth_timed, FormsCostLittleMoreThanOneField)
{
    expect_bounded(form_lock, hostile::form_attacks(), hostile::plain_form);
}

TEST(core_hostile_auth_timed, ItemsCostLittleMoreThanAPlainBody)
{
    expect_bounded(item_lock, hostile::signed_item_attacks(), plain_item);
}

/* All that is expensive to parse is, before the sender is known. */
TEST(core_hostile_auth_timed, ParsingFirstCostsLittleMore)
{
    if (webhook::test::is_sanitized() || reader_is_jansson()) {
        GTEST_SKIP() << "what things cost is measured elsewhere";
    }
    locked_door door(item_lock, plain_profile);
    const auto cost = [&](const std::string &body) {
        offer given;
        given.body = body;

        const double start = webhook::test::cpu_time();
        door(given);
        return webhook::test::cpu_time() - start;
    };

    for (const hostile::attack &attack : hostile::attacks()) {
        const std::string body = attack.body(hostile::usual_size);
        const std::string plain = plain_item(body.size());

        EXPECT_LE(webhook::test::cost_ratio(
                      5, [&] { return cost(body); },
                      [&] { return cost(plain) + hashing(plain); }),
            hostile::most)
            << attack.name;
    }
}

} // namespace
