/*
 * Signatures of HTTP messages (RFC 9421).  A delivery is let in only with the
 * HMAC of a text that covers its digest, which the fuzzer cannot guess: a byte
 * 1 stands for the right one.
 *
 * The input: the fields Signature-Input, Signature and Content-Digest, a line
 * each.  A byte 2 stands for the list that was signed.
 */

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "unit/core_jwt_check.h"

namespace {

using namespace core_check;

const std::string secret = "s3cret";
const std::string body = R"({"id":1})";
const std::string covered = "(\"content-digest\");created=" + now;

void replace(std::string &in, char mark, const std::string &by)
{
    for (std::size_t at = 0; (at = in.find(mark, at)) != in.npos;
         at += by.size()) {
        in.replace(at, 1, by);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static locked_door door(lock{.signature = "message-signature",
        .parameters = {{"algorithm", "hmac-sha256"}},
        .secrets = {secret}});
    static const std::string digest =
        "sha-256=:" + base64(sha256_of(body)) + ":";
    static const std::string right =
        base64(mac(secret, "\"content-digest\": " + digest +
                               "\n\"@signature-params\": " + covered));

    std::string_view rest(reinterpret_cast<const char *>(data), size);
    offer given;
    bool has_right = false;

    given.body = body;
    for (const char *name :
        {"Signature-Input", "Signature", "Content-Digest"}) {
        std::string line(rest.substr(0, rest.find('\n')));

        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        has_right = has_right || line.find('\1') != line.npos;
        replace(line, '\1', right);
        replace(line, '\2', covered);
        replace(line, '\3', digest);
        given.headers.emplace_back(name, line);
    }

    const finding found = door(given);

    if (found.authentic() && !has_right) {
        std::fprintf(stderr, "ERROR: let in without the signature\n");
        std::abort();
    }
    if (found.authentic() && given.headers[2].second != digest) {
        std::fprintf(stderr, "ERROR: let in with another digest\n");
        std::abort();
    }
    if (found.authentic() != (found.secret == 0)) {
        std::fprintf(stderr, "ERROR: index\n");
        std::abort();
    }
    return 0;
}
