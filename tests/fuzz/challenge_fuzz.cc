/*
 * Requests by which providers check an endpoint.  A request is answered only if
 * the plain rules below allow it, nothing of an answer is a control character,
 * and no text that was signed in an answer can be delivered.
 *
 * The input is a letter for the profile and one for the method, then lines: the
 * query, and fields, each with a letter for the name, then the value; the body
 * follows an empty line.  The value "\1" of a field is the right signature.
 */

#include "unit/core_asked_check.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

using namespace core_check;

const struct {
    const char *name;
    asked_gate::settings settings;
    bool is_signed;
} profiles[] = {
    {"meta", {{"token", "T"}}, true},
    {"websub", {{"topic", "t"}}, false},
    {"strava", {{"token", "T"}}, false},
    {"x", {}, true},
    {"linkedin", {}, true},
    {"dropbox", {}, true},
    {"ebay", {{"token", "T"}, {"url", "https://a.example/"}}, false},
    {"braintree", {{"public_key", "p"}}, true},
    {"okta", {}, false},
    {"adobe-sign", {{"client_id", "C"}}, false},
    {"worldline", {}, false},
    {"graph", {}, false},
    {"asana", {}, true},
    {"ringcentral", {}, false},
    {"smartsheet", {}, true},
    {"twitch", {}, true},
    {"monday", {}, true},
    {"feishu", {{"token", "T"}}, false},
    {"notion", {}, true},
    {"woocommerce", {}, true},
    {"xero", {}, true},
    {"event-grid", {}, false},
    {"cloudevents", {{"origin", "a.example"}}, false},
    {"trello", {}, true},
    {"front", {}, true},
};

const char *const methods[] = {"GET", "HEAD", "OPTIONS", "POST"};

const char *const names[] = {"X-Hub-Signature-256", "Content-Type",
    "X-Okta-Verification-Challenge", "X-AdobeSign-ClientId",
    "X-GCS-Webhooks-Endpoint-Verification", "X-Hook-Secret", "X-Hook-Signature",
    "Validation-Token", "Smartsheet-Hook-Challenge",
    "Twitch-Eventsub-Message-Type", "X-WC-Webhook-Topic", "aeg-event-type",
    "WebHook-Request-Origin", "X-Front-Challenge"};

[[noreturn]] void report(const char *what, const char *name, const told &answer)
{
    std::fprintf(stderr, "ERROR: %s: %s (%s, %u)\n", name, what,
        answer.why.c_str(), answer.status);
    std::abort();
}

std::string take_line(std::string_view &rest)
{
    const std::string_view line = rest.substr(0, rest.find('\n'));

    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return std::string(line);
}

asked read(std::string_view rest)
{
    asked request;

    request.method = methods[static_cast<unsigned char>(rest[0]) % 4];
    rest.remove_prefix(1);
    request.args = take_line(rest);

    for (std::string line = take_line(rest); !line.empty();
         line = take_line(rest)) {
        const std::size_t index = static_cast<unsigned char>(line[0] - 'a');
        if (request.fields.size() < 8) {
            request.fields.emplace_back(
                names[index % std::size(names)], line.substr(1));
        }
    }

    request.body = rest;
    for (auto &[name, value] : request.fields) {
        if (value == "\1") {
            value = github_signature(request.body);
        }
    }
    return request;
}

std::string decoded(std::string_view text)
{
    std::string result;

    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string digits(text.substr(at + 1, 2));
        if (text[at] == '%' && digits.size() == 2 &&
            digits.find_first_not_of("0123456789abcdefABCDEF") ==
                std::string::npos) {
            result += static_cast<char>(std::stoi(digits, nullptr, 16));
            at += 2;
        } else {
            result += text[at] == '+' ? ' ' : text[at];
        }
    }
    return result;
}

/* The decoded values of each argument. */
std::multimap<std::string, std::string> arguments(std::string_view query)
{
    std::multimap<std::string, std::string> result;

    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        const std::string_view name = field.substr(0, field.find('='));
        result.emplace(decoded(name),
            decoded(field.substr(std::min(name.size() + 1, field.size()))));
        query.remove_prefix(std::min(field.size() + 1, query.size()));
    }
    return result;
}

bool is_plain(std::string_view text, std::size_t longest)
{
    return !text.empty() && text.size() <= longest &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
                                  "STUVWXYZ0123456789_-") == text.npos;
}

bool has_one(const std::multimap<std::string, std::string> &all,
    const std::string &name, const std::string &value)
{
    return all.count(name) == 1 && all.find(name)->second == value;
}

/* The answer of "meta", or nothing. */
std::string answer_of_meta(const asked &request)
{
    const auto all = arguments(request.args);

    return request.method == "GET" && has_one(all, "hub.mode", "subscribe") &&
                   has_one(all, "hub.verify_token", "T") &&
                   all.count("hub.challenge") == 1 &&
                   is_plain(all.find("hub.challenge")->second, 128)
               ? all.find("hub.challenge")->second
               : "";
}

/* An empty field is no signature. */
bool has_signature(const asked &request)
{
    return std::any_of(
        request.fields.begin(), request.fields.end(), [](const auto &field) {
            return field.first == names[0] && !field.second.empty();
        });
}

bool is_clean(std::string_view text)
{
    return std::all_of(
        text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/* The field of the signature means nothing to a gate that expects none. */
void check_answer(const char *name, bool expects_signature,
    const asked &request, const told &answer)
{
    const bool is_of_signer = name == std::string_view("twitch") ||
                              name == std::string_view("xero") ||
                              name == std::string_view("front");

    if (answer.status < 200 || answer.status > 299 || !is_clean(answer.body) ||
        answer.field("X-Content-Type-Options") != "nosniff" ||
        answer.field("Cache-Control") != "no-store") {
        report("a wrong answer", name, answer);
    }
    for (const auto &[field, value] : answer.fields) {
        if (!is_clean(value)) {
            report("a field is split", name, answer);
        }
    }
    if (request.method == "POST" && !is_of_signer &&
        ((expects_signature && has_signature(request)) ||
            request.body.size() > 4096)) {
        report("a delivery is answered", name, answer);
    }
    if (request.method == "HEAD" && !answer.body.empty()) {
        report("HEAD has a body", name, answer);
    }
}

/* Delivers the text that has been signed. */
void check_forgery(asked_gate &gate, const char *name, const asked &request)
{
    for (const auto &[argument, value] : arguments(request.args)) {
        if (argument != "crc_token" && argument != "challengeCode") {
            continue;
        }
        const told answer = gate(signed_post(value));
        if (answer.action != WEBHOOK_ANSWER) {
            report("a signed text is delivered", name, answer);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static std::map<std::string, asked_gate> gates;

    if (size < 2) {
        return 0;
    }

    const auto &chosen = profiles[static_cast<unsigned char>(data[0] - 'a') %
                                  std::size(profiles)];
    auto found = gates.find(chosen.name);
    if (found == gates.end()) {
        found = gates
                    .try_emplace(chosen.name, chosen.name, chosen.settings,
                        WEBHOOK_MODE_ENFORCE, chosen.is_signed)
                    .first;
    }

    asked_gate &gate = found->second;
    const asked request =
        read({reinterpret_cast<const char *>(data) + 1, size - 1});
    const told answer = gate(request);
    const bool is_answered =
        answer.action == WEBHOOK_ANSWER && answer.why == "challenge";
    const std::string_view name = chosen.name;

    if (is_answered) {
        check_answer(chosen.name, chosen.is_signed, request, answer);
    }
    if (name == "meta" &&
        (is_answered ? answer.body : "") != answer_of_meta(request)) {
        report("the plain rules differ", chosen.name, answer);
    }
    if (is_answered && (name == "x" || name == "linkedin")) {
        check_forgery(gate, chosen.name, request);
    }
    return 0;
}
