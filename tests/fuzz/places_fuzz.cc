/*
 * Events inside of any JSON text: the bytes of each are those of its value, and
 * are in the array that is said to be around them.
 */

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "core/event_places.h"
#include "json/document.h"

namespace {

using namespace webhook;

void require(bool holds, const char *what)
{
    if (!holds) {
        std::fprintf(stderr, "ERROR: %s\n", what);
        std::abort();
    }
}

/* Holds a text with the padding that readers need. */
class padded {
public:
    explicit padded(std::string_view text)
        : size_(text.size()),
          bytes_(std::make_unique<char[]>(text.size() + json::padding))
    {
        text.copy(bytes_.get(), size_);
    }

    std::string_view text() const { return {bytes_.get(), size_}; }

private:
    std::size_t size_;
    std::unique_ptr<char[]> bytes_;
};

bool is_inside(std::string_view part, std::string_view whole)
{
    return part.data() >= whole.data() &&
           part.data() + part.size() <= whole.data() + whole.size();
}

event_places make_places()
{
    event_places places;

    places.add_array(pointer(""));
    places.add_array(pointer("/a"));
    places.add_array(pointer("/b/*/a"));
    places.add_array(pointer("/b/*/b/*/a"));
    places.add_beside(pointer("/c"));
    places.add_beside(pointer("/b/*/c"));
    return places;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static const event_places places = make_places();
    static json::document document;
    static json::document other;
    const padded body({reinterpret_cast<const char *>(data), size});
    located_events found;
    const char *end = nullptr;

    if (document.parse(body.text()) != json::error::none) {
        return 0;
    }

    found.clear();
    locate_events(places, document.root(), body.text(),
        document.has_positions(), 20, found);
    require(found.events.size() <= 20, "too many events");
    require(found.events.empty() || found.is_array != found.inside,
        "neither the body nor inside of it");

    for (const located_event &event : found.events) {
        const padded copy(event.text);
        std::string place;

        require(is_inside(event.array, body.text()) &&
                    is_inside(event.text, event.array),
            "not where it is said to be");
        require(end == nullptr || event.text.data() >= end, "not in order");
        end = event.text.data() + event.text.size();

        require(other.parse(copy.text()) == json::error::none, "not JSON");
        require(other.root().kind == event.node->kind &&
                    other.root().size == event.node->size &&
                    other.root().span == event.node->span,
            "the bytes of another value");

        event.place.append_to(place, places);
        require(pointer(place).find(document.root()) == event.node ||
                    document.has_duplicate_names(),
            "the place of another value");
    }

    return 0;
}
