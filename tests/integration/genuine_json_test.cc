// Genuine deliveries that JSON allows: the rows F6, F15, J1 to J4 of what
// senders do.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

class genuine_json : public gate_test {
protected:
    void start_json(const std::string &more = "")
    {
        start({.location = "client_max_body_size 4m; webhook_key /id;" + more,
            .profile = "json"});
    }

    void expect_once(const std::string &body, const std::string &key)
    {
        const std::size_t before = upstream_.count();

        EXPECT_EQ(deliver(body).status, 200) << body.substr(0, 100);
        EXPECT_EQ(deliver(body).status, 200) << body.substr(0, 100);
        ASSERT_EQ(upstream_.count(), before + 1) << body.substr(0, 100);
        EXPECT_TRUE(upstream_.last().body == body) << body.substr(0, 100);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Id"), key);
    }
};

// As GitHub builds it, with as many commits as it allows.
std::string push_of_2048_commits()
{
    const std::string person =
        R"({"name":"Ann","email":"ann@example.org","username":"ann"})";
    std::string text = R"({"id":"push","ref":"refs/heads/main","commits":[)";

    for (int i = 0; i < 2048; i++) {
        text += std::string(i == 0 ? "" : ",") +
                R"({"id":"6113728f27ae82c7b1a177c8d03f9e96e0adf246",)"
                R"("tree_id":"4b825dc642cb6eb9a060e54bf8d69288fbee4904",)"
                R"("distinct":true,"message":")" +
                std::string(205, 'm') +
                R"(","timestamp":"2026-05-12T11:00:00Z","url":"u","author":)" +
                person + R"(,"committer":)" + person +
                R"(,"added":["a"],"removed":[],"modified":["m"]})";
    }
    return text + "]}";
}

TEST_F(genuine_json, APushOf2048Commits)
{
    start_json();
    const std::string push = push_of_2048_commits();
    EXPECT_GT(push.size(), 1'150'000U);
    expect_once(push, "push");
}

TEST_F(genuine_json, LimitsAreTheOperators)
{
    start_json("webhook_json_limits depth=3 values=11;");
    expect_once(R"({"id":"1","a":[[0]]})", "1");
    EXPECT_EQ(
        member(deliver(R"({"id":"2","a":[[[]]]})"), "reason"), "too_deep");
    EXPECT_EQ(member(deliver(R"({"id":"3","a":[0,0,0,0,0,0,0]})"), "reason"),
        "too_many_nodes");
}

TEST_F(genuine_json, LimitsThatAreRefusedInTheConfiguration)
{
    const auto check = [](const std::string &directive) {
        return check_gate_conf({.location = directive}).exit_code;
    };
    EXPECT_EQ(check("webhook_json_limits depth=1024 values=4194304;"), 0);
    EXPECT_EQ(check("webhook_json_limits values=100;"), 0);
    for (const char *wrong : {"depth=1025", "depth=0", "depth=x",
             "values=4194305", "values=", "depth=3 depth=4", "nodes=5", "64"}) {
        EXPECT_NE(check("webhook_json_limits " + std::string(wrong) + ";"), 0)
            << wrong;
    }
}

TEST_F(genuine_json, AnIntegerOfAnyLengthIsAnId)
{
    start_json();
    for (const char *id : {"820982911946154508", "820982911946154509",
             "18446744073709551616", "18446744073709551617",
             "-115792089237316195423570985008687907853269984665640564039457"}) {
        expect_once("{\"id\":" + std::string(id) + "}", id);
    }
}

TEST_F(genuine_json, AnIntegerBeyond64BitsAnywhere)
{
    start_json();
    expect_once(
        R"({"id":"1","value":[100000000000000000000000000000000]})", "1");
}

TEST_F(genuine_json, HalfOfASurrogatePair)
{
    start_json();
    expect_once(R"({"id":"1","text":"cut \ud83d","\ude80":[]})", "1");
    expect_once(R"({"id":"\ud83d"})", "%ED%A0%BD");
    expect_once(R"({"id":"\ud83e"})", "%ED%A0%BE");
}

TEST_F(genuine_json, AByteOrderMark)
{
    start_json();
    expect_once("\xef\xbb\xbf{\"id\":\"1\"}", "1");
}

TEST_F(genuine_json, NulInANameAndARealBeyondADouble)
{
    start_json();
    expect_once(R"({"id":"1","a\u0000b":1e400,"c":-2E+999})", "1");
}

} // namespace
} // namespace webhook::test
