#include "demo/table.h"

#include "support/event.h"
#include "support/http_client.h"
#include "support/signer.h"

#include <cstdio>

namespace webhook::test::demo {
namespace {

constexpr const char *path = "/hooks/iclosed";
constexpr const char *strict = "/hooks/strict";

struct row {
    std::string what;
    request sent;
    int status;
    std::string verdict;
    bool forwarded;
    std::string violation = {}; // of what is forwarded and reported
};

std::vector<row> samples()
{
    std::vector<row> rows;

    for (const char *name : {"call-booked", "call-rescheduled", "call-canceled",
             "contact-created", "contact-updated", "outcome-added"}) {
        const request sent = post(event(name).body(), path);

        rows.push_back({name, sent, 200, "accepted", true});
        rows.push_back({"  the same again", sent, 200, "duplicate", false});
    }

    return rows;
}

std::vector<row> broken()
{
    const std::string body = event("call-booked").id("90312").body();

    request get = post("", path);
    get.method = "GET";

    request form = post(body, path);
    form.content_type = "application/x-www-form-urlencoded";

    const request gzip = post(body, path).with("Content-Encoding", "gzip");
    const request cut = post(body.substr(0, body.size() / 2), path);
    const request twice = post(R"([{"hookType":"Call booked",)"
                               R"("event":{"uuid":"1","uuid":"2"}}])",
        path);
    const request both =
        post("[" + event("call-booked").unwrap().body() + "," +
                 event("call-booked").id("90313").unwrap().body() + "]",
            path);

    return {
        {"GET", get, 405, "method_not_allowed", false},
        {"a form", form, 415, "unsupported_media_type", false},
        {"compressed", gzip, 415, "unsupported_media_type", false},
        {"cut in half", cut, 400, "malformed", false},
        {"a member twice", twice, 400, "malformed", false},
        {"one known, one new", both, 200, "accepted", true},
        {"  the same again", both, 200, "duplicate", false},
    };
}

// What the provider does not document: reported, or refused if so configured.
std::vector<row> undocumented()
{
    const std::string no_id =
        R"([{"hookType":"Call booked","event":{"uuid":null}}])";
    const std::string unknown =
        R"([{"hookType":"Call teleported","event":{"uuid":"1"}}])";
    const std::string no_time =
        event("call-booked").id("90314").set("start_time", "\"noon\"").body();

    return {
        {"no call id", post(no_id, path), 200, "accepted", true,
            "/event anyOf"},
        {"  with \"enforce\"", post(no_id, strict), 422, "invalid", false},
        {"an unknown hook", post(unknown, path), 200, "accepted", true,
            "/hookType type_unknown"},
        {"  with \"enforce\"", post(unknown, strict), 422, "invalid", false},
        {"a start at \"noon\"", post(no_time, path), 200, "accepted", true,
            "/event/start_time anyOf"},
        {"  with \"enforce\"", post(no_time, strict), 422, "invalid", false},
    };
}

std::vector<row> of_strangers()
{
    const std::string body = event("call-booked").id("90315").body();
    const request none = post(body, "/hooks/signed");
    const auto with = [&none](const std::string &signature) {
        return none.with("X-Signature", signature);
    };

    return {
        {"not signed", none, 401, "unauthorized", false},
        {"another signature", with(hmac_hex("guessed", body)), 401,
            "unauthorized", false},
        {"signed", with(hmac_hex(secret, body)), 200, "accepted", true},
    };
}

bool print_row(
    const row &expected, const nginx &gate, const upstream &crm, size_t number)
{
    const size_t before = crm.count();
    const auto start = clock::now();

    const response answer = send_request(gate.port(), expected.sent);

    const std::chrono::duration<double, std::milli> took = clock::now() - start;
    const std::string verdict =
        gate.wait_for_log(number).at(number - 1).verdict;
    const bool forwarded = crm.count() > before;

    const std::string violation =
        forwarded ? crm.last().field("Webhook-Gate-Violation") : "";

    const bool documented =
        answer.status == expected.status && verdict == expected.verdict &&
        forwarded == expected.forwarded &&
        (expected.violation.empty() || violation == expected.violation);

    std::printf("%-20s %6d  %-22s %7.1f ms  %-3s %s%s\n", expected.what.c_str(),
        answer.status, verdict.c_str(), took.count(), forwarded ? "yes" : "no",
        violation.c_str(), documented ? "" : "  <- not as documented");

    return documented;
}

} // namespace

bool print_table(const nginx &gate, const upstream &crm)
{
    std::vector<row> rows = samples();
    for (const auto &more : {broken(), undocumented(), of_strangers()}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }

    std::printf("%-20s %6s  %-22s %10s  %s\n", "delivery", "status", "verdict",
        "time", "forwarded, and what is reported");

    bool all = true;
    size_t number = 0;

    for (const row &expected : rows) {
        all = print_row(expected, gate, crm, ++number) && all;
    }

    return all;
}

} // namespace webhook::test::demo
