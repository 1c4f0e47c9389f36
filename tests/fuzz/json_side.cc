#include "fuzz/json_side.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/builtin.h"
#include "core/delivery.h"
#include "json/limits.h"
#include "json/node.h"

namespace webhook::fuzz {

namespace {

using json::kind;
using json::node;

void append(std::string &out, std::string_view text)
{
    out += std::to_string(text.size());
    out += '"';
    out += text;
}

void append_tree(std::string &out, const node &value);

/* Their order is not part of an object. */
void append_members(std::string &out, const node &object)
{
    std::vector<json::member> all;

    for (const json::member &each : json::members(object)) {
        all.push_back(each);
    }
    std::stable_sort(all.begin(), all.end(),
        [](const json::member &a, const json::member &b) {
            return a.name < b.name;
        });
    for (const auto &[name, member] : all) {
        append(out, name);
        append_tree(out, *member);
    }
}

void append_tree(std::string &out, const node &value)
{
    out += "nbirsaoI"[static_cast<std::size_t>(value.kind)];

    switch (value.kind) {
    case kind::null:
        break;
    case kind::boolean:
        out += value.boolean ? '1' : '0';
        break;
    case kind::integer:
        out += std::to_string(value.integer);
        break;
    case kind::real: /* to the last bit */
        out += std::to_string(std::bit_cast<std::uint64_t>(value.real));
        break;
    case kind::big_integer:
    case kind::string:
        append(out, value.string());
        break;
    case kind::array:
        out += std::to_string(value.size);
        for (const node &element : json::elements(value)) {
            append_tree(out, element);
        }
        break;
    case kind::object:
        out += std::to_string(value.size);
        append_members(out, value);
        break;
    }
}

/* A profile with what an operator may add. */
class entrance {
public:
    explicit entrance(std::string_view text)
        : profile_(profile::load(text, builtin_file))
    {
        webhook_gate_options_t options{};

        options.size = sizeof options;
        options.scope = {"fuzz", 4};
        options.window_ms = 1;
        options.lease_ms = 1;
        gate_ = std::make_unique<gate>(profile_, options);
    }

    void append_delivery(
        std::string &out, std::string_view body, workspace &owner)
    {
        static const webhook_header_t type = {
            {"Content-Type", 12}, {"application/json", 16}};

        webhook_head_t head{};
        head.size = sizeof head;
        head.method = {"POST", 4};
        head.headers = &type;
        head.header_count = 1;

        delivery_.start(*gate_, owner);
        delivery_.head(head);
        webhook_step_t step = delivery_.body(body, {}, 0);

        out += "\n" + std::to_string(step.action) + " ";
        out += std::to_string(delivery_.verdict()) + " ";
        out += std::to_string(static_cast<unsigned>(delivery_.why())) + " ";
        out += std::to_string(delivery_.where().index);
        append(out, delivery_.where().pointer);
        append(out, delivery_.where().keyword);
        append(out, delivery_.where().expected);
        for (const delivered_event &event : delivery_.events()) {
            append_event(out, event);
        }
        if (delivery_.identified()) {
            append_digests(out);
        }

        delivery_.finish();
        owner.trim(0);
    }

private:
    static void append_event(std::string &out, const delivered_event &event)
    {
        append(out, event.type);
        append(out, event.id);
        append(out, event.key);
        for (const std::string_view field : event.fields) {
            append(out, field);
        }
    }

    /* Of a delivery that is not refused. */
    void append_digests(std::string &out) const
    {
        for (const delivered_event &event : delivery_.events()) {
            out.append(event.key_digest.begin(), event.key_digest.end());
            out.append(event.digest.begin(), event.digest.end());
            out += std::to_string(event.range.offset) + "+";
            out += std::to_string(event.range.len) + " ";
        }
    }

    profile profile_;
    std::unique_ptr<gate> gate_;
    delivery delivery_;
};

/* Numbers, names that need escapes, and members of any depth, as fields. */
constexpr std::string_view all_kinds = R"({
    "name": "all_kinds",
    "envelope": ["array", "object"],
    "type": { "pointer": "/t", "default": "d" },
    "events": {
        "d": { "id": "/id" },
        "k": { "id": "/id", "key": ["/a", "/b/0", "/~0~1"] }
    },
    "fields": { "a": "/a", "b": "/b/0", "c": "/b/1/c", "e": "/" }
})";

std::vector<std::unique_ptr<entrance>> entrances()
{
    std::vector<std::unique_ptr<entrance>> all;

    all.push_back(std::make_unique<entrance>(builtin_provider("iclosed", "")));
    all.push_back(std::make_unique<entrance>(all_kinds));
    return all;
}

} // namespace

std::string observe(std::string_view body)
{
    static const auto all = entrances();
    static workspace owner;

    std::string seen;
    json::error fault = owner.document().parse(owner.load(body));

    seen += std::to_string(static_cast<unsigned>(fault));
    seen += owner.document().has_duplicate_names() ? "d" : "";
    if (fault == json::error::none) {
        append_tree(seen, owner.document().root());
    }
    for (const auto &each : all) {
        each->append_delivery(seen, body, owner);
    }

    return seen;
}

} // namespace webhook::fuzz
