/* The last deliveries that were refused, for whoever looks for one of them. */

#ifndef WEBHOOK_NGINX_REFUSALS_H
#define WEBHOOK_NGINX_REFUSALS_H

#include "nginx/counters.h"

#include <vector>

namespace webhook::nginx {

/*
 * What is known of a refused delivery: nothing of its body but the type and
 * the id, if it came that far.  Texts are cut at the room there is.
 */
struct refusal {
    std::uint64_t time; /* ms since 1970 */
    unsigned status;
    unsigned verdict;
    unsigned reason;
    char server[64]; /* NUL-terminated, like the others */
    char location[96];
    char profile[48];
    char type[64];
    char id[128];
};

/*
 * A ring.  Who writes takes a place by its number, and nobody waits: a reader
 * leaves out a place that is being written, and a writer that meets another
 * one there takes the next.
 */
class refusal_list {
public:
    static constexpr size_t shown = 50;

    void add(const refusal &what) noexcept;

    /* Newest first; throws std::bad_alloc. */
    std::vector<refusal> last() const;

    /* When counting began, ms since 1970. */
    std::uint64_t since() const noexcept { return since_; }

private:
    struct place {
        std::atomic<std::uint64_t> version; /* odd: being written */
        std::uint64_t number;
        refusal what;
    };

    std::uint64_t since_ = wall_clock();
    counter next_{};
    place places_[64]{};
};

/* Cuts a text at the room, and not inside of a character or an escape. */
void fit(std::string_view text, char *room, size_t size) noexcept;

template<size_t size>
void fit(std::string_view text, char (&room)[size]) noexcept
{
    fit(text, room, size);
}

} // namespace webhook::nginx

#endif /* WEBHOOK_NGINX_REFUSALS_H */
