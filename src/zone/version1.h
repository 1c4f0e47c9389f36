// Contains the layout of a zone of release 0.1.0, version 1:
//
//   header | bucket heads, 4 bytes each | cells, 64 bytes each
//
// Processes of that binary may still use the zone.  This build looks events up
// in it by their whole hash, under its lock, and adds nothing.  No value that
// is read there can lead to an address outside the memory: the sizes are read
// once, from fields that are written once, and are checked against the size of
// the memory.

#ifndef WEBHOOK_ZONE_VERSION1_H
#define WEBHOOK_ZONE_VERSION1_H

#include "zone/layout.h"

#include <optional>

namespace webhook::zone::version1 {

struct cell {
    unsigned char key[WEBHOOK_KEY_DIGEST_SIZE];
    unsigned char value[WEBHOOK_TOKEN_SIZE]; // token if claimed, else digest
    std::uint64_t expires;
    cell_ref next;
    cell_state state;
};

static_assert(sizeof(cell) == 64 && WEBHOOK_TOKEN_SIZE == WEBHOOK_DIGEST_SIZE);

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
    cell_ref free_list;
    std::uint32_t claimed;
    std::uint32_t delivered;
    std::uint32_t hand;
    std::uint32_t turn_left;
    std::uint64_t earliest;
    std::uint64_t turn_earliest;
    std::uint64_t scanned;

    std::uint64_t counters[7];
    std::uint64_t repairs;
    std::uint64_t unknown;

    alignas(64) cell redo;
    cell_ref redo_ref;
};

static_assert(sizeof(header) == 384);

// Holds what one process knows of such a zone.  The process keeps the zone
// mapped.
class zone {
public:
    // Returns nothing if the memory is not such a zone.  Reads only bytes that
    // never change.
    static std::optional<zone> at(void *memory, std::size_t size) noexcept;

    // Sets what was found, which is absent if it has expired, and when it
    // expires.  Returns false if the zone is locked or damaged.
    [[nodiscard]] bool look(const unsigned char *key, std::uint64_t now,
        webhook_state_t &found, std::uint64_t &expires) noexcept;

    // Forgets an event that was delivered with that body, if the zone has it.
    // Returns false if the zone is locked or damaged.
    [[nodiscard]] bool forget(const unsigned char *key,
        const unsigned char *digest, bool &there) noexcept;

    // Counts the entries that have not expired, without the lock.
    [[nodiscard]] std::uint32_t count(std::uint64_t now) const noexcept;

private:
    // Calls "act" with the cell of a key, if there is one, under the lock.
    template<class Act>
    bool with(const unsigned char *key, Act act) noexcept;

    [[nodiscard]] cell &cell_at(cell_ref ref) const noexcept;
    [[nodiscard]] cell_ref &bucket(const unsigned char *key) const noexcept;
    [[nodiscard]] cell *find(
        const unsigned char *key, bool &sound) const noexcept;
    void rebuild() noexcept;

    header *header_ = nullptr;
    std::uint32_t capacity_ = 0;
    std::uint32_t buckets_ = 0;
    bool stuck_ = false;
};

} // namespace webhook::zone::version1

#endif // WEBHOOK_ZONE_VERSION1_H
