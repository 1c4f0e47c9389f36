/* Signatures of a checksum of the body, which proves little of the body. */

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

constexpr const char *signed_text = "{header:X-Id}|{endpoint}|{crc32}";

lock checksum_lock(pairs more = {}, texts key = {"signed"})
{
    pairs parameters = {{"header", "X-Mac"}, {"body", "unsigned"},
        {"signed", signed_text}, {"endpoint", "WH-1"}};

    parameters.insert(parameters.end(), more.begin(), more.end());
    return {.signature = "hmac",
        .parameters = std::move(parameters),
        .secrets = {"s3cret"},
        .key = std::move(key),
        .modified = WEBHOOK_MODIFIED_PROFILE};
}

/* Another text than that of checksum_lock(). */
std::string other_text_fault(const std::string &text, pairs more = {})
{
    more.insert(more.begin(), {"body", "unsigned"});
    more.insert(more.begin(), {"signed", text});
    more.insert(more.begin(), {"header", "X-Mac"});
    return lock_fault({.signature = "hmac",
        .parameters = std::move(more),
        .secrets = {"s3cret"},
        .key = {"signed"}});
}

std::string why_of_message(locked_door &door, const std::string &id,
    const std::string &body, const std::string &message)
{
    offer given;

    given.headers = {{"X-Id", id}, {"X-Mac", hex(mac("s3cret", message))}};
    given.body = body;
    const finding found = door(given);
    return found.authentic() ? "" : found.why;
}

/* By "python3 -c 'import zlib; print(zlib.crc32(...))'"; the first one is the
   check value of the algorithm, cbf43926. */
TEST(core_auth_checksum, IsTheCrc32OfTheBodyInDecimalDigits)
{
    locked_door door(checksum_lock());

    for (const auto &[body, sum] : {std::pair("123456789", "3421780262"),
             std::pair("", "0"), std::pair(R"({"id":1})", "1147009221"),
             std::pair(R"({"id":66})", "20842880")}) {
        const std::string message = std::string("7|WH-1|") + sum;

        EXPECT_EQ(why_of_message(door, "7", body, message), "") << body;
        EXPECT_EQ(
            why_of_message(door, "7", body, message + "0"), "signature_wrong");
        EXPECT_EQ(
            why_of_message(door, "7", body, "7|WH-1|"), "signature_wrong");
        EXPECT_EQ(why_of_message(door, "7", body + std::string(" "), message),
            "signature_wrong");
    }
    EXPECT_EQ(why_of_message(door, "7", R"({"id":66})", "7|WH-1|0020842880"),
        "signature_wrong");
}

/* What else is signed cannot be replaced either. */
TEST(core_auth_checksum, IsOfOneIdAndOneEndpoint)
{
    const std::string body = R"({"id":1})";
    locked_door door(checksum_lock());

    EXPECT_EQ(why_of_message(door, "8", body, "7|WH-1|1147009221"),
        "signature_wrong");
    EXPECT_EQ(why_of_message(door, "7", body, "7|WH-2|1147009221"),
        "signature_wrong");
    EXPECT_EQ(why_of_message(door, "7|x", body, "7|x|WH-1|1147009221"),
        "header_invalid");
    EXPECT_TRUE(begins(
        other_text_fault(signed_text), "signature: endpoint: is required"));
    EXPECT_EQ(other_text_fault(signed_text, {{"endpoint", "WH-1"}}), "");
}

/* A body that is not signed needs a key of what is. */
TEST(core_auth_checksum, DoesNotCoverTheBody)
{
    for (const texts &key : {texts{"/id"}, texts{"digest"}}) {
        EXPECT_TRUE(
            begins(lock_fault(checksum_lock({}, key)), "key: contains \""))
            << key[0];
    }
    EXPECT_EQ(lock_fault(checksum_lock()), "");

    lock how = checksum_lock();
    how.modified = WEBHOOK_MODIFIED_FORWARD;
    EXPECT_TRUE(begins(lock_fault(how), "modified: must not be \"forward\""));

    EXPECT_TRUE(begins(lock_fault({.signature = "hmac",
                           .parameters = {{"header", "X-Mac"},
                               {"signed", "{header:X-Id}|{crc32}"}},
                           .secrets = {"s3cret"},
                           .key = {"signed"}}),
        "signature: signed: must contain {body}, {form} or {parameters}; if "));
}

TEST(core_auth_checksum, StandsWhereItCanBeReadInOneWay)
{
    for (const char *text : {"{crc32}", "{header:X-A}|{crc32}",
             "{crc32}|{header:X-A}", "x{crc32}.", "0{crc32}|{header:X-A}"}) {
        EXPECT_EQ(other_text_fault(text), "") << text;
    }
    for (const auto &[text, why] : {
             std::pair("{crc32}{crc32}", "must contain {crc32} at most once"),
             std::pair("{header:X-A}|{crc32}{form}",
                 "must not contain {crc32} beside {body}, {form}"),
             std::pair("{crc32}{header:X-A}|{header:X-B}",
                 "a value must be separated from the next one"),
             std::pair("{crc32}1|{header:X-A}",
                 "the text beside {crc32} must not begin with a digit"),
             std::pair("{header:X-A}{crc32}",
                 "a value must be separated from the next one"),
             std::pair("{header:X-B}|{if:header:A}x{crc32}y{end}",
                 "{timestamp}, \"any:\" and values of the body must not "),
         }) {
        EXPECT_TRUE(begins(
            other_text_fault(text), std::string("signature: signed: ") + why))
            << text << ": " << other_text_fault(text);
    }
    EXPECT_TRUE(
        begins(lock_fault({.signature = "public-key",
                   .parameters = {{"algorithm", "ed25519"}, {"header", "X"},
                       {"body", "unsigned"}, {"signed", "{crc32}"}},
                   .public_keys = {base64(key_pair("ED25519").spki())},
                   .key = {"signed"}}),
            "signature: signed: must end with {body} for ed25519"));
}

} // namespace
