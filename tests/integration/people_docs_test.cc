// The pages for people are true: each command in them does what they say.

#include "support/doc_shell.h"

namespace webhook::test {
namespace {

TEST(doc_matches, DotsAreAnything)
{
    EXPECT_TRUE(matches("a\nb\n", "a\nb\n"));
    EXPECT_TRUE(matches("a.c\n", "a…c\n"));
    EXPECT_TRUE(matches("x\n{\"a\":[1]}\ny\nz\n", "x\n{\"a\":[…]}\n…\n"));
    EXPECT_TRUE(matches("", "…\n"));
    EXPECT_FALSE(matches("a\nb\n", "a\n"));
    EXPECT_FALSE(matches("a\n", "a\nb\n"));
    EXPECT_FALSE(matches("abc\n", "a.c\n"));
    EXPECT_FALSE(matches("x\nz\n", "…\ny\n…\n"));
}

class quickstart_docs : public doc_shell {};

TEST_F(quickstart_docs, EachStepWorks)
{
    own_upstream();
    follow("quickstart.md");
}

class operations_docs : public doc_shell {
protected:
    void reach(const doc_block &block) override
    {
        // a provider delivers while the reader observes
        if (block.text.find("grep '^nginx_webhook_deliveries") != std::string::npos) {
            ASSERT_TRUE(eventually([&] { return send("{").status == 200; }));
            EXPECT_EQ(send(booked("90311")).status, 200);
        }
        // and afterwards, when copies are known as such
        if (block.heading == "Reload") {
            EXPECT_TRUE(eventually([&] {
                return member(send(booked("90311")), "verdict") == "duplicate";
            }));
        }
    }

    response send(const std::string &body)
    {
        return send_request(gate_port(), post(body, "/hooks/iclosed"));
    }
};

TEST_F(operations_docs, EachStepWorks)
{
    configure("server { listen 127.0.0.1:8080; }\n");
    run_nginx();
    follow("operations.md");
}

class troubleshooting_docs : public doc_shell {};

TEST_F(troubleshooting_docs, EachStepWorks)
{
    configure("server {\n"
              "listen 127.0.0.1:8080;\n"
              "location = /hooks/iclosed { webhook iclosed; webhook_scope crm;"
              " webhook_store " +
              redis().url() +
              "; proxy_pass http://127.0.0.1:9000; }\n"
              "location = /status { webhook_status; }\n"
              "location /events/ { webhook_events; webhook_store " +
              redis().url() + "; }\n}\n");
    redis().client().command(
        {"CONFIG", "SET", "maxmemory-policy", "noeviction"});
    run_nginx();
    send_request(gate_port(), post("{", "/hooks/iclosed"));
    follow("troubleshooting.md");
}

} // namespace
} // namespace webhook::test
