/* How many signatures are tried with how many keys. */

#include <string>

#include <gtest/gtest.h>

#include "support/cost.h"
#include "support/hostile.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

/* A header with these signatures, and a space between. */
std::string why_none_of(locked_door &door, const texts &signatures,
    const std::string &body = offer().body)
{
    offer given;
    std::string list;

    given.body = body;

    for (const std::string &each : signatures) {
        list += (list.empty() ? "" : " ") + base64(each);
    }
    given.headers = {{"X-Sig", list}};
    const finding found = door(given);
    return found.authentic() ? "" : found.why;
}

/* The last one is the right one. */
lock many_keys(std::size_t count, const key_pair &right)
{
    lock how = {.signature = "public-key",
        .parameters = {{"algorithm", "ed25519"}, {"header", "X-Sig"},
            {"separator", " "}},
        .public_keys = texts(count, base64(key_pair("ED25519").spki()))};

    how.public_keys.back() = base64(right.spki());
    return how;
}

TEST(core_auth_tries, AreBoundedByKeysTimesSignatures)
{
    const key_pair pair("ED25519");
    const std::string right = pair.sign(offer().body);
    const std::string wrong = pair.sign("a body");
    const std::string other = pair.sign("another body");

    locked_door two(many_keys(2, pair));
    EXPECT_EQ(why_none_of(two, {right}), "");
    EXPECT_EQ(why_none_of(two, {wrong, other, pair.sign("x"), right}), "");
    EXPECT_EQ(
        why_none_of(two, {wrong, other, pair.sign("x"), pair.sign("y"), right}),
        "signature_wrong");
    /* The same again is none of the four. */
    EXPECT_EQ(why_none_of(two, {wrong, wrong, wrong, wrong, right}), "");

    locked_door twelve(many_keys(12, pair));
    EXPECT_EQ(why_none_of(twelve, {wrong, right}), "");
    EXPECT_EQ(why_none_of(twelve, {wrong, other, right}), "signature_wrong");

    locked_door sixteen(many_keys(16, pair));
    EXPECT_EQ(why_none_of(sixteen, {right, wrong}), "");
    EXPECT_EQ(why_none_of(sixteen, {wrong, right}), "signature_wrong");
}

TEST(core_auth_tries_timed, CostLittleMoreThanAPlainBody)
{
    namespace hostile = webhook::test::hostile;
    const key_pair pair("ED25519");
    const texts wrong = {
        pair.sign("a"), pair.sign("b"), pair.sign("c"), pair.sign("d")};
    locked_door sixteen(many_keys(16, pair));
    locked_door one(many_keys(1, pair));

    for (const std::size_t size : {hostile::small_size, hostile::usual_size}) {
        const std::string body =
            R"({"id":1,"x":")" + std::string(size - 15, 'x') + "\"}";
        const texts right = {pair.sign(body)};
        const auto deliver = [&](locked_door &door, const texts &signatures,
                                 const std::string &fault) {
            const double start = webhook::test::cpu_time();
            EXPECT_EQ(why_none_of(door, signatures, body), fault);
            return webhook::test::cpu_time() - start;
        };

        EXPECT_LE(
            webhook::test::cost_ratio(
                20, [&] { return deliver(sixteen, wrong, "signature_wrong"); },
                [&] { return deliver(one, right, ""); }),
            hostile::most)
            << size;
    }
}

} // namespace
