#include "providers/facts.h"

#include <algorithm>
#include <utility>

#include "providers/identity.h"
#include "providers/signature.h"

namespace provider_docs {

namespace {

// One of the kinds in "body".
std::string kind_of_body(const json::node &kind)
{
    const std::string word = text_of(&kind);

    if (const json::node *field = child(kind, "form")) {
        return "a form whose field " + code(text_of(field)) + " contains JSON";
    }

    return word == "form"     ? "a form"
           : word == "opaque" ? "any bytes, which the gate does not read"
                              : "JSON";
}

// Where the events are.
std::string envelope_of(const provider &of)
{
    texts arrays;
    bool is_list = false;

    for (const std::string &each : of.list("envelope")) {
        if (each.starts_with('/')) {
            arrays.push_back(code(each));
        }
        is_list |= each == "array";
    }
    if (!arrays.empty()) {
        return ". Each element of " + enumerate(arrays) + " is an event";
    }

    return is_list ? ". Each element of an array is an event" : "";
}

std::string body_row(const provider &of)
{
    const json::node *body = child(of.root(), "body");
    texts kinds;

    if (body != nullptr && body->kind == json::kind::array) {
        for (const json::node &each : json::elements(*body)) {
            kinds.push_back(kind_of_body(each));
        }
    } else {
        kinds.push_back(body != nullptr ? kind_of_body(*body) : "JSON");
    }

    std::string text = enumerate(kinds) + envelope_of(of);
    if (of.has("coding")) {
        text += ". The body may be compressed with gzip";
    }

    return text;
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

} // namespace

std::string facts(const provider &of)
{
    std::string text = "| | |\n|---|---|\n";

    text += row("proof", proof_row(of));
    if (of.signs()) {
        text += row("signed", signed_row(of));
        text += row("not signed", not_signed_row(of));
        text += row("time", time_row(of));
    }
    text += row("body", body_row(of));
    text += row("type", type_row(of));
    text += row("a duplicate is answered", duplicate_row(of));
    text += row("retries", sender_row(of));

    return text;
}

} // namespace provider_docs
