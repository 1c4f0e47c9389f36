/* How many signatures are tried with how many keys. */

#include <string>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

/* A header with these signatures, and a space between. */
std::string why_none_of(locked_door &door, const texts &signatures)
{
    offer given;
    std::string list;

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

TEST(core_auth_tries, are_bounded_by_keys_times_signatures)
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

} // namespace
