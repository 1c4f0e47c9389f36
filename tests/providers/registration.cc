#include "providers/registration.h"

#include <algorithm>

namespace provider_docs {

namespace {

// {"text": "{value}"} and its like
std::string answer_of(const json::node *answer, std::string_view method)
{
    if (answer == nullptr) {
        return method == "POST" ? "204" : "200";
    }

    texts parts;
    if (const std::string status = text_of(child(*answer, "status"));
        !status.empty()) {
        parts.push_back(status);
    }
    if (const json::node *text = child(*answer, "text")) {
        parts.push_back("the text " + code(text_of(text)));
    }
    if (const json::node *object = child(*answer, "json")) {
        texts names;
        for (const json::member &each : json::members(*object)) {
            const std::string value = text_of(each.value);
            names.push_back(
                code(each.name) + (value.empty() ? "" : " " + code(value)));
        }
        parts.push_back("a JSON object with " + enumerate(names));
    }
    if (const json::node *headers = child(*answer, "headers")) {
        for (const json::member &each : json::members(*headers)) {
            parts.push_back("the header field " + code(each.name) + " " +
                            code(text_of(each.value)));
        }
    }

    return enumerate(parts);
}

std::string condition_of(const json::member &required)
{
    const std::string place = code(required.name);
    const json::node *setting = child(*required.value, "setting");

    if (setting != nullptr) {
        return place + " is the operator's " + code(text_of(setting));
    }

    texts words;
    for (const std::string &each : texts_of(required.value)) {
        words.push_back(code(each));
    }

    return place + " is " + enumerate(words);
}

std::string challenge_of(const json::node &rule)
{
    const std::string method = text_of(child(rule, "method"));
    texts conditions;

    if (const json::node *required = child(rule, "require")) {
        for (const json::member &each : json::members(*required)) {
            conditions.push_back(condition_of(each));
        }
    }

    std::string text = code(method);
    if (const json::node *value = child(rule, "value")) {
        text += " with the value " + code(text_of(value));
    }
    if (!conditions.empty()) {
        text += ", if " + enumerate(conditions);
    }
    if (const json::node *sign = child(rule, "unsigned");
        sign != nullptr && sign->boolean) {
        text += ". It is not signed, and is answered only in its exact form";
    }
    text += ". The answer is " + answer_of(child(rule, "answer"), method) + ".";
    if (const std::string source = text_of(child(rule, "source"));
        !source.empty()) {
        text += " " + plain(source) + ".";
    }

    return text;
}

// A type that is a challenge.
std::string typed_challenge(const json::member &event)
{
    const json::node *answer =
        child(*child(*event.value, "challenge"), "answer");
    std::string text = "An event of the type " + code(event.name) +
                       ", after its signature is verified. ";

    if (answer == nullptr) {
        return text + "The answer is 204, without a body.";
    }

    texts members;
    for (const json::member &each : json::members(*answer)) {
        const json::node *pointer = child(*each.value, "pointer");
        const json::node *hmac = child(*each.value, "hmac");
        members.push_back(
            code(each.name) +
            (pointer != nullptr ? ", the value of " + code(text_of(pointer))
                : hmac != nullptr
                    ? ", the HMAC of the value of " + code(text_of(hmac))
                    : ", a constant"));
    }

    return text + "The answer is a JSON object with " + enumerate(members) +
           ".";
}

void add_name(const std::string &name, texts &names)
{
    if (!name.empty() &&
        std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
    }
}

// {"setting": NAME} and "{setting:NAME}", wherever they are.
void add_settings(const json::node &value, texts &names)
{
    constexpr std::string_view begin = "{setting:";

    if (value.kind == json::kind::array) {
        for (const json::node &each : json::elements(value)) {
            add_settings(each, names);
        }
    } else if (value.kind == json::kind::object) {
        add_name(text_of(child(value, "setting")), names);
        for (const json::member &each : json::members(value)) {
            add_settings(*each.value, names);
        }
    } else if (value.kind == json::kind::string) {
        const std::string_view text = value.string();
        for (std::size_t at = 0; (at = text.find(begin, at)) != text.npos;) {
            at += begin.size();
            add_name(
                std::string(text.substr(at, text.find('}', at) - at)), names);
        }
    }
}

} // namespace

std::string registration(const provider &of)
{
    texts items;

    if (const json::node *challenges = child(of.root(), "challenges")) {
        for (const json::node &rule : json::elements(*challenges)) {
            items.push_back(challenge_of(rule));
        }
    }
    for (const json::member &event :
        json::members(*child(of.root(), "events"))) {
        if (child(*event.value, "challenge") != nullptr) {
            items.push_back(typed_challenge(event));
        }
    }
    if (const json::node *echo = child(of.root(), "echo")) {
        items.push_back("Each response with a status of 2xx repeats the header "
                        "field " +
                        code(text_of(child(*echo, "header"))) + ".");
    }
    if (items.empty()) {
        return "";
    }

    std::string text = "**Registration.** The gate answers:\n\n";
    for (const std::string &item : items) {
        text += wrapped("- " + item, "  ");
    }

    return text;
}

texts required_settings(const provider &of)
{
    texts names;

    if (const json::node *challenges = child(of.root(), "challenges")) {
        for (const json::node &rule : json::elements(*challenges)) {
            add_settings(rule, names);
        }
    }

    return names;
}

} // namespace provider_docs
