/*
 * Groups of events: those that differ from their profiles in the same way, and
 * those that were refused for the same reason.
 */

#ifndef WEBHOOK_NGINX_ADMIN_GROUPS_H
#define WEBHOOK_NGINX_ADMIN_GROUPS_H

#include "nginx/admin/counters.h"

#include <vector>

namespace webhook::nginx {

/*
 * Describes what the events of a group have in common.  The texts are
 * NUL-terminated, and are cut if they are too long.  A text that is not part of
 * the description is empty.
 */
struct event_group {
    std::uint16_t verdict; /* is that of a refusal, as is the reason */
    std::uint16_t reason;
    std::uint32_t mode; /* is that of the gate */
    char server[64];
    char location[96];
    char profile[48];
    char type[64];     /* is as the profile lists it, or is "other" */
    char pointer[128]; /* is spelled as in the profile, "*" for other names */
    char rule[32];     /* is a keyword of JSON Schema, or a reason */
};

struct group_row {
    event_group group;
    std::uint64_t count;
    std::uint64_t first; /* is in ms since 1970, as is "last" */
    std::uint64_t last;
};

/*
 * Holds the groups in a table.  A group is never removed, so that the table can
 * be read while other workers write: a worker takes a free place by setting its
 * mark, fills it, and then marks it as filled.  Events whose group finds no
 * place are counted in "rest".
 */
class group_list {
public:
    static constexpr size_t most = 256;

    void add(const event_group &what) noexcept;

    /* Returns the groups, the latest one first.  Throws std::bad_alloc. */
    std::vector<group_row> rows() const;
    std::uint64_t rest() const noexcept { return read(rest_); }

private:
    struct place {
        std::atomic<std::uint64_t> mark; /* is the group's hash; 0: free */
        std::atomic<bool> filled;
        event_group group;
        counter count;
        std::atomic<std::uint64_t> first;
        std::atomic<std::uint64_t> last;
    };

    place places_[most]{};
    counter rest_{};
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_GROUPS_H */
