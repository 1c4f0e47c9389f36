#include "core/profile_body.h"

#include <utility>

namespace webhook {

namespace {

template<class Add>
void add_place(const json_location &at, Add add)
{
    pointer where = at.read_pointer();

    try {
        add(std::move(where));
    } catch (const config_error &fault) {
        at.refuse(fault.what());
    }
}

void read_envelope(const json_location &at, profile &result)
{
    std::size_t index = 0;

    for (const json::node &element : json::elements(at.get())) {
        const json_location each = at.child(element, index++);
        const std::string_view form = element.string();

        if (form == "object") {
            result.accepts_object = true;
        } else if (form == "any") {
            result.accepts_any = true;
        } else if (form == "array") {
            try {
                result.places.add_array(pointer(""));
            } catch (const config_error &fault) {
                each.refuse(fault.what());
            }
        } else {
            add_place(each, [&](pointer where) {
                result.places.add_array(std::move(where));
            });
        }
    }
}

void read_beside(const json_location &at, profile &result)
{
    std::size_t index = 0;

    if (at.value == nullptr) {
        return;
    }

    for (const json::node &element : json::elements(*at.value)) {
        add_place(at.child(element, index++),
            [&](pointer where) { result.places.add_beside(std::move(where)); });
    }
}

void add_kind(const json_location &at, body_kinds &kinds)
{
    const json_location field = at.child("form");

    if (field.value != nullptr) {
        if (kinds.field) {
            at.refuse("is the second field; a profile can name only one");
        }
        kinds.field = std::string(field.value->string());
        return;
    }

    const std::string_view word = at.value->string();
    (word == "json"      ? kinds.json
        : word == "form" ? kinds.flat_form
                         : kinds.opaque) = true;
}

void read_kinds(const json_location &at, body_kinds &kinds)
{
    if (at.value == nullptr) {
        return;
    }

    kinds.json = false;
    if (!at.is(json::kind::array)) {
        add_kind(at, kinds);
        return;
    }

    std::size_t index = 0;
    for (const json::node &element : json::elements(*at.value)) {
        add_kind(at.child(element, index++), kinds);
    }
}

void read_coding(const json_location &at, profile &result)
{
    const json_location gzip = at.child("gzip");

    if (gzip.value != nullptr) {
        result.coding = gzip.value->string() == "wire"
                            ? WEBHOOK_CODING_GZIP_WIRE
                            : WEBHOOK_CODING_GZIP_PLAIN;
    }
}

} // namespace

void read_bodies(const json_location &root, profile &result)
{
    read_envelope(root.child("envelope"), result);
    read_beside(root.child("beside"), result);
    read_kinds(root.child("body"), result.body);
    read_coding(root.child("coding"), result);
}

} // namespace webhook
