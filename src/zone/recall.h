// What a zone of version 1 knows of an event that ours does not know.

#ifndef WEBHOOK_ZONE_RECALL_H
#define WEBHOOK_ZONE_RECALL_H

#include "zone/section.h"

namespace webhook {

// Version 1 has one entry for an event, under the key of its identity.  An
// event that is claimed by its body finds there what was delivered first; what
// is being delivered may be any of its bodies, so that it waits.
class recall {
public:
    // Looks the event up if there is such a zone, and ours has no live entry of
    // it.  Not under our lock: a stuck one there keeps nobody waiting who finds
    // the event here.
    recall(zone_header &header, table_view &view, const table_event &event,
        std::uint64_t now) noexcept;

    // One of the zones is locked or damaged.
    [[nodiscard]] bool unknown() const noexcept { return unknown_; }

    // Enters a delivery in our zone, so that it is looked up once.
    void take_over(section &in, std::uint64_t now) const noexcept;

    // Whether it is what an event finds that ours does not know; if it is
    // another body of it, "modified" is set.
    [[nodiscard]] bool answers(
        webhook_state_t &found, std::uint64_t *expires) const noexcept;

private:
    const table_event &event_;
    webhook_state_t found_{};
    std::uint64_t expires_ = 0;
    bool unknown_ = false;
};

} // namespace webhook

#endif // WEBHOOK_ZONE_RECALL_H
