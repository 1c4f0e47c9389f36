// What docs/ops asks of Prometheus is what the module tells.

#include "support/prometheus.h"
#include "support/status_test.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

namespace webhook::test {
namespace {

class ops : public status_test {
    temp_dir memory_{"/dev/shm"}; // of a zone with a file

protected:
    void start_all()
    {
        gate_conf conf;
        conf.server = "location = /redis { webhook iclosed;" +
                      store_directive("replicas=1") +
                      " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                      "location = /observed { webhook iclosed;"
                      " webhook_mode observe;"
                      " proxy_pass http://127.0.0.1:{{upstream}}; }\n"
                      "location = /with_file { webhook iclosed;"
                      " webhook_store zone=filed:1m file={{prefix}}/filed"
                      " memory=" +
                      memory_.path().string() +
                      "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
        conf.workers = 2;
        start_counting(
            "webhook_token $http_x_api_key file:" + file("one", "one") +
                " file:" + file("two", "two") + ";",
            conf);
    }

    // Something of everything.
    void deliver_all(int turn)
    {
        const std::string id = std::to_string(turn);
        upstream_.next(answer::status(turn % 3 == 0 ? 500 : 200));
        deliver(booked(id), {{"X-Api-Key", turn % 2 == 0 ? "one" : "two"}});
        deliver(booked("1"), {{"X-Api-Key", "one"}});
        deliver("{", {{"X-Api-Key", "one"}});
        deliver(booked(id));
        send_request(port(), post(booked(id), "/redis"));
        send_request(port(), post("{", "/observed"));
        send_request(port(), post(booked(id), "/observed"));
        send_request(port(), post(booked(id), "/with_file"));
    }

    static std::string all_files()
    {
        std::string text;
        for (const char *name : {"alerts.yml", "grafana-dashboard.json"}) {
            text += read_file(source_dir() / "docs/ops" / name);
        }
        return text;
    }

    static std::set<std::string> matches(
        const std::string &text, const std::string &pattern)
    {
        const std::regex expression(pattern);
        std::set<std::string> found;
        for (std::sregex_iterator it(text.begin(), text.end(), expression), end;
             it != end; ++it) {
            found.insert((*it)[1]);
        }
        return found;
    }

    // In the files it is quoted, and in one of them the quotes are as well.
    static std::set<std::string> words(const std::string &label)
    {
        std::set<std::string> found;
        for (const std::string &value :
            matches(all_files(), label + R"([=!]~?\\?"([^"\\$]+)\\?")")) {
            const std::set<std::string> each =
                matches(value, "([a-z0-9_]+)\\|?");
            found.insert(each.begin(), each.end());
        }
        return found;
    }
};

TEST_F(ops, NamesAreThoseOfTheModule)
{
    start_all();
    deliver_all(1);
    const std::string text = get("/status", "text/plain").body;
    const std::set<std::string> known = matches(text, "# TYPE (\\S+) ");
    std::set<std::string> used;
    for (std::string name :
        matches(all_files(), R"(\b(nginx_webhook_[a-z_]+)(?=[{\[) ]|\\"))")) {
        if (name.ends_with("_bucket")) {
            name.erase(name.rfind('_'));
            EXPECT_NE(
                text.find("# TYPE " + name + " histogram"), std::string::npos)
                << name;
        }
        used.insert(name);
    }
    // Nothing is asked that is not told, and nothing is told for nobody.
    EXPECT_EQ(used, known);

    for (const std::string label : {"outcome", "result", "end", "mode"}) {
        EXPECT_GT(words(label).size(), 0U) << label;
        for (const std::string &value : words(label)) {
            EXPECT_NE(
                text.find(label + "=\"" + value + "\""), std::string::npos)
                << label << " " << value;
        }
    }
    const std::string page = read_file(source_dir() / "docs/verdicts.md");
    EXPECT_GT(words("verdict").size(), 6U);
    for (const std::string &value : words("verdict")) {
        EXPECT_NE(page.find("| `" + value + "` |"), std::string::npos) << value;
    }
}

TEST_F(ops, EachQueryFindsSomething)
{
    start_all();
    deliver_all(1);
    const prometheus server(port(), source_dir() / "docs/ops/alerts.yml");
    for (int turn = 2; turn < 14; turn++) {
        deliver_all(turn);
        std::this_thread::sleep_for(100ms);
    }
    const auto queries = dashboard_queries("10s");
    EXPECT_GT(queries.size(), 40U);
    for (const dashboard_query &each : queries) {
        const bool found = eventually(
            [&] {
                const auto values = server.values(each.expression);
                return !values.empty() &&
                       std::none_of(values.begin(), values.end(),
                           [](double value) { return std::isnan(value); });
            },
            3s);
        EXPECT_TRUE(found) << each.title << ": " << each.expression;
    }

    const std::string rules = server.rules();
    EXPECT_EQ(
        matches(rules, "\"health\":\"([a-z]+)\""), std::set<std::string>{"ok"})
        << rules;
    EXPECT_EQ(matches(rules, "\"name\":\"(Webhook[A-Za-z]+)\""),
        matches(all_files(), "- alert: (\\w+)"));
}

} // namespace
} // namespace webhook::test
