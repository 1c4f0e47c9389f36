// The pages for people are true: each command in them does what they say.

#include "support/doc_shell.h"
#include "support/nginx_conf.h"

#include <algorithm>
#include <regex>

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

// The usual directories exist once root has started nginx, and are not for
// everyone.
TEST_F(quickstart_docs, NeedsNoDirectoryOfRoot)
{
    const std::vector<doc_block> blocks = doc_blocks("quickstart.md");
    const auto conf = std::find_if(blocks.begin(), blocks.end(),
        [](const doc_block &block) { return block.language == "nginx"; });

    ASSERT_NE(conf, blocks.end());
    for (const std::string name :
        {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        EXPECT_TRUE(std::regex_search(
            conf->text, std::regex("\n +" + name + "_temp_path +temp;")))
            << name;
    }
}

class operations_docs : public doc_shell {
protected:
    void reach(const doc_block &block) override
    {
        const auto shows = [&](const char *text) {
            return block.text.find(text) != std::string::npos;
        };

        // a provider delivers while the reader observes
        if (shows("grep 'nginx_webhook_deliveries_total")) {
            ASSERT_TRUE(eventually([&] { return send("{").status == 200; }));
            EXPECT_EQ(send(booked("90311")).status, 200);
        }
        // and afterwards, when retries are recognized
        if (block.heading == "Reload") {
            EXPECT_TRUE(eventually([&] {
                return member(send(booked("90311")), "verdict") == "duplicate";
            }));
            EXPECT_EQ(send("{").status, 400);
        }
        if (block.heading == "Rotate a secret") {
            rotate(shows("authenticated_total"));
        }
        if (block.heading == "Size the store" && !rotated_) {
            rotated_ = true;
            EXPECT_NE(token(), first_token_);
            EXPECT_EQ(send_with(token(), booked("4")).status, 200);
            EXPECT_TRUE(eventually([&] {
                return send_with(first_token_, booked("5")).status == 401;
            }));
        }
        if (block.heading == "When Redis is away" && shows("operator")) {
            secure_redis();
        }
        upgrade(block);
    }

    // Sends deliveries between the steps: none is refused.
    void rotate(bool both)
    {
        if (first_token_.empty()) {
            first_token_ = token();
        }
        EXPECT_EQ(token(), first_token_);
        EXPECT_EQ(send_with(first_token_, booked("2")).status, 200);
        if (both) {
            EXPECT_EQ(send_with(token(".new"), booked("3")).status, 200);
        }
    }

    // The module that ran before can be told from the one that is installed.
    void upgrade(const doc_block &block)
    {
        const auto module = home() / "nginx/modules/ngx_http_webhook_module.so";

        if (block.heading == "Upgrade" && old_module_.empty()) {
            old_module_ = read_file(module) + "the old one";
            write_file(module.string() + ".copy", old_module_);
            std::filesystem::rename(module.string() + ".copy", module);
        }
        if (block.heading == "Roll back" && block.language == "sh") {
            EXPECT_TRUE(read_file(module) == read_file(module_file()));
        }
        if (block.heading == "Stop") {
            EXPECT_TRUE(read_file(module) == old_module_);
        }
    }

    std::string token(const std::string &suffix = "") const
    {
        std::string text = read_file(home() / ("nginx/iclosed.token" + suffix));
        return text.substr(0, text.find('\n'));
    }

    response send_with(const std::string &token, const std::string &body)
    {
        return send_request(
            gate_port(), post(body, "/hooks/iclosed?token=" + token));
    }

    response send(const std::string &body) { return send_with(token(), body); }

private:
    std::string first_token_;
    bool rotated_ = false;
    std::string old_module_;
};

TEST_F(operations_docs, EachStepWorks)
{
    configure("server { listen 127.0.0.1:8080; }\n");
    run_nginx();
    follow("operations.md");
}

class alerts_docs : public doc_shell {};

TEST_F(alerts_docs, EachStepWorks)
{
    configure("server {\n"
              "listen 127.0.0.1:8080;\n"
              "location = /hooks/iclosed { webhook iclosed; webhook_scope crm;"
              " proxy_pass http://127.0.0.1:9000; }\n"
              "location = /status { webhook_status; }\n}\n");
    run_nginx();
    send_request(gate_port(), post("{", "/hooks/iclosed"));
    follow("alerts.md");
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
    secure_redis();
    follow("troubleshooting.md");
}

} // namespace
} // namespace webhook::test
