// The vectors of the providers (tests/data/providers) through the real nginx:
// one location for each provider, and a store that they share.
//
// The vectors are as old as their files.  The locations that have to take them
// therefore have a tolerance of many years; others have that of the provider,
// and refuse the same deliveries as stale.

#include "support/provider_vectors.h"
#include "support/signed_test.h"

#include <cctype>

namespace webhook::test {
namespace {

std::string variable(const std::string &token_at)
{
    const std::size_t colon = token_at.find(':');
    const std::string kind = token_at.substr(0, colon);
    if (kind != "header" && kind != "query") {
        return token_at; // the core finds it in the body
    }
    std::string name = token_at.substr(colon + 1);
    for (char &each : name) {
        each = each == '-' ? '_'
                           : static_cast<char>(std::tolower(
                                 static_cast<unsigned char>(each)));
    }
    return (kind == "header" ? "$http_" : "$arg_") + name;
}

class provider_vectors_test : public signed_test {
protected:
    void SetUp() override
    {
        std::string locations;
        for (const auto &entry : std::filesystem::directory_iterator(
                 source_dir() / "tests/data/providers")) {
            if (entry.path().extension() != ".json") {
                continue;
            }
            provider_vectors of = read_provider_vectors(entry.path());
            if (waiting_providers().contains(of.provider)) {
                continue;
            }
            const std::string lines = directives(of);
            locations += location("/hooks/", of, lines + old) +
                         location("/retry/", of, lines + old) +
                         location("/stale/", of, lines);
            all_.push_back(std::move(of));
        }
        start_http("server { listen 127.0.0.1:{{port}}; " + locations + "}");
    }

    static request to(const char *prefix, const vector_delivery &what)
    {
        request result;
        result.method = what.method;
        result.uri = prefix + what.path.substr(std::string("/hooks/").size());
        result.content_type = "";
        for (const auto &[name, value] : what.headers) {
            result.headers.push_back({name, value});
        }
        result.body = what.body;
        return result;
    }

    response exchange(const char *prefix, const vector_delivery &what) const
    {
        http_connection sender(port());
        sender.send(to(prefix, what));
        return what.method == "HEAD" ? sender.read_head_only() : sender.read();
    }

    void expect_forwarded(const char *prefix, const vector_delivery &what)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(send_request(port(), to(prefix, what)).status, 200);
        ASSERT_EQ(upstream_.count(), before + 1);
    }

    // nginx itself answers 400 to two fields "Authorization", and a body that
    // has a member twice is malformed.
    void expect_refused(const char *prefix, const vector_delivery &what)
    {
        const std::size_t before = upstream_.count();
        const int status = send_request(port(), to(prefix, what)).status;
        EXPECT_TRUE(status == 401 || status == 400) << status;
        EXPECT_EQ(upstream_.count(), before);
    }

    void expect_answered(const char *prefix, const vector_delivery &what)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(send_request(port(), to(prefix, what)).status / 100, 2);
        EXPECT_EQ(upstream_.count(), before);
    }

    std::vector<provider_vectors> all_;

private:
    static constexpr const char *old = "webhook_tolerance 18000d; ";

    static std::string location(const std::string &prefix,
        const provider_vectors &of, const std::string &lines)
    {
        return "location = " + prefix + of.provider + " { webhook " +
               of.provider + "; " + lines +
               "proxy_pass http://127.0.0.1:{{upstream}}; }\n";
    }

    // A file for each of these.
    std::string files(const std::string &name, const std::string &directive,
        const std::vector<std::string> &contents)
    {
        std::string result = contents.empty() ? "" : directive;
        for (std::size_t i = 0; i < contents.size(); ++i) {
            result += " file:" + file(name + std::to_string(i), contents[i]);
        }
        return contents.empty() ? "" : result + "; ";
    }

    std::string directives(const provider_vectors &of)
    {
        std::string result =
            files(of.provider + ".secret", "webhook_secret", of.secrets) +
            files(of.provider + ".key", "webhook_public_key", of.public_keys) +
            files(of.provider + ".token",
                "webhook_token " + variable(of.token_at), of.tokens);
        if (!of.parameters.empty()) {
            result += "webhook_signature " + of.provider;
            for (const auto &[name, value] : of.parameters) {
                result += " \"" + name + "=" + value + "\"";
            }
            result += "; ";
        }
        if (!of.settings.empty()) {
            result += "webhook_challenge";
            for (const auto &[name, value] : of.settings) {
                result += " \"" + name + "=" + value + "\"";
            }
            result += "; ";
        }
        for (const std::string &line : of.directives) {
            result += line + " ";
        }
        return result;
    }
};

TEST_F(provider_vectors_test, OnlyWhatTheProviderHasSignedPasses)
{
    ASSERT_FALSE(all_.empty());
    for (const provider_vectors &of : all_) {
        SCOPED_TRACE(of.provider);
        for (const auto &forge : {flipped, unproven, proven_twice}) {
            for (const forgery &each : forge(of)) {
                SCOPED_TRACE(each.how);
                expect_refused("/hooks/", each.what);
            }
        }
        for (const auto &[how, what] : of.refused) {
            SCOPED_TRACE(how);
            // the other locations tolerate what has expired
            expect_refused(how == "expired" ? "/stale/" : "/hooks/", what);
        }
        if (of.tolerance != 0) {
            SCOPED_TRACE("stale");
            expect_refused("/stale/", of.first());
        }

        expect_forwarded("/hooks/", of.first());
        EXPECT_TRUE(upstream_.last().body == of.first().body);
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
    }
}

TEST_F(provider_vectors_test, TwoEventsThatLookAlikeGoUpstreamAndARetryDoesNot)
{
    for (const provider_vectors &of : all_) {
        SCOPED_TRACE(of.provider);
        for (const std::string &name : of.pair) {
            SCOPED_TRACE(name);
            expect_forwarded("/hooks/", of.deliveries.at(name));
        }
        if (!of.retry.empty()) {
            expect_forwarded("/retry/", of.deliveries.at(of.retry[0]));
            SCOPED_TRACE("retry");
            expect_answered("/retry/", of.deliveries.at(of.retry[1]));
        }
        for (const std::string &name : of.synchronous) {
            SCOPED_TRACE("synchronous");
            expect_forwarded("/retry/", of.deliveries.at(name));
            expect_forwarded("/retry/", of.deliveries.at(name));
        }
    }
}

TEST_F(provider_vectors_test, AHandshakeIsAnsweredByTheGate)
{
    for (const provider_vectors &of : all_) {
        SCOPED_TRACE(of.provider);
        for (const auto &[name, each] : of.challenges) {
            SCOPED_TRACE(name);
            const std::size_t before = upstream_.count();
            const response answer = exchange("/hooks/", each.request);
            EXPECT_EQ(answer.status, static_cast<int>(each.answer.status));
            for (const auto &[field, value] : each.answer.headers) {
                EXPECT_TRUE(answer.field(field).starts_with(value))
                    << field << ": " << answer.field(field);
            }
            if (!each.answer.body.empty()) {
                EXPECT_EQ(answer.body, each.answer.body);
            }
            EXPECT_EQ(upstream_.count(), before);
        }
        for (const auto &[name, request] : of.challenges_refused) {
            SCOPED_TRACE(name);
            const std::size_t before = upstream_.count();
            EXPECT_GE(exchange("/hooks/", request).status, 400);
            EXPECT_EQ(upstream_.count(), before);
        }
    }
}

} // namespace
} // namespace webhook::test
