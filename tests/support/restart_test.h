// The fixture of tests of zones with a file: an nginx that is stopped, killed
// and started again, a directory in memory, and one that stands for a disk.

#ifndef WEBHOOK_TESTS_SUPPORT_RESTART_TEST_H
#define WEBHOOK_TESTS_SUPPORT_RESTART_TEST_H

#include "support/gate_test.h"
#include "support/nginx_conf.h"
#include "support/restartable.h"

#include "zone/file_state.h"

#include <cstring>
#include <filesystem>
#include <memory>
#include <regex>
#include <string>
#include <vector>

namespace webhook::test {

class restart_test : public testing::Test {
protected:
    void TearDown() override
    {
        upstream_.stop();
        if (!gate_) {
            return;
        }
        if (gate_->master() > 0) {
            EXPECT_EQ(gate_->quit(), 0) << gate_->error_log();
        }
        for (const std::string &line : suspicious_lines(gate_->error_log())) {
            EXPECT_TRUE(!expected_.empty() &&
                        std::regex_search(line, std::regex(expected_)))
                << "in the error log: " << line;
        }
    }

    [[nodiscard]] nginx_conf whole(const gate_conf &of) const
    {
        nginx_conf out;
        out.http = gate_http(of);
        out.workers = of.workers;
        out.values["upstream"] = std::to_string(upstream_.port());
        return out;
    }

    void start(const gate_conf &of)
    {
        gate_ = std::make_unique<restartable>(whole(of));
    }

    restartable &gate() { return *gate_; }

    response deliver(const std::string &body)
    {
        return send_request(gate().port(), post(body));
    }

    response deliver_until_settled(const std::string &body)
    {
        response answer;
        eventually([&] {
            answer = deliver(body);
            return answer.status != 503;
        });
        return answer;
    }

    http_connection send_and_hold(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        http_connection sender(gate().port());
        sender.send(post(body));
        EXPECT_TRUE(upstream_.wait_for_requests(before + 1));
        return sender;
    }

    [[nodiscard]] gate_conf conf(const std::string &zone = "webhook:1m",
        const std::string &more = "", int workers = 2) const
    {
        gate_conf out;
        out.location = "webhook_store zone=" + zone +
                       " file=" + file().string() +
                       " memory=" + memory_.path().string() +
                       ";\nwebhook_wait 0;\n" + more;
        out.workers = workers;
        out.server = "keepalive_timeout 0;";
        return out;
    }

    [[nodiscard]] std::filesystem::path file() const
    {
        return disk_.path() / "bookings";
    }

    // The memory file, or nothing.
    [[nodiscard]] std::vector<std::filesystem::path> memory_files() const
    {
        std::vector<std::filesystem::path> found;
        for (const auto &entry :
            std::filesystem::directory_iterator(memory_.path())) {
            found.push_back(entry.path());
        }
        return found;
    }

    // As the machine does.
    void reboot()
    {
        for (const std::filesystem::path &each : memory_files()) {
            std::filesystem::remove(each);
        }
    }

    void expect_known(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver(body).status, 200);
        EXPECT_EQ(upstream_.count(), before) << "forwarded again";
    }

    void expect_new(const std::string &body)
    {
        const std::size_t before = upstream_.count();
        EXPECT_EQ(deliver(body).status, 200);
        EXPECT_EQ(upstream_.count(), before + 1) << "not forwarded";
    }

    // Returns when the file has everything that was delivered before this call.
    void wait_until_written()
    {
        ASSERT_TRUE(eventually([this] { return is_written(); }));
    }

    // Looks into the memory for pages that have changed.
    bool is_written()
    {
        std::string bytes = read_file(memory_files().at(0));
        zone::zone_header header{};
        std::memcpy(static_cast<void *>(&header), bytes.data(), sizeof(header));
        auto *state = zone::file_state::in(bytes.data(), header.size);
        const std::size_t pages =
            zone::file_state::pages(zone::zone_shape::of(header.size));
        return state->file_pages != 0 && state->pending == 0 &&
               std::memchr(state->marks(), 1, pages) == nullptr &&
               std::filesystem::exists(file());
    }

    bool logged(const std::string &pattern)
    {
        return std::regex_search(gate().error_log(), std::regex(pattern));
    }

    upstream upstream_;
    std::unique_ptr<restartable> gate_;
    std::string expected_; // a line of the error log that may be there
    temp_dir disk_;
    temp_dir memory_{"/dev/shm"};
};

} // namespace webhook::test

#endif
