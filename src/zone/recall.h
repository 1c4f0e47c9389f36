// Looks up in a zone of version 1 the events that the zone of this build does
// not know.

#ifndef WEBHOOK_ZONE_RECALL_H
#define WEBHOOK_ZONE_RECALL_H

#include "zone/locked_cells.h"

namespace webhook::zone {

// Version 1 has one entry for an event, under the key of its identity.  For an
// event that is claimed by its body, this entry holds the body that was
// delivered first; a claim there may belong to any body of the event, so that
// the event has to wait.
class recall {
public:
    // Looks the event up if a zone of version 1 exists and this build's zone
    // has no live entry of the event.  It does so before this build's zone is
    // locked: if the other lock is stuck, events that are found in this build's
    // zone do not wait.
    recall(zone_header &header, table_view &view, const table_event &event,
        std::uint64_t now) noexcept;

    // Returns true if one of the zones is locked or damaged.
    [[nodiscard]] bool unknown() const noexcept { return unknown_; }

    // Copies a delivery to the zone of this build, so that it is looked up only
    // once.
    void take_over(locked_cells &in, std::uint64_t now) const noexcept;

    // Returns true if an event that this zone does not know finds the entry of
    // version 1.  Sets "modified" if that entry has another body of the event.
    [[nodiscard]] bool answers(
        webhook_state_t &found, std::uint64_t *expires) const noexcept;

private:
    const table_event &event_;
    webhook_state_t found_{};
    std::uint64_t expires_ = 0;
    bool unknown_ = false;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_RECALL_H
