#include "providers/signature.h"

#include <algorithm>
#include <utility>

namespace provider_docs {

namespace {

constexpr const char *not_covered =
    ". **The rest of the body is not signed**: a delivery with the same "
    "signature and other bytes is refused";
constexpr const char *only_its_sum =
    ". **Only a CRC-32 of the body is signed**, and anybody can write another "
    "body with the same one: a delivery with the same signature and other "
    "bytes is refused";

bool signs_sum(const provider &of)
{
    return of.parameter("signed").find("{crc32}") != std::string::npos;
}

std::string format_of(const provider &of)
{
    return of.parameter("format", "signature");
}

std::string algorithm_of(const provider &of)
{
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"sha1", "HMAC-SHA-1"}, {"sha256", "HMAC-SHA-256"},
        {"sha512", "HMAC-SHA-512"}, {"ed25519", "Ed25519"},
        {"ecdsa-p256-sha1", "ECDSA P-256 with SHA-1"},
        {"ecdsa-p256-sha256", "ECDSA P-256"}, {"rsa-sha1", "RSA-SHA-1"},
        {"rsa-sha256", "RSA-SHA-256"}, {"HS256", "HMAC-SHA-256"},
        {"RS256", "RSA-SHA-256"}, {"ES256", "ECDSA P-256"},
        {"EdDSA", "Ed25519"}, {"hmac-sha256", "HMAC-SHA-256"},
        {"rsa-v1_5-sha256", "RSA-SHA-256"},
        {"rsa-pss-sha512", "RSA-PSS-SHA-512"}};
    texts words;

    for (const std::string &word : words_of(of.parameter("algorithm"))) {
        const auto *known = std::find_if(std::begin(names), std::end(names),
            [&word](const auto &each) { return each.first == word; });
        words.push_back(
            known != std::end(names) ? std::string(known->second) : word);
    }

    const std::string format = format_of(of);
    return (format == "jwt"               ? "JWT, "
               : format == "http-message" ? "HTTP message signature, "
                                          : "") +
           enumerate(words);
}

// "header:NAME", "part:PREFIX" and their like, or a pointer, in words.
std::string place_in_words(const std::string &place)
{
    static constexpr std::pair<std::string_view, std::string_view> sources[] = {
        {"header:", "the header field "}, {"part:#", "the item number "},
        {"part:", "the item after "}, {"query:", "the argument "},
        {"form:", "the form field "}};

    for (const auto &[source, words] : sources) {
        if (place.starts_with(source)) {
            return std::string(words) + code(place.substr(source.size()));
        }
    }

    return place.starts_with('/') ? code(place) + " in the body" : code(place);
}

std::string place_of_signature(const provider &of)
{
    const std::string place = of.parameter("signature");
    texts fields;

    if (format_of(of) == "http-message") {
        return "the header fields `Signature` and `Signature-Input`";
    }
    if (place == "body") {
        return "the body, which is a JWS";
    }
    if (!place.empty()) {
        return place_in_words(place);
    }
    for (const std::string &name : words_of(of.parameter("header"))) {
        fields.push_back(code(name));
    }

    return (fields.size() > 1 ? "the header fields " : "the header field ") +
           enumerate(fields);
}

// "hexadecimal after `v1=`"
std::string form_of(const provider &of)
{
    const std::string encoding = of.parameter("encoding", "hex");
    const std::string prefix = of.parameter("prefix");
    std::string text = encoding == "hex" ? "hexadecimal" : encoding;

    if (!prefix.empty()) {
        text += " after " + code(prefix);
    }
    if (const std::string member = of.parameter("member"); !member.empty()) {
        text += " in the member " + code(member) +
                " of a JSON object, which is in base64";
    }
    if (const std::string between = of.parameter("separator");
        !between.empty()) {
        text += between == " " ? ", in a list"
                               : ", in a list with " + code(between);
    }

    return text;
}

// The header fields and arguments that the gate reads.
void add_place(const json::node *place, texts &all, const provider &of)
{
    if (place == nullptr || place->kind != json::kind::object) {
        return;
    }
    if (const std::string name = text_of(child(*place, "header"));
        !name.empty() && !of.signs("header:", name)) {
        all.push_back(code(name));
    }
    if (const std::string name = text_of(child(*place, "argument"));
        !name.empty() && !of.signs("query:", name)) {
        all.push_back("the argument " + code(name));
    }
}

bool has_time(const provider &of)
{
    return !of.parameter("timestamp").empty() || format_of(of) != "signature";
}

} // namespace

std::string authentication(const provider &of)
{
    return of.signs() ? algorithm_of(of) : of.has_token() ? "token" : "none";
}

std::string proof_row(const provider &of)
{
    if (!of.signs()) {
        return of.has_token() ? "a token, which is not bound to the body"
                              : "nothing that the gate can verify";
    }

    std::string text = algorithm_of(of) + " in " + place_of_signature(of);
    if (format_of(of) == "signature") {
        text += ": " + form_of(of);
    }
    if (const std::string each = of.parameter("each"); !each.empty()) {
        text += ", in each element of " + code(each);
    }

    return text;
}

std::string signed_row(const provider &of)
{
    const std::string format = format_of(of);
    std::string text;

    if (format == "jwt") {
        const std::string hash = of.parameter("body_hash");
        const std::string request = of.parameter("query_hash");
        text = of.parameter("payload") == "detached" ? "the body"
               : of.has_body_in_token()
                   ? "the content of the token, which is the event"
               : !request.empty()
                   ? "the claims of the token, and the method, the path and "
                     "the arguments of the request by their hash in " +
                         code(request)
               : hash.empty() ? "the claims of the token"
                              : "the claims of the token, and the body by its "
                                "hash in " +
                                    code(hash);
    } else if (format == "http-message") {
        text = code(of.parameter("components", "content-digest"));
    } else if (format == "members") {
        text = code(of.parameter("members"));
    } else {
        const std::string message = of.parameter("signed", "{body}");
        text = message == "{body}" ? "the body" : code(message);
        if (const std::string hash = of.parameter("body_hash"); !hash.empty()) {
            text += ", and the body by its hash in " + place_in_words(hash);
        }
    }

    return of.signs_body()
               ? text
               : text + (signs_sum(of) ? only_its_sum : not_covered);
}

std::string not_signed_row(const provider &of)
{
    texts all;

    if (!of.signs_body()) {
        all.emplace_back(signs_sum(of) ? "the body" : "the rest of the body");
    }
    if (!has_time(of)) {
        all.emplace_back("the time");
    }
    add_place(child(of.root(), "type"), all, of);
    for (const json::member &event :
        json::members(*child(of.root(), "events"))) {
        add_place(child(*event.value, "id"), all, of);
        if (const json::node *key = child(*event.value, "key")) {
            for (const json::node &part : json::elements(*key)) {
                add_place(&part, all, of);
            }
        }
    }

    texts once;
    for (const std::string &each : all) {
        if (std::find(once.begin(), once.end(), each) == once.end()) {
            once.push_back(each);
        }
    }

    return once.empty() ? "nothing that the gate reads" : enumerate(once);
}

std::string time_row(const provider &of)
{
    const std::string format = format_of(of);
    const std::string place = of.parameter("timestamp");
    const std::string tolerance = of.parameter("tolerance", "300");

    if (!has_time(of) || place == "none") {
        return "is not signed. A recorded delivery can be sent again at any "
               "time: [What a signature "
               "covers](authentication.md#what-a-signature-covers)";
    }

    return (!place.empty() && format == "jwt"
                   ? code(place) + (of.parameter("payload") == "detached"
                                           ? " in the header of the signature"
                                           : " in the token")
               : !place.empty()  ? place_in_words(place)
               : format == "jwt" ? "the time in the token"
                                 : "the time in the signature") +
           " is signed, and may differ from the clock by " + tolerance +
           " seconds";
}

} // namespace provider_docs
