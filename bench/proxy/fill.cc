#include "proxy/fill.h"

#include "zone/table.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <random>
#include <stdexcept>

namespace webhook::bench {

namespace {

namespace fs = std::filesystem;

using namespace std::chrono_literals;

constexpr std::uint64_t window = 3'600'000; // ms

std::uint64_t now_ms()
{
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
           static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000;
}

// The zone's memory, through the descriptor that the master has of it.
class mapped_zone {
public:
    explicit mapped_zone(pid_t master)
    {
        const fs::path dir = "/proc/" + std::to_string(master) + "/fd";
        for (const auto &entry : fs::directory_iterator(dir)) {
            std::error_code gone;
            if (fs::read_symlink(entry, gone).string().starts_with("/memfd:")) {
                map(entry.path());
                return;
            }
        }
        throw std::runtime_error("the front has no zone");
    }

    ~mapped_zone() { ::munmap(memory_, size_); }
    mapped_zone(const mapped_zone &) = delete;
    mapped_zone &operator=(const mapped_zone &) = delete;

    zone::claim_table table() { return {memory_, view_}; }

private:
    void map(const fs::path &file)
    {
        const test::unique_fd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
        struct stat info {};
        if (!fd || ::fstat(fd.get(), &info) != 0) {
            throw std::runtime_error("the zone cannot be opened");
        }
        size_ = static_cast<std::size_t>(info.st_size);
        memory_ = ::mmap(
            nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
        if (memory_ == MAP_FAILED ||
            !zone::claim_table::valid(memory_, size_)) {
            throw std::runtime_error("the zone cannot be mapped");
        }
        view_ = zone::table_view(size_);
    }

    void *memory_ = nullptr;
    std::size_t size_ = 0;
    zone::table_view view_;
};

void fill_zone(const zone::claim_table &table, std::size_t entries)
{
    std::mt19937_64 random(entries);
    std::array<unsigned char, WEBHOOK_KEY_DIGEST_SIZE> key{};
    const std::uint64_t now = now_ms();

    for (std::size_t i = 0; i < entries; i++) {
        for (std::size_t at = 0; at < key.size(); at += 8) {
            const std::uint64_t word = random();
            std::memcpy(key.data() + at, &word, sizeof(word));
        }
        // nobody has claimed it
        if (table.commit({key.data(), key.data(), key.data()}, now, window,
                200) != zone::table_result::gone) {
            throw std::runtime_error("the zone is too small");
        }
    }
}

} // namespace

void fill_store(site &at, std::size_t entries)
{
    if (at.which().redis) {
        test::redis_client(at.redis().port(), 60s)
            .command(
                {"DEBUG", "POPULATE", std::to_string(entries), "bench", "37"});
    } else {
        fill_zone(mapped_zone(at.front_server().master()).table(), entries);
    }
}

} // namespace webhook::bench
