#include "core/known_events.h"

namespace webhook {

void write_known_events(std::span<const delivered_event> events,
    const event_places &places, std::string &list)
{
    for (const delivered_event &event : events) {
        const std::size_t size = list.size();

        if (event.claim.at != event_state::dropped) {
            continue;
        }

        list += list.empty() ? "" : ", ";
        event.place.append_to(list, places);
        list += event.claim.why == reason::ignored ? ";ignored" : "";

        if (list.size() > WEBHOOK_KNOWN_SIZE) {
            list.resize(size);
            return;
        }
    }
}

} // namespace webhook
