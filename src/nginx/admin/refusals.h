/* Contains the list of the last refused deliveries, for operators. */

#ifndef WEBHOOK_NGINX_ADMIN_REFUSALS_H
#define WEBHOOK_NGINX_ADMIN_REFUSALS_H

#include "nginx/admin/counters.h"

#include <vector>

namespace webhook::nginx {

/*
 * Describes a refused delivery.  Of the body it holds only the type and the id,
 * if the gate has got that far.  Texts are cut to the size of their field.
 */
struct refusal {
    std::uint64_t time; /* ms since 1970 */
    unsigned status;
    unsigned verdict;
    unsigned reason;
    unsigned mode;   /* is that of the gate */
    char server[64]; /* NUL-terminated, like the other texts */
    char location[96];
    char profile[48];
    char type[64];
    char id[128];
    char pointer[128]; /* is spelled as in the profile, "*" for other names */
    char rule[32];     /* is a keyword of JSON Schema */
};

/*
 * Keeps the refusals in a ring without locks.  A writer takes a place by its
 * number.  If another writer is at that place, it takes the next one.  A reader
 * skips a place that is being written.
 */
class refusal_list {
public:
    static constexpr size_t shown = 50;

    void add(const refusal &what) noexcept;

    /* Returns the last refusals, newest first.  Throws std::bad_alloc. */
    std::vector<refusal> last() const;

    /* Returns the time when counting began, in ms since 1970. */
    std::uint64_t since() const noexcept { return since_; }

private:
    struct place {
        /* odd: the place is being written */
        std::atomic<std::uint64_t> version;
        std::uint64_t number;
        refusal what;
    };

    std::uint64_t since_ = wall_clock();
    counter next_{};
    place places_[64]{};
};

/*
 * Copies a text and cuts it to the room, but not within a character or an
 * escape.
 */
void fit(std::string_view text, char *room, size_t size) noexcept;

template<size_t size>
void fit(std::string_view text, char (&room)[size]) noexcept
{
    fit(text, room, size);
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_ADMIN_REFUSALS_H */
