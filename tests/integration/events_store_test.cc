// webhook_events: great stores, and stores in trouble.

#include "support/redis_gate_test.h"
#include "support/status.h"

#include <set>

namespace webhook::test {
namespace {

class events_store : public redis_gate_test {
protected:
    static constexpr const char *location_ =
        "location /events/ { webhook_events; }\n";

    void start_events(const std::string &http)
    {
        gate_conf conf;
        conf.http = http;
        conf.server = location_;
        start(conf);
    }

    // All that is listed, page by page.
    std::multiset<std::string> list()
    {
        std::multiset<std::string> keys;
        std::string cursor = "0";

        pages_ = 0;
        while (!cursor.empty() && pages_++ < 1000) {
            const std::string body = ask("?cursor=" + cursor).body;
            for (int i = 0;; i++) {
                const std::string key =
                    json_at(body, "/claims/" + std::to_string(i) + "/key");
                if (key.empty()) {
                    break;
                }
                keys.insert(key.substr(1, key.size() - 2));
            }
            cursor = json_at(body, "/next");
            cursor = cursor == "null" || cursor.empty()
                         ? ""
                         : cursor.substr(1, cursor.size() - 2);
        }

        return keys;
    }

    int pages_ = 0;
};

TEST_F(events_store, ManyClaimsInRedisComePageByPage)
{
    start_events(store_directive("prefix=a*b:"));
    ASSERT_TRUE(wait_until_said("is up"));
    redis_client client = redis().client();
    std::set<std::string> expected;
    for (int i = 0; i < 700; i++) {
        const std::string number = std::to_string(i);
        expected.insert("s:t:" + number);
        client.command({"SET", "a*b:s:t:" + number,
            "claimed:" + std::string(32, '1'), "PX", "60000"});
        client.command({"SET", "a*b:s:done:" + number,
            "done:" + std::string(32, '1'), "PX", "60000"});
        // what is not ours, though it looks like it
        client.command({"SET", "axxb:s:t:" + number,
            "claimed:" + std::string(32, '1'), "PX", "60000"});
    }
    client.command({"LPUSH", "a*b:list", "claimed:"});

    const std::multiset<std::string> found = list();
    // SCAN may give one twice
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), expected);
    EXPECT_GT(pages_, 1);
}

TEST_F(events_store, ManyClaimsInAZoneComePageByPage)
{
    start_events("webhook_wait 0;");
    flag released;
    std::vector<http_connection> held;
    upstream_.always(answer::held(released));
    for (int i = 0; i < 250; i += 50) {
        std::string batch = "[";
        for (int j = i; j < i + 50; j++) {
            batch += booked(std::to_string(j)).unwrap().body() +
                     (j < i + 49 ? "," : "]");
        }
        held.push_back(send_and_hold(batch));
    }

    const std::multiset<std::string> found = list();
    EXPECT_EQ(found.size(), 250U);
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), 250U);
    EXPECT_EQ(pages_, 3);

    released.raise();
    for (http_connection &each : held) {
        EXPECT_EQ(each.read().status, 200);
    }
}

// No gate asks it: only people do.
TEST_F(events_store, AStoreThatOnlyEventsAsk)
{
    gate_conf conf;
    conf.server = "location /events/ { webhook_events;" + store_directive() +
                  " }\n"
                  "location /zone/ { webhook_events;"
                  " webhook_store zone=alone:64k; }\n";
    conf.location = "webhook_store zone=other;";
    start(conf);
    ASSERT_TRUE(wait_until_said("is up"));
    redis_client client = redis().client();
    client.command({"SET", "webhook:a:b:c", "done:" + std::string(32, '1')});
    const response answer = ask("a:b:c");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_at(answer.body, "/events/0/expires_in"), "null");
    EXPECT_EQ(json_at(answer.body, "/events/0/digest"),
        "\"" + std::string(32, '1') + "\"");

    request what;
    what.method = "GET";
    what.uri = "/zone/";
    EXPECT_EQ(send_request(port(), what).status, 200);
}

TEST_F(events_store, RedisThatGivesNoAnswer)
{
    expect_log(
        "is down|is disconnected, reconnecting|holds an unexpected value");
    start_events(store_directive());
    ASSERT_TRUE(wait_until_said("is up"));
    redis_client client = redis().client();
    client.command({"SET", "webhook:a:b:c", "something else"});
    EXPECT_EQ(ask("a:b:c").status, 503);
    EXPECT_EQ(ask("a:b:c", "DELETE").status, 503);
    EXPECT_EQ(client.command({"GET", "webhook:a:b:c"}).text, "something else");

    redis().pause();
    const response late = ask("a:b:d");
    EXPECT_EQ(late.status, 503);
    EXPECT_EQ(late.field("Retry-After"), "5");
    EXPECT_EQ(late.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(ask("").status, 503);
    redis().resume();
    ASSERT_TRUE(eventually([&] { return ask("").status == 200; }));

    redis().kill();
    ASSERT_TRUE(eventually([&] { return ask("").status == 503; }));
    EXPECT_EQ(ask("a:b:d", "DELETE").status, 503);
}

// Whoever asked is gone before Redis answers; and the worker as well.
TEST_F(events_store, WhoLeavesMeanwhile)
{
    expect_log("is down|does not answer");
    start_events(store_directive("timeout=2s"));
    ASSERT_TRUE(wait_until_said("is up"));
    redis().pause();
    for (const char *method : {"GET", "DELETE"}) {
        for (const char *tail : {"", "a:b:c", "90311"}) {
            request what;
            what.method = method;
            what.uri = "/events/" + std::string(tail);
            http_connection connection(port());
            connection.send(what);
            EXPECT_TRUE(connection.silent_for(20ms));
            connection.reset();
        }
    }
    redis().resume();
    EXPECT_TRUE(eventually([&] { return ask("").status == 200; }));

    redis().pause();
    request what;
    what.method = "GET";
    what.uri = "/events/";
    http_connection connection(port());
    connection.send(what);
    EXPECT_TRUE(connection.silent_for(20ms));
    gate().reload();
    redis().resume();
    EXPECT_EQ(connection.read().status, 200);
}

TEST_F(events_store, OneThatChangesMeanwhileIsNotForgotten)
{
    start_events(store_directive());
    ASSERT_TRUE(wait_until_said("is up"));
    redis_client client = redis().client();
    // between the two: whatever looks is answered, then all is held up
    client.command({"SET", "webhook:a:b:c", "done:" + std::string(32, '1')});
    for (int i = 0; i < 200; i++) {
        client.command(
            {"SET", "webhook:a:b:c", "done:" + std::string(32, '2')});
        http_connection connection(port());
        request what;
        what.method = "DELETE";
        what.uri = "/events/a:b:c";
        connection.send(what);
        const std::string claimed = "claimed:" + std::string(32, '3');
        client.command({"SET", "webhook:a:b:c", claimed});
        const int status = connection.read().status;
        // before, or after; or in between, and then it stays
        EXPECT_TRUE(status == 200 || status == 409) << status;
        EXPECT_EQ(client.command({"GET", "webhook:a:b:c"}).text, claimed);
    }
}

} // namespace
} // namespace webhook::test
