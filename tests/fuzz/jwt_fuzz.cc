/*
 * Tokens and JSON Web Signatures that say a delivery is authentic.  It is let
 * in only if the HMAC in it is that of the text in front of it, which the
 * fuzzer cannot guess: a byte 1 in the input stands for it.
 *
 * The input: a letter for the form, the header of the token, a newline, its
 * claims or its body, a newline, and what follows the signing input.
 */

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

const std::string secret = "s3cret";

lock lock_of(char form)
{
    pairs parameters = {{"algorithm", "HS256"}, {"timestamp", "none"}};

    switch (form) {
    case 'd':
        return {.signature = "jws",
            .parameters = {{"algorithm", "HS256"}, {"header", "X-Sig"}},
            .secrets = {secret}};
    case 'e':
        parameters.emplace_back("signature", "body");
        break;
    case 'h':
        parameters.emplace_back("body_hash", "h");
        break;
    default:
        break;
    }
    return {.signature = "jwt", .parameters = parameters, .secrets = {secret}};
}

std::string next_line(std::string_view &rest)
{
    const std::string line(rest.substr(0, rest.find('\n')));

    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static locked_door claims(lock_of('c'));
    static locked_door detached(lock_of('d'));
    static locked_door enveloped(lock_of('e'));
    static locked_door hashed(lock_of('h'));

    if (size == 0) {
        return 0;
    }

    std::string_view rest(reinterpret_cast<const char *>(data) + 1, size - 1);
    const std::string header = next_line(rest);
    const std::string payload = next_line(rest);
    std::string tail(rest);
    const std::string text = base64url(header) + "." + base64url(payload);
    const bool has_right = tail.find('\1') != tail.npos;
    const std::string right = base64url(mac(secret, text));

    for (std::size_t at = 0; (at = tail.find('\1', at)) != tail.npos;
         at += right.size()) {
        tail.replace(at, 1, right);
    }

    offer given;
    finding found;
    switch (data[0]) {
    case 'd':
        given.headers = {{"X-Sig", base64url(header) + "." + tail}};
        given.body = payload;
        found = detached(given);
        break;
    case 'e':
        given.body = text + tail;
        found = enveloped(given);
        break;
    case 'h':
        found = hashed(bearer(text + tail, payload));
        break;
    case 'r': /* whatever it is */
        found = claims(bearer(header + tail));
        break;
    default:
        found = claims(bearer(text + tail));
    }

    if (found.authentic() && !has_right) {
        std::fprintf(stderr, "ERROR: let in without the signature\n");
        std::abort();
    }
    if (found.authentic() != (found.secret == 0)) {
        std::fprintf(stderr, "ERROR: index\n");
        std::abort();
    }
    return 0;
}
