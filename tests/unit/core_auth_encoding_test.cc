/* Signatures as text: hex in either case, base64 with its padding or without.
 */

#include <array>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/auth/encoding.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;
using namespace std::literals;
using webhook::encoding;

/* "no", or what comes out. */
std::string decoded(encoding how, std::string_view text)
{
    std::string room(webhook::decoded_size(how, text.size()), '\0');
    const auto size = webhook::decode(how, text,
        {reinterpret_cast<unsigned char *>(room.data()), room.size()});

    if (!size) {
        return "no";
    }
    EXPECT_LE(*size, room.size());
    return room.substr(0, *size);
}

TEST(core_auth_encoding, HexIsPairsOfDigits)
{
    EXPECT_EQ(decoded(encoding::hex, "00ff7fAbaBCdeF"),
        "\x00\xff\x7f\xab\xab\xcd\xef"s);
    EXPECT_EQ(decoded(encoding::hex, ""), "");

    for (std::string_view text :
        {"0"sv, "000"sv, "0g"sv, "g0"sv, "0 "sv, " 0"sv, "0x00"sv, "\n00\n"sv,
            "00\0\0"sv, "0/"sv, "0:"sv, "0@"sv, "0G"sv, "0`"sv, "\xff\xff"sv,
            "+1"sv, "-1"sv, "\xef\xbc\x91\xef\xbc\x91"sv}) {
        EXPECT_EQ(decoded(encoding::hex, text), "no") << text;
    }
}

/* RFC 4648, 10, and what is close to it. */
TEST(core_auth_encoding, Base64IsCanonical)
{
    EXPECT_EQ(decoded(encoding::base64, ""), "");
    EXPECT_EQ(decoded(encoding::base64, "Zg=="), "f");
    EXPECT_EQ(decoded(encoding::base64, "Zm8="), "fo");
    EXPECT_EQ(decoded(encoding::base64, "Zm9v"), "foo");
    EXPECT_EQ(decoded(encoding::base64, "Zm9vYg=="), "foob");
    EXPECT_EQ(decoded(encoding::base64, "Zm9vYmE="), "fooba");
    EXPECT_EQ(decoded(encoding::base64, "Zm9vYmFy"), "foobar");
    EXPECT_EQ(decoded(encoding::base64, "AAAA"), "\0\0\0"s);
    EXPECT_EQ(decoded(encoding::base64, "+/+/"), "\xfb\xff\xbf"s);

    /* F14: as some vendors show their secrets. */
    EXPECT_EQ(decoded(encoding::base64, "Zg"), "f");
    EXPECT_EQ(decoded(encoding::base64, "Zm8"), "fo");
    EXPECT_EQ(decoded(encoding::base64, "Zm9vYg"), "foob");
    EXPECT_EQ(decoded(encoding::base64, "Zm9vYmE"), "fooba");

    for (std::string_view text : {
             "Zg="sv, // half of the padding
             "Zh"sv,  // bits that are not part of a byte
             "Zm9"sv,
             "Zm9vYh"sv,
             "Zg\n"sv,
             "Zg "sv,
             " Zg"sv,
             "Zg==="sv,    // more than there may be
             "Zg======"sv, // groups of it
             "===="sv,
             "Z==="sv,
             "=Zg="sv,
             "Zh=="sv,
             "Zm9="sv, // bits that are not part of a byte
             "Zg==Zg=="sv,
             "Zm8=Zm9v"sv, // something after the end
             "Zg==\n"sv,
             "Zm9v\n"sv,
             "Zm9v\r\n\t "sv,
             "    "sv,
             "    Zm9v"sv,
             "Zm9v    "sv,
             "Zm9v\nYmFy"sv,
             "Zm 9vYm="sv, // white space
             "-_-_"sv,
             "-/-/"sv, // RFC 4648, 5
             "Zm9*"sv,
             "Zm9\0"sv,
             "Zm9-"sv,
             "Zm9v----"sv,
             "\xff\xff\xff\xff"sv,
             "Z"sv,
             "Zm"sv,
             "Zm9vY"sv,
         }) {
        EXPECT_EQ(decoded(encoding::base64, text), "no") << text;
    }
}

/* As OpenSSL writes them, at each length there is. */
TEST(core_auth_encoding, TakesWhatItShould)
{
    std::string all;

    for (int i = 0; i < 256; ++i) {
        EXPECT_EQ(decoded(encoding::base64, base64(all)), all);
        EXPECT_EQ(decoded(encoding::hex, hex(all)), all);
        EXPECT_EQ(decoded(encoding::raw, all), all);
        all += static_cast<char>(i);
    }
}

/* Of 64 characters in the last place one or four stand for the same byte. */
TEST(core_auth_encoding, HasOneTextForTheSameBytes)
{
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        const std::string one = "A"s + alphabet[i] + "==";
        const std::string two = "AA"s + alphabet[i] + "=";

        EXPECT_EQ(decoded(encoding::base64, one) != "no", i % 16 == 0) << one;
        EXPECT_EQ(decoded(encoding::base64, two) != "no", i % 4 == 0) << two;
    }
}

/* "" if a signature, in the only field it could be in, is taken. */
std::string why_not(
    locked_door &door, const std::string &name, const std::string &value)
{
    offer given;

    given.headers = {{name, value}};
    const finding found = door(given);
    return found.authentic() ? "" : found.why;
}

TEST(core_auth_encoding, OfASignatureInHex)
{
    locked_door door(lock{.signature = "cal.com", .secrets = {usual_secret}});
    const std::string right = hex(mac(usual_secret, offer().body));
    const std::string name = "X-Cal-Signature-256";
    std::string upper = right;

    for (char &each : upper) {
        each = static_cast<char>(std::toupper(each));
    }
    EXPECT_EQ(why_not(door, name, right), "");
    EXPECT_EQ(why_not(door, name, upper), "");

    for (const std::string &text :
        {right + "0", right + "00", right + right, right + " ", " " + right,
            "0x" + right, right.substr(1), right.substr(2), right.substr(0, 63),
            right.substr(0, 62), right.substr(0, 40), right.substr(0, 2),
            right.substr(0, 63) + "g", right + ",", "\"" + right + "\"",
            base64(mac(usual_secret, offer().body)),
            right + std::string(8000, '0'),
            hex(mac(usual_secret, offer().body, EVP_sha1())),
            hex(mac(usual_secret, offer().body, EVP_sha512()))}) {
        EXPECT_EQ(why_not(door, name, text), "signature_invalid") << text;
    }
    EXPECT_EQ(why_not(door, name, std::string(64, '0')), "signature_wrong");
}

TEST(core_auth_encoding, OfASignatureInBase64)
{
    locked_door door(lock{.signature = "shopify", .secrets = {usual_secret}});
    const std::string name = "X-Shopify-Hmac-SHA256";
    offer given;
    std::string right;

    /* One whose text has all that could be spelled otherwise. */
    for (int i = 0;
         right.find('+') == right.npos || right.find('/') == right.npos; ++i) {
        given.body = R"({"id":)" + std::to_string(i) + "}";
        right = base64(mac(usual_secret, given.body));
    }
    const auto why_other = [&](const std::string &value) {
        given.headers = {{name, value}};
        const finding found = door(given);
        return found.authentic() ? "" : found.why;
    };
    std::string url_safe = right;
    std::string stray = right;

    for (char &each : url_safe) {
        each = each == '+' ? '-' : each == '/' ? '_' : each;
    }
    ++stray[42]; /* the last character carries two bits of no byte */

    ASSERT_EQ(right.size(), 44U);
    EXPECT_EQ(why_other(right), "");
    EXPECT_EQ(why_other(right.substr(0, 43)), ""); /* F14 */
    for (const std::string &text : {url_safe, stray, right.substr(0, 42),
             right + "=", right + "====", right + "AAAA", right + " ",
             right + "\t\t\t\t", "    " + right, right + "\n",
             right.substr(0, 20) + " " + right.substr(20), right.substr(0, 40),
             hex(mac(usual_secret, given.body)),
             base64(mac(usual_secret, given.body, EVP_sha1())),
             base64(mac(usual_secret, given.body, EVP_sha512()))}) {
        EXPECT_EQ(why_other(text), "signature_invalid") << text;
    }
}

TEST(core_auth_encoding, HasNoByteThatDoesNotCount)
{
    for (const auto &[name, hash] :
        {std::pair("sha1", EVP_sha1()), std::pair("sha256", EVP_sha256()),
            std::pair("sha512", EVP_sha512())}) {
        const lock how = {.signature = "hmac",
            .parameters = {{"algorithm", name}, {"header", "X-Mac"}},
            .secrets = {usual_secret}};
        locked_door door(how);
        const std::string right = mac(usual_secret, offer().body, hash);

        for (std::size_t bit = 0; bit < 8 * right.size(); ++bit) {
            std::string other = right;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
            EXPECT_EQ(why_not(door, "X-Mac", hex(other)), "signature_wrong")
                << name << " " << bit;
        }
    }
}

/* The size is that of the algorithm: a shortened MAC is easier to guess. */
TEST(core_auth_encoding, HasTheSizeOfTheAlgorithm)
{
    for (const auto &[name, hash, size] : {std::tuple("sha1", EVP_sha1(), 20U),
             std::tuple("sha256", EVP_sha256(), 32U),
             std::tuple("sha512", EVP_sha512(), 64U)}) {
        const lock how = {.signature = "hmac",
            .parameters = {{"algorithm", name}, {"header", "X-Mac"}},
            .secrets = {usual_secret}};
        locked_door door(how);
        const std::string right = mac(usual_secret, offer().body, hash);

        EXPECT_EQ(why_not(door, "X-Mac", hex(right)), "");
        for (unsigned bytes = 1; bytes < 80; ++bytes) {
            if (bytes != size) {
                const std::string other = (right + right).substr(0, bytes);
                EXPECT_EQ(
                    why_not(door, "X-Mac", hex(other)), "signature_invalid")
                    << name << " " << bytes;
            }
        }
    }
}

} // namespace
