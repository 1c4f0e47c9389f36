// A zone as release 0.1.0 made it: a frozen copy of its layout, and of what its
// operations left in it.

#ifndef WEBHOOK_TESTS_ZONE_VERSION1_H
#define WEBHOOK_TESTS_ZONE_VERSION1_H

#include "zone_region.h"

#include <bit>
#include <fcntl.h>

namespace zone_test::frozen {

constexpr std::uint64_t magic = 0x736d69616c636877;
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

struct cell {
    unsigned char key[32];
    unsigned char value[16];
    std::uint64_t expires;
    std::uint32_t next;
    std::uint32_t state; // 0: free, 1: claimed, 2: delivered
};

struct header {
    std::uint64_t magic;
    std::uint32_t version;
    std::uint32_t abi;
    std::uint64_t size;
    std::uint64_t seed[2];
    std::uint32_t capacity;
    std::uint32_t buckets;
    alignas(64) pthread_mutex_t mutex;
    alignas(64) std::uint32_t used;
    std::uint32_t free_list;
    std::uint32_t claimed;
    std::uint32_t delivered;
    std::uint32_t hand;
    std::uint32_t turn_left;
    std::uint64_t earliest;
    std::uint64_t turn_earliest;
    std::uint64_t scanned;
    std::uint64_t counters[9];
    alignas(64) cell redo;
    std::uint32_t redo_ref;
};

// The file, open and mapped in this process as in one of the old binary.
class zone {
public:
    explicit zone(const std::string &name, std::size_t bytes = size)
        : size_(bytes), fd_(memfd_create(("nginx-webhook:" + name).c_str(),
                            MFD_ALLOW_SEALING))
    {
        EXPECT_EQ(ftruncate(fd_, static_cast<off_t>(bytes)), 0);
        EXPECT_EQ(fcntl(fd_, F_ADD_SEALS, seals), 0);
        memory_ = static_cast<char *>(
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0));
        format();
    }
    ~zone()
    {
        munmap(memory_, size_);
        close(fd_);
    }
    zone(const zone &) = delete;
    zone &operator=(const zone &) = delete;

    [[nodiscard]] header &head() const
    {
        return *reinterpret_cast<header *>(memory_);
    }
    [[nodiscard]] std::uint32_t *buckets() const
    {
        return reinterpret_cast<std::uint32_t *>(memory_ + sizeof(header));
    }
    [[nodiscard]] cell &at(std::uint32_t ref) const
    {
        const std::size_t end =
            sizeof(header) + head().buckets * sizeof(std::uint32_t);
        return reinterpret_cast<cell *>(
            memory_ + (end + 63) / 64 * 64)[ref - 1];
    }
    [[nodiscard]] std::uint32_t &bucket(const key_bytes &key) const
    {
        std::uint64_t word;
        std::memcpy(&word, key.data(), sizeof(word));
        word = (word ^ head().seed[0]) * (head().seed[1] | 1);
        return buckets()[static_cast<std::uint32_t>(word >> 32) &
                         (head().buckets - 1)];
    }

    // What a process of the old binary enters.
    std::uint32_t put(const key_bytes &key, std::uint32_t state,
        const value_bytes &value, std::uint64_t expires)
    {
        const std::uint32_t ref = ++head().used;
        cell &made = at(ref);
        std::memcpy(made.key, key.data(), sizeof(made.key));
        std::memcpy(made.value, value.data(), sizeof(made.value));
        made.expires = expires;
        made.state = state;
        made.next = bucket(key);
        bucket(key) = ref;
        return ref;
    }
    std::uint32_t claimed(std::uint64_t number, std::uint64_t expires)
    {
        return put(key(number), 1, token(number), expires);
    }
    std::uint32_t delivered(std::uint64_t number, std::uint64_t expires)
    {
        return put(key(number), 2, digest(number), expires);
    }

private:
    void format()
    {
        header &made = head();
        made.version = 1;
        made.abi = static_cast<std::uint32_t>(sizeof(pthread_mutex_t) << 16) |
                   static_cast<std::uint32_t>(sizeof(void *) << 8)
#if defined(__GLIBC__)
                   | 1U
#endif
            ;
        made.size = size_;
        made.seed[0] = 0x0123456789abcdef;
        made.seed[1] = 0xfedcba9876543210;
        made.buckets = static_cast<std::uint32_t>(
            std::bit_floor((size_ - sizeof(header)) / 68));
        made.capacity = static_cast<std::uint32_t>(
            (size_ - sizeof(header) - made.buckets * 4 - 63) / 64);
        made.earliest = made.turn_earliest = UINT64_MAX;

        pthread_mutexattr_t attr;
        pthread_mutexattr_init(&attr);
        pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
        EXPECT_EQ(pthread_mutex_init(&made.mutex, &attr), 0);
        pthread_mutexattr_destroy(&attr);
        made.magic = magic;
    }

    std::size_t size_;
    int fd_;
    char *memory_ = nullptr;
};

} // namespace zone_test::frozen

namespace zone_test {

inline constexpr std::uint64_t far = webhook::zone::never - 1;

class zone_version1 : public testing::Test {
protected:
    void open() { ours = open_region(name.c_str()); }

    // A copy of an event, with its body or with another one.
    int claim(std::uint64_t number, std::uint64_t now = 100)
    {
        return claim(number, number, now);
    }
    int claim(std::uint64_t number, std::uint64_t body, std::uint64_t now)
    {
        const key_bytes k = key(number);
        const value_bytes t = token(1000 + number), d = digest(body);
        return claim({k.data(), t.data(), d.data(), &here}, now);
    }
    int claim(const webhook::zone::table_event &event, std::uint64_t now = 100)
    {
        found = {};
        return ours->table().claim(event, now, 30, found) ==
                       WEBHOOK_STORE_ANSWERED
                   ? found.kind
                   : -1;
    }

    // A body of event 1 where another body is another event.
    [[nodiscard]] webhook::zone::table_event body(std::uint64_t number)
    {
        body_key = key(500 + number);
        body_token = token(500);
        body_digest = digest(number);
        return {body_key.data(), body_token.data(), body_digest.data(), &here,
            identity.data()};
    }

    webhook::zone::table_stats stats()
    {
        webhook::zone::table_stats out;
        EXPECT_TRUE(ours->table().stats(out));
        return out;
    }

    const std::string name =
        testing::UnitTest::GetInstance()->current_test_info()->name();
    frozen::zone old{name};
    std::optional<webhook::zone::region> ours;
    webhook::zone::table_location here = place(1, 1000);
    webhook_state_t found{};
    key_bytes identity = key(1), body_key{};
    value_bytes body_token{}, body_digest{};
};

} // namespace zone_test

#endif // WEBHOOK_TESTS_ZONE_VERSION1_H
