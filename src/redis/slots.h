// The hash slots of a Redis Cluster, and the servers that have them.

#ifndef WEBHOOK_REDIS_SLOTS_H
#define WEBHOOK_REDIS_SLOTS_H

#include "redis/address.h"
#include "redis/reply.h"
#include "redis/url.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::redis {

constexpr unsigned slot_count = 16384;

// Returns the slot of a key.  It is that of the text within the first pair of
// braces, if there is one and it is not empty, so that keys can be kept
// together.
unsigned slot_of(std::string_view key) noexcept;

// Returns true if the keys of the prefix, and what is noted beside them under
// "<prefix>{<key>}", are in the same slots: the prefix has no brace, or a whole
// pair of them with a text within.
bool keeps_slots(std::string_view prefix) noexcept;

// A server of a cluster, as the servers name it.
struct cluster_place {
    host_port at;          // an address, or the name of a host
    std::string name = {}; // of the host, which its certificate is for
    std::string ip = {};   // of the host, if "at" has its name

    bool operator==(const cluster_place &) const = default;
};

// Says which masters have which slots.
class slot_map {
public:
    // Reads the answer to CLUSTER SLOTS.  A server that does not know its own
    // address means the one at which it was reached.  Returns nullptr, or why
    // the answer cannot be used; the map is of no use then.  Throws
    // std::bad_alloc.
    const char *read(const reply &answer, const address &from);

    std::span<const cluster_place> masters() const noexcept { return masters_; }

    // Returns the number of the master, or a negative number if the slot has
    // none.
    int master_of(unsigned slot) const noexcept { return owners_[slot] - 1; }

private:
    std::vector<cluster_place> masters_;
    std::array<std::uint16_t, slot_count> owners_{}; // the number and one
};

// The answer of a server that does not have the slot of a key.
struct redirection {
    bool ask = false; // only this command is for the other server
    unsigned slot = 0;
    host_port to;
};

// Reads the text of a MOVED or an ASK.  Returns false if it is neither, or not
// complete.  Throws std::bad_alloc.
bool read_redirection(
    std::string_view text, const address &from, redirection &into);

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SLOTS_H
