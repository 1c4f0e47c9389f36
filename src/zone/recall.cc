#include "zone/recall.h"

#include <cstring>

namespace webhook::zone {

namespace {

const unsigned char *identity_of(const table_event &event) noexcept
{
    return event.latest != nullptr ? event.latest : event.key;
}

bool is_live(
    locked_cells &in, const unsigned char *key, std::uint64_t now) noexcept
{
    const cell_ref ref = in->find(key);
    return ref != 0 && in->at(ref).expires() > now;
}

} // namespace

recall::recall(zone_header &header, table_view &view, const table_event &event,
    std::uint64_t now) noexcept
    : event_(event)
{
    if (!view.earlier) {
        return;
    }

    bool known = false;
    {
        locked_cells in(header, view);
        unknown_ = !in;
        if (in) {
            known = is_live(in, event.key, now) ||
                    (event.latest != nullptr && is_live(in, event.latest, now));
            unknown_ = in.checked(false, true);
        }
    }

    if (!known && !unknown_) {
        unknown_ =
            !view.earlier->look(identity_of(event), now, found_, expires_);
    }
}

void recall::take_over(locked_cells &in, std::uint64_t now) const noexcept
{
    const unsigned char *key = identity_of(event_);

    if (found_.kind != WEBHOOK_DELIVERED || is_live(in, key, now)) {
        return;
    }

    cell made{};
    std::memcpy(made.key, key, sizeof(made.key));
    std::memcpy(made.digest, found_.digest, sizeof(made.digest));
    made.when = cell::make_when(expires_, in.resolve(event_.location, now));
    made.meta = cell::make_meta(cell_state::delivered, 0, found_.digest_kind);

    // if there is no room, the event is looked up again the next time
    (void)in.enter(
        made, now, event_.location == nullptr || event_.location->evict);
}

bool recall::answers(
    webhook_state_t &found, std::uint64_t *expires) const noexcept
{
    if (found_.kind == WEBHOOK_ABSENT) {
        return false;
    }
    if (event_.latest != nullptr && found_.kind == WEBHOOK_DELIVERED &&
        (event_.digest_kind != found_.digest_kind ||
            std::memcmp(found_.digest, event_.digest, sizeof(found_.digest)) !=
                0)) {
        found.modified = 1;
        return false;
    }

    found = found_;
    if (expires != nullptr) {
        *expires = expires_;
    }
    return true;
}

} // namespace webhook::zone
