// Power loss: what a disk may have kept of the last pages of the file.

#include "zone_file_check.h"

#include "zone/page.h"

#include <random>

using namespace zone_test;
using webhook::zone::page;

namespace {

// Holds the numbers of the events, and what has happened to them.
struct history {
    std::uint64_t next = 0;
    std::set<std::uint64_t> delivered;
    std::set<std::uint64_t> forgotten;
};

class zone_power_loss : public zone_file_test {
protected:
    std::size_t below(std::size_t n) { return random() % n; }

    // Does something with an event.
    void act(const region &in)
    {
        const auto what = below(20);
        const std::uint64_t n = ++all.next;

        if (what < 12) {
            deliver(in, n);
            all.delivered.insert(n);
        } else if (what < 17) {
            claim(in, n);
        } else if (what < 19) {
            claim(in, n);
            const key_bytes k = key(n);
            const value_bytes t = token(n);
            EXPECT_EQ(in.table().release({k.data(), t.data()}),
                webhook::zone::table_result::ok);
        } else if (below(4) == 0 && !all.delivered.empty()) {
            const std::uint64_t gone = *all.delivered.begin();
            EXPECT_TRUE(forget(in, gone));
            all.delivered.erase(gone);
            all.forgotten.insert(gone);
        }
    }

    // Returns what a disk may have of the file after it was "old" and before it
    // was "recent": any of the new pages, some by half, and a part of its
    // length.
    std::string mix(const std::string &old, const std::string &recent)
    {
        if (!recent.starts_with(old)) {
            return below(2) ? old : recent; // it was renamed
        }

        std::string mixed = old;
        for (std::size_t at = old.size(); at < recent.size();
             at += sizeof(page)) {
            std::string bytes = recent.substr(at, sizeof(page));
            const std::size_t kept = 512 * below(8);
            const std::string &other = others[below(others.size())];

            switch (below(4)) {
            case 0:
                bytes.assign(sizeof(page), '\0');
                break;
            case 1:
                bytes.replace(kept, sizeof(page) - kept,
                    std::string(sizeof(page) - kept, '\0'));
                break;
            case 2: // what another file had there
                if (at + sizeof(page) <= other.size()) {
                    bytes = other.substr(at, sizeof(page));
                }
                break;
            default:
                break;
            }
            mixed += bytes;
        }
        mixed.resize(old.size() + below(recent.size() - old.size() + 1));
        return mixed;
    }

    void expect_true(const std::string &bytes, const history &synced)
    {
        const fs::path path = file;
        file = disk.path() / "mixed";
        write_all(file, bytes);
        const clocks now = clocks::now();
        webhook::zone::read_result result;
        auto table = read(now, &result);
        file = path;

        ASSERT_EQ(result.outcome, webhook::zone::read_outcome::taken);
        for (std::uint64_t n = 1; n <= all.next; ++n) {
            const bool is = kind(*table, n, now.monotonic) == WEBHOOK_DELIVERED;
            if (synced.forgotten.contains(n)) {
                ASSERT_FALSE(is) << n << " was forgotten";
            } else if (synced.delivered.contains(n) &&
                       all.delivered.contains(n)) {
                ASSERT_TRUE(is) << n << " was lost";
            } else if (!all.delivered.contains(n) &&
                       !all.forgotten.contains(n)) {
                ASSERT_FALSE(is) << n << " was not delivered";
            }
        }
    }

    std::mt19937 random{20261130};
    history all;
    std::vector<std::string> others{std::string()};
};

TEST_F(zone_power_loss, AnyMixtureOfPagesIsTrue)
{
    const auto one = open();
    auto writer = one->writer(file.native());
    int mixtures = 0;

    for (int round = 0; round < 60; ++round) {
        for (std::size_t i = below(10); i > 0; --i) {
            act(*one);
        }
        ASSERT_NE(writer->write(clocks::now()), write_outcome::failed);
        const std::string old = read_all(file);
        const history synced = all;

        for (std::size_t i = below(60); i > 0; --i) {
            act(*one);
        }
        ASSERT_NE(writer->write(clocks::now()), write_outcome::failed);
        const std::string recent = read_all(file);

        for (int i = 0; i < 25; ++i, ++mixtures) {
            expect_true(mix(old, recent), synced);
            if (HasFatalFailure()) {
                return;
            }
        }
        others.push_back(recent);
    }
    EXPECT_GE(mixtures, 1000);
}

} // namespace
