// tools/webhook-ctl finds, forgets and lists events, and shows why deliveries
// were refused.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class webhook_ctl : public gate_test {
protected:
    void start_gates(const std::string &http = "")
    {
        gate_conf conf;
        conf.location = "webhook_scope crm; webhook_wait 0;"
                        " webhook_validation enforce;";
        conf.server = "location = /status { webhook_status; }\n"
                      "location /events/ { webhook_events; }\n"
                      "location = /any { webhook json; webhook_key /id;"
                      " webhook_scope any;"
                      " proxy_pass http://127.0.0.1:{{upstream}}; }\n";
        conf.http = http;
        start(conf);
    }

    // Returns its exit code and what it prints.
    std::string ctl(const std::string &arguments)
    {
        const auto output = dir_.path() / "output";
        write_file(output, "");
        const int code =
            run({"sh", "-c",
                    "WEBHOOK_URL=http://127.0.0.1:" + std::to_string(port()) +
                        " " + (source_dir() / "tools/webhook-ctl").string() +
                        " " + arguments},
                output);
        return std::to_string(code) + " " + read_file(output);
    }

    static constexpr const char *key_ = "crm:Call%20booked:90311";

private:
    temp_dir dir_;
};

TEST_F(webhook_ctl, FindsAnEventByItsIdItsTypeAndItsKey)
{
    start_gates();
    deliver(booked("90311"));
    const std::string found =
        std::string("0 delivered, will be forgotten in 4 days  ") + key_ + "\n";
    EXPECT_EQ(ctl("find 90311"), found);
    EXPECT_EQ(ctl("find 90311 'Call booked'"), found);
    EXPECT_EQ(ctl(std::string("find ") + key_), found);
    EXPECT_EQ(ctl("find 90311 'Contact created'"),
        "1 webhook-ctl: 404 No such event is in \"zone=webhook\".\n");
}

TEST_F(webhook_ctl, EncodesAnId)
{
    start_gates();
    send_request(port(), post("{\"id\":\"a b/\\u00e9?#\"}", "/any"));
    const std::string key = gate().wait_for_log(1).at(0).key;
    ASSERT_NE(key.find("a%20b"), std::string::npos);
    const std::string found = ctl("find '" + key + "'");
    EXPECT_EQ(found.substr(0, 11), "0 delivered") << found;
    const std::string type = key.substr(4, key.find(':', 4) - 4);
    EXPECT_EQ(ctl("find 'a b/é?#' '" + type + "'"), found);
}

TEST_F(webhook_ctl, SaysWhenATypeIsMissing)
{
    start_gates();
    EXPECT_EQ(ctl("find 4711"), "1 webhook-ctl: 404 No such event is in "
                                "\"zone=webhook\". Its profile may list "
                                "no types: add the type, or use the key.\n");
}

TEST_F(webhook_ctl, ForgetsADeliveredEvent)
{
    start_gates();
    deliver(booked("90311"));
    EXPECT_EQ(ctl(std::string("forget ") + key_),
        std::string("0 forgotten: ") + key_ + "\n");
    EXPECT_EQ(ctl(std::string("forget ") + key_),
        "1 webhook-ctl: 404 No such event is in \"zone=webhook\".\n");
    deliver(booked("90311"));
    EXPECT_EQ(upstream_.count(), 2U);
}

TEST_F(webhook_ctl, ListsWhatIsBeingDeliveredAndDoesNotForgetIt)
{
    start_gates();
    EXPECT_EQ(ctl("list"), "0 nothing is being delivered\n");
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(booked("90311"));
    const std::string list = ctl("list");
    EXPECT_EQ(list.substr(0, 9), "0 sha256=") << list;
    EXPECT_NE(list.find("  lease ends in "), std::string::npos) << list;
    EXPECT_EQ(ctl(std::string("find ") + key_).substr(0, 9), "0 claimed");
    EXPECT_EQ(ctl(std::string("forget ") + key_).substr(0, 20),
        "1 webhook-ctl: 409 T");
    released.raise();
    EXPECT_EQ(held.read().status, 200);
}

TEST_F(webhook_ctl, ShowsWhyDeliveriesWereRefused)
{
    start_gates();
    EXPECT_EQ(ctl("why"), "1 webhook-ctl: nothing was refused\n");
    EXPECT_EQ(
        ctl("why 1"), "1 webhook-ctl: none of the last refusals is of 1\n");
    deliver("{");
    flag released;
    upstream_.next(answer::held(released));
    http_connection held = send_and_hold(booked("90311"));
    EXPECT_EQ(deliver(booked("90311")).status, 503);
    released.raise();
    EXPECT_EQ(held.read().status, 200);
    const std::string all = ctl("why");
    EXPECT_NE(
        all.find("  400  malformed  syntax  after 1 bytes"), std::string::npos)
        << all;
    EXPECT_EQ(deliver(booked("90312").set("start_time", "1")).status, 422);
    const std::string violation = ctl("why 90312");
    EXPECT_NE(violation.find("  422  invalid  schema  /event/start_time  "
                             "type  Call booked  90312\n"),
        std::string::npos)
        << violation;
    const std::string one = ctl("why 90311");
    EXPECT_NE(one.find("Z  /hook  503  in_flight  in_flight  Call "
                       "booked  90311\n"),
        std::string::npos)
        << one;
    EXPECT_EQ(one.find("malformed"), std::string::npos) << one;
}

TEST_F(webhook_ctl, SaysWhatIsWrong)
{
    start_gates();
    EXPECT_EQ(ctl("").substr(0, 8), "2 usage:");
    EXPECT_EQ(ctl("find").substr(0, 8), "2 usage:");
    EXPECT_EQ(ctl("--help").substr(0, 8), "0 usage:");
    const std::string text = ctl("find '%zz'");
    EXPECT_EQ(text.substr(0, 18), "1 webhook-ctl: 400") << text;
    const std::string nobody =
        ctl("list 2>&1; WEBHOOK_URL=http://127.0.0.1:1 " +
            (source_dir() / "tools/webhook-ctl").string() + " list");
    EXPECT_NE(nobody.find("curl: (7)"), std::string::npos) << nobody;
}

} // namespace
} // namespace webhook::test
