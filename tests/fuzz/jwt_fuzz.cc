/*
 * Tokens and JSON Web Signatures that say a delivery is authentic.  It is let
 * in only if the HMAC in it is that of the text in front of it, which the
 * fuzzer cannot guess: a byte 1 in the input stands for it.
 *
 * The input: a letter for the form, the header of the token, a newline, its
 * claims or its body, a newline, and what follows the signing input.  With the
 * letter "q", the header is the arguments of the URL, and the claims are the
 * arguments that the token is for: it is let in if both are the same request.
 */

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <set>
#include <string>

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
    case 'q':
        parameters.emplace_back("query_hash", "q");
        parameters.emplace_back("path", "/a");
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

/* The arguments as a token is made for them, as plainly as can be. */
std::string canonical(std::string_view query)
{
    std::map<std::string, std::multiset<std::string>> sorted;
    const auto encoded = [](std::string_view text) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::string digits(text.substr(i + 1, 2));
            const bool is_byte = text[i] == '%' && digits.size() == 2 &&
                                 std::isxdigit(std::uint8_t(digits[0])) != 0 &&
                                 std::isxdigit(std::uint8_t(digits[1])) != 0;
            const auto byte = static_cast<unsigned char>(
                is_byte          ? std::stoi(digits, nullptr, 16)
                : text[i] == '+' ? ' '
                                 : text[i]);
            i += is_byte ? 2 : 0;
            if (std::isalnum(byte) != 0 ||
                (byte != 0 && std::strchr("-._~", byte) != nullptr)) {
                out += static_cast<char>(byte);
            } else {
                out += "%";
                out += "0123456789ABCDEF"[byte / 16];
                out += "0123456789ABCDEF"[byte % 16];
            }
        }
        return out;
    };

    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        const std::string_view name = pair.substr(0, pair.find('='));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (!pair.empty() && encoded(name) != "jwt") {
            sorted[encoded(name)].insert(
                encoded(pair.substr(std::min(name.size() + 1, pair.size()))));
        }
    }

    std::string out;
    for (const auto &[name, values] : sorted) {
        out += (out.empty() ? "" : "&") + name + "=";
        for (auto at = values.begin(); at != values.end(); ++at) {
            out += (at == values.begin() ? "" : ",") + *at;
        }
    }
    return out;
}

/* Aborts unless the token is let in for the request that it is for. */
void check_request(const std::string &args, const std::string &wanted)
{
    static locked_door door(lock_of('q'));
    const std::string request = "POST&/a&" + canonical(wanted);
    offer given = bearer(
        hmac_jwt(secret, hs256, R"({"q":")" + hex(sha256_of(request)) + "\"}"));

    given.args = args;
    if (door(given).authentic() != (canonical(args) == canonical(wanted))) {
        std::fprintf(stderr, "ERROR: a request: %s and %s\n", hex(args).c_str(),
            hex(wanted).c_str());
        std::abort();
    }
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

    if (data[0] == 'q') {
        check_request(header, payload);
        check_request(header, header);
        return 0;
    }

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
