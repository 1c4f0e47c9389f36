// Senders that count their attempts in the body, with profiles of an operator.

#include "support/genuine_test.h"

namespace webhook::test {
namespace {

class genuine_counters : public genuine_test {};

// Composite keys, which may not be unique: other bytes are news, but for the
// count of attempts.
TEST_F(genuine_counters, CountersThatAProfileNames)
{
    const struct {
        const char *profile;
        const char *first;
        const char *retry;
        const char *news;
    } senders[] = {
        {R"({"name":"hubspot","envelope":["array"],"events":{"*":{
            "id":"/eventId","key":["/subscriptionId","/occurredAt"],
            "modified":"forward","attempt":["/attemptNumber"]}}})",
            R"([{"eventId":1,"subscriptionId":2,"occurredAt":3,"attemptNumber":0}])",
            R"([{"eventId":1,"subscriptionId":2,"occurredAt":3,"attemptNumber":1}])",
            R"([{"eventId":1,"subscriptionId":2,"occurredAt":3,"attemptNumber":0,"objectId":4}])"},
        {R"({"name":"docusign","envelope":["object"],
            "type":{"pointer":"/event"},"events":{"*":{
            "id":"/data/envelopeId","key":["/generatedDateTime"],
            "modified":"forward","attempt":["/retryCount"]}}})",
            R"({"event":"envelope-sent","retryCount":0,"data":{"envelopeId":"e"}})",
            R"({"event":"envelope-sent","retryCount":1,"data":{"envelopeId":"e"}})",
            R"({"event":"envelope-sent","retryCount":1,"data":{"envelopeId":"e","x":1}})"},
        {R"({"name":"notion","envelope":["object"],
            "type":{"pointer":"/type"},"events":{"*":{
            "id":"/id","modified":"duplicate"}}})",
            R"({"type":"page.created","id":"n-1","attempt_number":1})",
            R"({"type":"page.created","id":"n-1","attempt_number":2})",
            R"({"type":"page.created","id":"n-2","attempt_number":1})"},
    };
    std::string http;
    std::string server;
    for (const auto &each : senders) {
        const std::string text = each.profile;
        const std::size_t at = text.find(':') + 2;
        const std::string name = text.substr(at, text.find('"', at) - at);
        http += "webhook_profile " + name + " " + file(name, text) + ";";
        server += "location = /" + name + " { webhook " + name +
                  "; proxy_pass http://127.0.0.1:{{upstream}}; }";
    }
    start({.server = server, .http = http});

    for (const auto &each : senders) {
        const std::string text = each.profile;
        const std::size_t at = text.find(':') + 2;
        const std::string uri = "/" + text.substr(at, text.find('"', at) - at);
        expect_forwarded(post(each.first, uri));
        expect_duplicate(post(each.retry, uri));
        expect_once(post(each.news, uri));
    }
}

} // namespace
} // namespace webhook::test
