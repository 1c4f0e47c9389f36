// The states of a request: as drawn, and as a log at the level "debug" tells.

#include "nginx/request/states.h"

#include "support/gate_test.h"

#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace webhook::test {
namespace {

using webhook::nginx::state;

using drawing = std::map<std::string, std::set<std::string>>;

// The lines "from -> to, to" below the heading "The states of a request".
drawing drawn()
{
    const std::string page = read_file(source_dir() / "docs/architecture.md");
    const auto begin = page.find("### The states of a request");
    const auto end = page.find("\n#", begin + 1);
    drawing found;

    if (begin == std::string::npos) {
        return found;
    }

    std::istringstream lines(page.substr(begin, end - begin));
    const std::regex arrow("^ *([a-z_]+) +-> +(.*)$");
    const std::regex word("[a-z_]+");

    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (!std::regex_match(line, parts, arrow)) {
            continue;
        }
        const std::string to = parts[2];
        auto &into = found[parts[1]];
        for (std::sregex_iterator i(to.begin(), to.end(), word), last;
             i != last; ++i) {
            into.insert(i->str());
        }
    }

    return found;
}

drawing coded()
{
    drawing table;

    for (std::size_t from = 0; from < webhook::nginx::state_count; from++) {
        for (std::size_t to = 0; to < webhook::nginx::state_count; to++) {
            if (webhook::nginx::may_enter(
                    static_cast<state>(from), static_cast<state>(to))) {
                table[webhook::nginx::state_names[from]].insert(
                    webhook::nginx::state_names[to]);
            }
        }
    }

    return table;
}

TEST(states, TheDrawingHasWhatTheCodeDoes)
{
    EXPECT_EQ(drawn(), coded());
}

class debug_log : public gate_test {
protected:
    void SetUp() override
    {
        if (!has_debug()) {
            GTEST_SKIP() << "NO DEBUG LOG: this nginx was configured without "
                            "--with-debug";
        }
    }

    void start_debugging(const std::string &location = "")
    {
        start({.location = location,
            .server = "error_log {{prefix}}/error.log info;\n"
                      "error_log {{prefix}}/debug.log debug;\n"});
    }

    // What the module says, without what nginx puts around it.
    std::string said() const
    {
        const std::regex ours("\\*[0-9]+ (webhook: .*)");
        std::istringstream lines(read_file(
            const_cast<debug_log *>(this)->gate().prefix() / "debug.log"));
        std::string all;

        for (std::string line; std::getline(lines, line);) {
            std::smatch parts;
            if (line.find("[debug]") != std::string::npos &&
                std::regex_search(line, parts, ours)) {
                all += std::regex_replace(
                           parts[1].str(), std::regex("[0-9]+ ms"), "N ms") +
                       "\n";
            }
        }

        return all;
    }

private:
    static bool has_debug()
    {
        const temp_dir dir;
        const auto output = dir.path() / "version";
        const char *nginx = std::getenv("WEBHOOK_NGINX");

        run({nginx ? nginx : "nginx", "-V"}, output);
        return read_file(output).find("--with-debug") != std::string::npos;
    }
};

TEST_F(debug_log, HasALineForEachTransition)
{
    start_debugging();
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver(booked("1")).status, 200);
    EXPECT_EQ(deliver("{").status, 400);

    EXPECT_EQ(said(),
        R"(webhook: request reading -> queued, verdict:"" store:"zone=webhook" N ms
webhook: event 0 claimed, store:"zone=webhook" N ms
webhook: request queued -> forwarded, verdict:"accepted" store:"zone=webhook" N ms
webhook: event 0 commit, store:"zone=webhook" N ms
webhook: request reading -> queued, verdict:"" store:"zone=webhook" N ms
webhook: event 0 duplicate, store:"zone=webhook" N ms
webhook: request queued -> answered, verdict:"duplicate" store:"zone=webhook" N ms
webhook: request reading -> queued, verdict:"" store:"zone=webhook" N ms
webhook: request queued -> answered, verdict:"malformed" store:"zone=webhook" N ms
)");
}

TEST_F(debug_log, HasNothingOfAnEvent)
{
    start_debugging();
    EXPECT_EQ(deliver(booked("secret-id-4711")).status, 200);

    EXPECT_NE(said(), "");
    EXPECT_EQ(said().find("4711"), std::string::npos);
    EXPECT_EQ(said().find("booked"), std::string::npos);
}

} // namespace
} // namespace webhook::test
