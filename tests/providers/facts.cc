#include "providers/facts.h"

#include <algorithm>
#include <utility>

#include "providers/identity.h"
#include "providers/registration.h"

namespace provider_docs {

namespace {

std::string algorithm_of(const provider &of)
{
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"sha1", "HMAC-SHA-1"},
        {"sha256", "HMAC-SHA-256"},
        {"sha512", "HMAC-SHA-512"},
        {"ed25519", "Ed25519"},
        {"ecdsa-p256-sha256", "ECDSA P-256"},
        {"rsa-sha256", "RSA-SHA-256"},
    };
    const std::string word = of.parameter("algorithm");

    for (const auto &[name, text] : names) {
        if (name == word) {
            return std::string(text);
        }
    }

    return word.empty() ? "a signature" : word;
}

// "`v1=`..., in hexadecimal"
std::string form_of(const provider &of)
{
    const std::string encoding = of.parameter("encoding", "hex");
    const std::string prefix = of.parameter("prefix");
    std::string text = encoding == "hex" ? "hexadecimal" : encoding;

    if (!prefix.empty()) {
        text += " after " + code(prefix);
    }
    if (const std::string between = of.parameter("separator");
        !between.empty()) {
        text += between == " " ? ", in a list"
                               : ", in a list with " + code(between);
    }

    return text;
}

std::string signature_row(const provider &of)
{
    if (!of.signs()) {
        return of.has_token() ? "a token, which is not bound to the body"
                              : "nothing that the gate can verify";
    }

    std::string place;
    if (const std::string header = of.parameter("header"); !header.empty()) {
        place = "the header field " + code(header);
    } else {
        place = code(of.parameter("signature", "?"));
    }

    return algorithm_of(of) + " in " + place + ": " + form_of(of);
}

std::string signed_row(const provider &of)
{
    const std::string text = of.parameter("signed", "{body}");
    std::string row = text == "{body}" ? "the body" : code(text);

    if (!of.signs_body()) {
        row += ". **The body is not signed**: a delivery with other bytes and "
               "the same signature is refused";
    }

    return row;
}

// The header fields and arguments that the gate reads.
void add_place(const json::node *place, texts &all, const provider &of)
{
    if (place == nullptr || place->kind != json::kind::object) {
        return;
    }
    if (const std::string name = text_of(child(*place, "header"));
        !name.empty() && !of.signs_header(name)) {
        all.push_back(code(name));
    }
    if (const std::string name = text_of(child(*place, "argument"));
        !name.empty()) {
        all.push_back("the argument " + code(name));
    }
}

std::string not_signed_row(const provider &of)
{
    texts all;

    if (!of.signs_body()) {
        all.emplace_back("the body");
    }
    if (of.parameter("timestamp").empty()) {
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

// "header:NAME", "part:PREFIX" or a pointer, in words
std::string time_place(const std::string &place)
{
    if (place.starts_with("header:")) {
        return "the header field " + code(place.substr(7));
    }
    if (place.starts_with("part:")) {
        return "the item after " + code(place.substr(5)) + " in the same field";
    }

    return place.starts_with('/') ? code(place) + " in the body" : code(place);
}

std::string time_row(const provider &of)
{
    const std::string place = of.parameter("timestamp");
    const std::string tolerance = of.parameter("tolerance", "300");

    if (place.empty()) {
        return "is not signed. A recorded delivery can be sent again at any "
               "time: [What a signature "
               "covers](authentication.md#what-a-signature-covers)";
    }

    return time_place(place) + " is signed, and may differ from the clock by " +
           tolerance + " seconds";
}

std::string type_row(const provider &of)
{
    const json::node *type = child(of.root(), "type");

    if (type == nullptr) {
        return "none";
    }

    std::string text = place_of(*type);
    if (const std::string other = text_of(child(*type, "default"));
        !other.empty()) {
        text += ", or " + code(other) + " if it is absent";
    }

    return text;
}

std::string duplicate_row(const provider &of)
{
    const json::node *answer = child(of.root(), "duplicate");

    if (answer == nullptr) {
        return "the status with which the upstream answered the first delivery";
    }

    std::string text;
    if (const std::string status = text_of(child(*answer, "status"));
        !status.empty()) {
        text = status;
    }
    if (const std::string body = text_of(child(*answer, "text"));
        !body.empty()) {
        text += (text.empty() ? "" : ", ") + code(body);
    }

    return text;
}

// "85m" in words
std::string duration(const std::string &text)
{
    static constexpr std::pair<char, std::string_view> units[] = {
        {'s', "second"}, {'m', "minute"}, {'h', "hour"}, {'d', "day"},
        {'w', "week"}};

    for (const auto &[letter, unit] : units) {
        if (text.ends_with(letter)) {
            const std::string number = text.substr(0, text.size() - 1);
            return number + " " + std::string(unit) +
                   (number == "1" ? "" : "s");
        }
    }

    return text + " seconds";
}

std::string sender_row(const provider &of)
{
    const std::string retries = of.text("retries");
    const std::string patience = of.text("patience");
    std::string text = retries.empty()  ? "it is not known for how long"
                       : retries == "0" ? "none: a delivery that fails is lost"
                                        : "for " + duration(retries);

    text += patience.empty()
                ? ". It is not known how long it waits for a response"
                : ". It waits " + duration(patience) + " for a response";
    if (const std::string largest = of.text("largest"); !largest.empty()) {
        text += ". The largest body has " + code(largest);
    }

    return text;
}

std::string row(const char *name, const std::string &text)
{
    return text.empty()
               ? ""
               : "| " + std::string(name) + " | " + cell(text) + " |\n";
}

// A directive and its values, in a column of their own.
std::string aligned(const std::vector<texts> &lines)
{
    std::size_t width = 0;
    std::string text;

    for (const texts &line : lines) {
        width = std::max(width, line[0].size());
    }
    for (const texts &line : lines) {
        text += "    " + line[0] +
                std::string(width + 1 - line[0].size(), ' ') + line[1] + "\n";
    }

    return text;
}

bool sets(const provider &of, const std::string &directive)
{
    for (const std::string &line : of.list("configuration")) {
        if (line.starts_with(directive + " ")) {
            return true;
        }
    }

    return false;
}

} // namespace

std::string authentication(const provider &of)
{
    return of.signs() ? algorithm_of(of) : of.has_token() ? "token" : "none";
}

std::string configuration(const provider &of)
{
    const std::string &name = of.name();
    const std::string url = "https://hooks.example.com/hooks/" + name;
    std::vector<texts> lines = {{"webhook", name + ";"}};

    if (of.signs_url() && !sets(of, "webhook_signature")) {
        lines.push_back({"webhook_signature", name + " url=" + url + ";"});
    }
    if (of.signs() && of.has_public_key() && !sets(of, "webhook_public_key")) {
        lines.push_back({"webhook_public_key", "file:" + name + ".key;"});
    }
    if (of.signs() && !of.has_public_key() && !sets(of, "webhook_secret")) {
        lines.push_back({"webhook_secret", "file:" + name + ".secret;"});
    }
    std::string settings;
    for (const std::string &setting : required_settings(of)) {
        settings += " " + setting + "=" +
                    (setting == "url" ? url : "file:" + name + "." + setting);
    }
    if (!settings.empty() && !sets(of, "webhook_challenge")) {
        lines.push_back({"webhook_challenge", settings.substr(1) + ";"});
    }
    for (const std::string &line : of.list("configuration")) {
        const std::size_t space = line.find(' ');
        lines.push_back({line.substr(0, space), line.substr(space + 1)});
    }
    if (of.has("largest")) {
        lines.push_back({"client_max_body_size", of.text("largest") + ";"});
    }
    lines.push_back({"proxy_pass", "http://app;"});

    return "```nginx\nlocation = /hooks/" + name + " {\n" + aligned(lines) +
           "}\n```\n";
}

std::string facts(const provider &of)
{
    std::string text = "| | |\n|---|---|\n";

    text += row("proof", signature_row(of));
    if (of.signs()) {
        text += row("signed", signed_row(of));
        text += row("not signed", not_signed_row(of));
        text += row("time", time_row(of));
    }
    text += row("type", type_row(of));
    text += row("a duplicate is answered", duplicate_row(of));
    text += row("retries", sender_row(of));

    return text;
}

} // namespace provider_docs
