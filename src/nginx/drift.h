/* How events that were forwarded differ from what their profiles describe. */

#ifndef WEBHOOK_NGINX_DRIFT_H
#define WEBHOOK_NGINX_DRIFT_H

#include "nginx/counters.h"

#include <vector>

namespace webhook::nginx {

/* Events that differ in the same way.  Texts are NUL-terminated, and cut. */
struct drift_group {
    char server[64];
    char location[96];
    char profile[48];
    char type[64];     /* as the profile lists it, else "other" */
    char pointer[128]; /* of the profile's spelling, "*" for other names */
    char rule[32];     /* a keyword of JSON Schema, or a reason */
};

struct drift_row {
    drift_group group;
    std::uint64_t count;
    std::uint64_t first; /* ms since 1970 */
    std::uint64_t last;
};

/*
 * A table of groups, of which none is ever removed, so that what is in it can
 * be read while others write: a worker takes a free place by its mark, fills it
 * and says that it is filled.  What finds no place is counted in "rest".
 */
class drift_list {
public:
    static constexpr size_t most = 256;

    void add(const drift_group &what) noexcept;

    /* The last one first; throws std::bad_alloc. */
    std::vector<drift_row> rows() const;
    std::uint64_t rest() const noexcept { return read(rest_); }

private:
    struct place {
        std::atomic<std::uint64_t> mark; /* a hash of the group; 0: free */
        std::atomic<bool> filled;
        drift_group group;
        counter count;
        std::atomic<std::uint64_t> first;
        std::atomic<std::uint64_t> last;
    };

    place places_[most]{};
    counter rest_{};
};

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_DRIFT_H */
