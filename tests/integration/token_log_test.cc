// A token in the URL is a secret that nginx would write to the error log, with
// each message about the request.

#include "support/h2_client.h"
#include "support/signed_test.h"

#include <sstream>

namespace webhook::test {
namespace {

class token_log : public signed_test {
protected:
    void start_tokens(
        const std::string &location = "", const std::string &server = "")
    {
        const std::string tokens = " file:" + file("token", "t0ken") + ";";
        start({.location = "webhook_token $arg_token" + tokens + location,
            .server = "location ~ ^/in/(?<shown>[^/]+)(/x)?$ { webhook iclosed;"
                      "webhook_scope p; webhook_token $shown" +
                      tokens +
                      "proxy_pass http://127.0.0.1:{{nowhere}}; }"
                      "location = /head { webhook iclosed; webhook_scope h;"
                      "webhook_token $http_x_key" +
                      tokens + "proxy_pass http://127.0.0.1:{{nowhere}}; }" +
                      server});
    }

    int status(const std::string &uri, const std::string &id = "1",
        const header_list &headers = {})
    {
        request what = post(booked(id), uri);
        what.headers = headers;
        return send_request(port(), what).status;
    }

    // What nginx says of the requests, each once.
    std::vector<std::string> requests()
    {
        std::vector<std::string> found;
        std::istringstream lines(gate().error_log());
        for (std::string line; std::getline(lines, line);) {
            const auto at = line.find("request: \"");
            if (at != std::string::npos) {
                found.push_back(
                    line.substr(at + 10, line.find('"', at + 10) - at - 10));
            }
        }
        return found;
    }
};

TEST_F(token_log, HasNoneOfAnArgument)
{
    start_tokens();
    EXPECT_EQ(status("/hook?token=t0ken"), 200);
    EXPECT_EQ(status("/hook?token=t0ken"), 200);
    EXPECT_EQ(status("/hook?a=1&token=t0ken&b=t0ken"), 200);
    EXPECT_EQ(status("/hook?token=0ther"), 401);
    EXPECT_EQ(status("/hook?token=1&a=21&b=1&c=11"), 401);
    EXPECT_EQ(status("/hook?token="), 401);
    EXPECT_EQ(
        requests(), (std::vector<std::string>{"POST /hook?token=*** HTTP/1.1",
                        "POST /hook?a=1&token=***&b=*** HTTP/1.1",
                        "POST /hook?token=*** HTTP/1.1",
                        "POST /hook?token=***&a=21&b=***&c=11 HTTP/1.1",
                        "POST /hook?token= HTTP/1.1"}));
    EXPECT_EQ(gate().error_log().find("t0ken"), std::string::npos);
    EXPECT_EQ(gate().error_log().find("0ther"), std::string::npos);
}

// Only there: what the upstream gets, and what variables hold, is whole.
TEST_F(token_log, IsTheOnlyPlace)
{
    start_tokens("add_header X-Request \"$request $request_uri\" always;");
    EXPECT_EQ(status("/hook?token=t0ken"), 200);
    EXPECT_EQ(upstream_.last().uri, "/hook?token=t0ken");
    const response answer =
        send_request(port(), post(booked("1"), "/hook?token=0ther"));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.field("X-Request"),
        "POST /hook?token=0ther HTTP/1.1 /hook?token=0ther");
}

TEST_F(token_log, HasNoneOfThePathNorOfTheUpstreamsUrl)
{
    start_tokens();
    expect_log("Connection refused");
    EXPECT_EQ(status("/in/t0ken?q=1"), 502);
    EXPECT_EQ(status("/in/t0ken/x"), 502);
    EXPECT_EQ(status("/in/0ther"), 401);
    EXPECT_EQ(
        requests(), (std::vector<std::string>{"POST /in/***?q=1 HTTP/1.1",
                        "POST /in/***/x HTTP/1.1", "POST /in/*** HTTP/1.1"}));
    const std::string log = gate().error_log();
    EXPECT_EQ(log.find("t0ken"), std::string::npos) << log;
    EXPECT_NE(log.find("/in/***?q=1\", host: \"gate.test\""), std::string::npos)
        << log;
}

TEST_F(token_log, HasWhatIsNoToken)
{
    start_tokens();
    expect_log("Connection refused");
    EXPECT_EQ(status("/head?token=t0ken", "1", {{"X-Key", "t0ken"}}), 502);
    EXPECT_EQ(status("/head?q=t0", "1", {{"X-Key", "other"}}), 401);
    EXPECT_EQ(
        requests(), (std::vector<std::string>{"POST /head?token=*** HTTP/1.1",
                        "POST /head?q=t0 HTTP/1.1"}));
}

TEST_F(token_log, HasNoneOnHttp2)
{
    start_tokens();
    h2_client client(gate().port("h2"));
    EXPECT_EQ(client.exchange(post("{", "/hook?token=t0ken")).status, 400);
    EXPECT_EQ(requests(),
        (std::vector<std::string>{"POST /hook?token=*** HTTP/2.0"}));
}

// What is compared has been decoded: it is hidden however it is spelled.
TEST_F(token_log, HasNoneThatIsSpelledAnotherWay)
{
    start_tokens("", "location ~ ^/deep/(?<deep>.+)$ { webhook iclosed;"
                     "webhook_scope d; webhook_token $deep file:" +
                         file("deep", "se/cr/et") +
                         "; proxy_pass http://127.0.0.1:{{nowhere}}; }");
    expect_log("Connection refused");
    struct {
        const char *uri;
        int status;
        const char *shown;
    } const cases[] = {
        {"/in/t%30ken", 502, "/in/***"},
        {"/in/%74%30%6b%65%6e", 502, "/in/***"},
        {"/in/%74%30%6B%65%6E?t0ken", 502, "/in/***?***"},
        {"//in///t0ken", 502, "//in///***"},
        {"/in/./t0ken", 502, "/in/./***"},
        {"/in/x/../%740ken", 502, "/in/x/../***"},
        {"/in%2ft0ken", 502, "/in%2f***"},
        {"/in%2Ft0ken%2Fx", 502, "/in%2F***%2Fx"},
        {"/in/wr%6fng?a=wrong&b=wron%67", 401, "/in/***?a=***&b=***"},
        {"/in/w%2541", 401, "/in/***"},
        {"/deep/se/cr/et", 502, "/deep/***"},
        {"/deep/se//cr/./%65t", 502, "/deep/***"},
        {"/deep/s%65%2Fcr%2fet?q=1", 502, "/deep/***?q=1"},
        {"/hook?token=t%30ken", 401, "/hook?token=***"},
        {"/hook?token=t%30ken&x=t0ken", 401, "/hook?token=***&x=***"},
        {"/hook?token=a//b==&x=a//b==", 401, "/hook?token=***&x=***"},
        // a long one is hidden wherever it is
        {"/hook?token=conspicuous&x=not-conspicuous-", 401,
            "/hook?token=***&x=not-***-"},
        {"/in/%zz", 400, ""},
        {"/in/100%25", 401, "/in/***"},
    };
    std::vector<std::string> shown;
    for (const auto &each : cases) {
        EXPECT_EQ(status(each.uri), each.status) << each.uri;
        if (each.shown[0] != '\0') {
            shown.push_back("POST " + std::string(each.shown) + " HTTP/1.1");
        }
    }
    std::vector<std::string> said = requests();
    std::erase_if(said, [](const std::string &line) {
        return line.find("%zz") != std::string::npos;
    });
    EXPECT_EQ(said, shown);
    const std::string log = gate().error_log();
    // "wrong" alone is in the reason of a refusal, "token_wrong"
    for (const char *token : {"t0ken", "t%30ken", "%740ken", "=wrong", "/wrong",
             "cr/et", "%6fng", "conspicuous"}) {
        EXPECT_EQ(log.find(token), std::string::npos) << token << "\n" << log;
    }
}

TEST_F(token_log, HasNoneOfARefererAndAHost)
{
    start_tokens();
    const auto send = [&](const char *referer, const char *host) {
        request what = post(booked("1"), "/hook?token=0ther");
        what.headers = {{"Referer", referer}};
        what.host = host;
        return send_request(port(), what).status;
    };
    EXPECT_EQ(send("http://a.test/in/0ther", "gate.test"), 401);
    EXPECT_EQ(
        send("http://a.test/in/%30the%72?a=0ther#0ther", "gate.test"), 401);
    EXPECT_EQ(send("0ther", "gate.test"), 401);
    const std::string log = gate().error_log();
    EXPECT_EQ(log.find("0ther"), std::string::npos) << log;
    EXPECT_EQ(log.find("%30the"), std::string::npos) << log;
    for (const char *shown : {"referrer: \"http://a.test/in/***\"",
             "referrer: \"http://a.test/in/***?a=***#***\"",
             "referrer: \"***\""}) {
        EXPECT_NE(log.find(shown), std::string::npos) << shown << "\n" << log;
    }
}

// Each of two gates on the way compares another one.
TEST_F(token_log, HasNoneOfASecondGate)
{
    start_tokens("", "location = /second { webhook iclosed; webhook_scope s;"
                     "webhook_token $arg_second file:" +
                         file("second", "0ne-more") +
                         "; error_page 502 = @third;"
                         "proxy_pass http://127.0.0.1:{{nowhere}}; }"
                         "location @third { webhook iclosed; webhook_scope t;"
                         "webhook_token $arg_third file:" +
                         file("third", "the-third") +
                         "; proxy_pass http://127.0.0.1:{{nowhere}}; }");
    expect_log("Connection refused");
    EXPECT_EQ(status("/second?second=0ne-more&third=not-it"), 401);
    EXPECT_EQ(requests().back(), "POST /second?second=***&third=*** HTTP/1.1");
    EXPECT_EQ(gate().error_log().find("0ne-more"), std::string::npos);
}

// A message is cut at 2 KB: nothing of the token may be left at its end.
TEST_F(token_log, HasNoneOfALongLine)
{
    start_tokens();
    for (std::size_t length = 1700; length < 2100; length += 7) {
        EXPECT_EQ(
            status("/hook?" + std::string(length, 'x') + "&token=0ther"), 401);
    }
    const std::string log = gate().error_log();
    EXPECT_EQ(log.find("0the"), std::string::npos);
    EXPECT_EQ(log.find("=0t"), std::string::npos);
}

TEST_F(token_log, OutlivesARedirect)
{
    expect_log("Connection refused");
    start_tokens("error_page 401 /401.html; error_page 502 /502.html;"
                 "if ($arg_up) { proxy_pass http://127.0.0.1:{{nowhere}}; }");
    EXPECT_EQ(status("/hook?token=0ther"), 404);
    EXPECT_EQ(status("/hook?token=t0ken&up=1"), 404);
    const std::string log = gate().error_log();
    EXPECT_NE(log.find("No such file"), std::string::npos) << log;
    EXPECT_EQ(log.find("0ther"), std::string::npos) << log;
    EXPECT_EQ(log.find("t0ken"), std::string::npos) << log;
}

} // namespace
} // namespace webhook::test
