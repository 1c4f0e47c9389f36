// README.md, docs/README.md and docs/faq.md are true: nginx accepts their
// configurations, their commands exist, and those of the FAQ do what it says.

#include "support/doc_shell.h"

#include <algorithm>
#include <regex>

namespace webhook::test {
namespace {

class readme_docs : public gate_test {
protected:
    // The blocks that are a location, with the files that they name.
    std::string locations_of(const std::string &page)
    {
        static const std::regex name(R"(\bfile:([^\s;]+))");
        std::string text;

        for (const doc_block &block : doc_blocks(page)) {
            if (block.language == "nginx") {
                text += block.text;
            }
        }
        for (std::sregex_iterator it(text.begin(), text.end(), name), end;
             it != end; ++it) {
            const auto path = dir_.path() / it->str(1);
            write_file(path, "whsec_d75a980182b10ab7d54bfed3c964073a\n");
            std::filesystem::permissions(path, std::filesystem::perms(0600));
        }
        text = std::regex_replace(
            text, name, "file:" + (dir_.path() / "$1").string());
        return std::regex_replace(
            text, std::regex("http://app"), "http://127.0.0.1:1");
    }

private:
    temp_dir dir_;
};

TEST_F(readme_docs, NginxAcceptsEachConfiguration)
{
    for (const char *page : {"../README.md", "faq.md"}) {
        const std::string locations = locations_of(page);
        ASSERT_NE(locations.find("location"), std::string::npos) << page;
        const conf_check check =
            check_conf({.http = "server {\n    listen 127.0.0.1:{{port}};\n" +
                                locations + "}\n"});
        EXPECT_EQ(check.exit_code, 0) << page << check.output;
        EXPECT_EQ(check.output.find("[warn]"), std::string::npos)
            << page << check.output;
    }
}

TEST_F(readme_docs, EachMakeTargetExists)
{
    static const std::regex command(R"((?:```(?:sh)?\n|`)make ([a-z-]+))");
    const std::string makefile = read_file(source_dir() / "Makefile");
    std::size_t count = 0;

    for (const char *page :
        {"README.md", "CONTRIBUTING.md", "docs/quickstart.md", "docs/faq.md"}) {
        const std::string text = read_file(source_dir() / page);
        for (std::sregex_iterator it(text.begin(), text.end(), command), end;
             it != end; ++it) {
            EXPECT_NE(makefile.find("\n" + it->str(1) + ":"), std::string::npos)
                << page << ": make " << it->str(1);
            count++;
        }
    }
    EXPECT_GT(count, 8U);
}

// Each page is in the list of all pages.
TEST_F(readme_docs, EachPageIsListed)
{
    const std::string list = read_file(source_dir() / "docs/README.md");

    for (const auto &entry :
        std::filesystem::directory_iterator(source_dir() / "docs")) {
        const std::string name = entry.path().filename();
        if (entry.path().extension() == ".md" && name != "README.md") {
            EXPECT_NE(list.find("(" + name), std::string::npos) << name;
        }
    }
}

class faq_docs : public doc_shell {};

TEST_F(faq_docs, ARedeliveryIsLetThrough)
{
    configure("server {\n"
              "listen 127.0.0.1:8080;\n"
              "location = /hooks/iclosed { webhook iclosed; webhook_scope crm;"
              " proxy_pass http://127.0.0.1:9000; }\n"
              "location = /status { webhook_status; }\n"
              "location /events/ { webhook_events; }\n}\n");
    run_nginx();
    const request booking = post(booked("90311"), "/hooks/iclosed");
    EXPECT_EQ(send_request(gate_port(), booking).status, 200);
    EXPECT_EQ(
        member(send_request(gate_port(), booking), "verdict"), "duplicate");

    shell({"", "sh", "export WEBHOOK_URL=http://127.0.0.1:8080\n", ""});
    for (const doc_block &block : doc_blocks("faq.md")) {
        if (block.language == "sh") {
            EXPECT_NE(shell(block).find("forgotten: crm:Call%20booked:90311"),
                std::string::npos);
        }
    }
    EXPECT_EQ(send_request(gate_port(), booking).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

} // namespace
} // namespace webhook::test
