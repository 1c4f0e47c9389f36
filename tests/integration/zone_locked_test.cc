// A zone whose lock is held by a process that was stopped: one wait for all
// that a worker has to do, and not one for each event.

#include "support/gate_test.h"

#include "zone/layout.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>

namespace webhook::test {
namespace {

// The memory of a gate's only zone, whose lock this process takes.
class held_zone {
public:
    explicit held_zone(pid_t master)
    {
        const std::string fds = "/proc/" + std::to_string(master) + "/fd";
        for (const auto &entry : std::filesystem::directory_iterator(fds)) {
            std::error_code gone;
            if (std::filesystem::read_symlink(entry, gone)
                    .string()
                    .starts_with("/memfd:nginx-webhook:")) {
                map(entry.path());
                return;
            }
        }
    }
    ~held_zone()
    {
        if (header_ != nullptr) {
            pthread_mutex_unlock(&header_->mutex);
            munmap(header_, size_);
        }
    }
    held_zone(const held_zone &) = delete;
    held_zone &operator=(const held_zone &) = delete;

    [[nodiscard]] bool held() const { return header_ != nullptr; }

private:
    void map(const std::filesystem::path &file)
    {
        const unique_fd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
        struct stat info {};
        ASSERT_TRUE(fd && ::fstat(fd.get(), &info) == 0) << file;
        size_ = static_cast<std::size_t>(info.st_size);
        void *memory = ::mmap(
            nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
        ASSERT_NE(memory, MAP_FAILED);
        header_ = static_cast<zone::zone_header *>(memory);
        ASSERT_EQ(pthread_mutex_lock(&header_->mutex), 0);
    }

    zone::zone_header *header_ = nullptr;
    std::size_t size_ = 0;
};

class zone_locked : public gate_test {
protected:
    // That many new events in one body.
    static std::string many(int from, int count)
    {
        std::string body;
        for (int n = 0; n < count; n++) {
            body += (n ? "," : "[") +
                    std::string(R"({"hookType":"Outcome added","uuid":")") +
                    std::to_string(from + n) + "\"}";
        }
        return body + "]";
    }

    template<class Act>
    static milliseconds time_of(Act act)
    {
        const auto begun = clock::now();
        act();
        return std::chrono::duration_cast<milliseconds>(clock::now() - begun);
    }
};

TEST_F(zone_locked, IsFoundLockedOnceAndNotForEachEvent)
{
    start({.location = "webhook_wait 0;",
        .server = "location = /other { return 204; }"});
    flag released;
    upstream_.next(answer::held(released));
    http_connection running = send_and_hold(many(1000, 5));
    expect_log(
        "claim of .* was not committed: the lock of the zone is not available");
    {
        const held_zone zone(gate().master());
        ASSERT_TRUE(zone.held());

        // 100 events at 250 ms each would take 25 s
        EXPECT_LT(
            time_of([&] { EXPECT_EQ(deliver(many(0, 100)).status, 503); }), 1s);
        EXPECT_LT(time_of([&] {
            for (int i = 0; i < 20; i++) {
                EXPECT_EQ(deliver(many(200 + 10 * i, 10)).status, 503);
                EXPECT_EQ(send_request(port(), post("", "/other")).status, 204);
            }
        }),
            1s);

        // the commits of others cost nothing either
        released.raise();
        EXPECT_LT(time_of([&] { EXPECT_EQ(running.read().status, 200); }), 1s);
    }

    // available again, it is used at once
    EXPECT_EQ(deliver(many(0, 100)).status, 200);
    EXPECT_EQ(deliver(many(0, 100)).status, 200);
    EXPECT_EQ(upstream_.count(), 2U);
}

// The claims of deliveries under way are not renewed meanwhile: said, and not
// once for each.
TEST_F(zone_locked, RenewalsThatMeetItAreLoggedOnce)
{
    start({.location = "webhook_wait 0; webhook_lease 300ms;"});
    flag released;
    upstream_.next(answer::held(released));
    http_connection running = send_and_hold(many(1000, 5));
    const std::string line = "webhook: claims cannot be renewed: the lock of "
                             "zone \"webhook\" is not available";
    const auto lines = [&] {
        const std::string log = gate().error_log();
        int found = 0;
        for (std::size_t at = 0; (at = log.find(line, at)) != std::string::npos;
             at++) {
            found++;
        }
        return found;
    };
    {
        const held_zone zone(gate().master());
        ASSERT_TRUE(zone.held());
        EXPECT_TRUE(eventually([&] { return lines() > 0; }));
        EXPECT_TRUE(running.silent_for(500ms)); // five renewals more
    }
    EXPECT_EQ(lines(), 1);
    released.raise();
    EXPECT_EQ(running.read().status, 200);
}

// The line about the lock comes once a minute.  A claim that is left to its
// lease, and was not renewed for long, is named all the same.
TEST_F(zone_locked, AClaimThatIsLeftTooEarlyIsNamed)
{
    expect_log(
        "claim of .* was not renewed: the lock of the zone is not available");
    expect_log("outcome of a delivery is unknown");
    start({.location = "webhook_wait 0; webhook_lease 2s;"
                       "proxy_read_timeout 2100ms;"});
    const auto named = [&] {
        return gate().error_log().find("was not renewed") != std::string::npos;
    };

    // it has been renewed until the upstream was given up
    upstream_.next([](exchange &with) { with.wait_for_close(); });
    EXPECT_EQ(deliver(booked("1")).status, 504);
    EXPECT_FALSE(named());

    upstream_.next([](exchange &with) { with.wait_for_close(); });
    http_connection running = send_and_hold(booked("2"));
    const held_zone zone(gate().master());
    ASSERT_TRUE(zone.held());
    EXPECT_EQ(running.read().status, 504);
    EXPECT_TRUE(eventually(named));
}

// A claim is as old as its question: one that was asked for so long ago that a
// copy could take it is renewed before its event is sent.
TEST_F(zone_locked, AClaimOlderThanItsLeaseIsNotBelieved)
{
    start({.location = "webhook_wait 0; webhook_lease 100ms;", .workers = 2});
    const event booking = booked("1");
    flag released;
    upstream_.always(answer::held(released));
    http_connection first(port());
    std::optional<http_connection> second;
    {
        const held_zone zone(gate().master());
        ASSERT_TRUE(zone.held());
        first.send(post(booking));
        first.silent_for(130ms); // its worker waits for the lock
        second.emplace(port());  // and so this is another one's
        second->send(post(booking));
        second->silent_for(30ms);
    }
    upstream_.wait_for_requests(1);
    EXPECT_FALSE(upstream_.wait_for_requests(2, 300ms));
    released.raise();
    first.read();
    second->read();
}

} // namespace
} // namespace webhook::test
