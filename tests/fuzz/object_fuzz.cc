/*
 * JSON objects in a header field, of which one member says that a delivery is
 * authentic.  It is let in only if the HMAC is in that member, which the fuzzer
 * cannot guess: a byte 1 in the input stands for it.  A byte 2 stands for an
 * object that is right.
 *
 * The input: a letter, "r" for a field as it is, or another one for the text of
 * an object, which is put into base64; then the rest.
 */

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

const std::string secret = "s3cret";
const std::string body = R"({"id":1})";

lock lock_of()
{
    return {.signature = "hmac",
        .parameters = {{"header", "X-Sig"}, {"member", "/a/signature"},
            {"separator", ","}},
        .secrets = {secret}};
}

void replace(std::string &text, char what, const std::string &with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != text.npos;
         at += with.size()) {
        text.replace(at, 1, with);
    }
}

[[noreturn]] void report(const char *what, const std::string &value)
{
    std::fprintf(stderr, "ERROR: %s: %s\n", what, hex(value).c_str());
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static locked_door door(lock_of());
    static const std::string right = hex(mac(secret, body));
    static const std::string object =
        base64(R"({"a":{"signature":")" + right + "\"}}");

    if (size == 0) {
        return 0;
    }

    std::string text(reinterpret_cast<const char *>(data) + 1, size - 1);
    const bool is_raw = data[0] == 'r';
    const bool has_right = text.find(is_raw ? '\2' : '\1') != text.npos;

    replace(text, '\1', right);
    if (is_raw) {
        replace(text, '\2', object);
    }

    offer given;
    given.body = body;
    given.headers = {{"X-Sig", is_raw ? text : base64(text)}};
    const finding found = door(given);

    if (found.authentic() && !has_right) {
        report("let in without the signature", text);
    }
    if (found.authentic() != (found.secret == 0)) {
        report("index", text);
    }
    if (!found.authentic() && is_raw && text == object) {
        report("refused", text);
    }
    return 0;
}
