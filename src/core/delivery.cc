/* The steps of a delivery, in their order; batch.cc has the last ones. */

#include "core/delivery.h"

#include <algorithm>
#include <new>

#include "core/media_type.h"
#include "core/slices.h"

namespace webhook {

namespace {

reason reason_of(schema::result found)
{
    return found == schema::result::too_complex ? reason::too_complex
                                                : reason::schema;
}

} // namespace

void delivery::start(const gate &policy, reader &owner)
{
    gate_ = &policy;
    reader_ = &owner;
    phase_ = phase::head;
    ending_ = {};
    credentials_ = {};
    secret_index_ = no_secret;
    identified_ = false;
    challenge_ = nullptr;
    challenge_answer_ = {};
    events_ = {};
    token_ = owner.next_token();
    patience_ = {};
}

webhook_step_t delivery::fail() noexcept
{
    phase_ = phase::failed;
    return {WEBHOOK_FAIL, 0};
}

webhook_step_t delivery::forward(
    webhook_verdict_t verdict, reason why, const position &where)
{
    /* What is observed goes as it came, whatever stands with its events. */
    if (gate_->observes()) {
        for (delivered_event &event : events_) {
            event.claim.at = standing::unclaimed;
        }
    }

    ending_ = {0, verdict, why, where};
    phase_ = phase::upstream;
    return {WEBHOOK_FORWARD, 0};
}

/* "status": in place of the reason's own. */
webhook_step_t delivery::refuse(const fault &why, unsigned status)
{
    const reason_info &info = describe(why.why);

    if (gate_->observes()) {
        return forward(info.verdict, why.why, why.where);
    }

    ending_ = {
        status != 0 ? status : info.status, info.verdict, why.why, why.where};
    phase_ = phase::answered;
    return {WEBHOOK_ANSWER, 0};
}

/* The whole delivery, for one of its events. */
webhook_step_t delivery::refuse_event(
    const fault &why, const delivered_event &event)
{
    fault found = why;

    if (events_.size() > 1) {
        found.where.index = index_of(event);
    }

    return refuse(found, found.why == reason::modified ? 422 : 0);
}

webhook_step_t delivery::head(const webhook_head_t &head)
{
    if (phase_ != phase::head) {
        return fail();
    }

    fault why = check_head({head.method.data, head.method.len},
        header_list(head.headers, head.header_count), gate_->methods(),
        gate_->media_types());
    if (!why) {
        why = authenticate_head(head);
    }
    if (why) {
        return refuse(why);
    }

    phase_ = phase::body;
    return {WEBHOOK_READ, 0};
}

fault delivery::parse(std::string_view text)
{
    json::error unreadable = reader_->document().parse(text, gate_->limits());

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }

    if (unreadable == json::error::none &&
        reader_->document().has_duplicate_names()) {
        return reason::duplicate_key;
    }

    return webhook::reason_of(unreadable);
}

webhook_step_t delivery::body(std::string_view bytes,
    std::span<const webhook_str_t> parts, std::uint64_t now_ms)
{
    if (phase_ != phase::body || parts.size() != gate_->host_parts()) {
        return fail();
    }

    std::string_view text = reader_->load(bytes);
    fault why = authenticate_body(text, now_ms);
    if (!why) {
        why = parse(text);
    }
    if (!why) {
        why = authenticate_time(now_ms);
    }
    if (why) {
        return refuse(why);
    }

    const json::node &root = reader_->document().root();
    std::size_t count = 0;

    why = open_envelope(gate_->profile(), root, count);
    if (why) {
        return refuse(why);
    }

    reader_->run().refill(text.size());
    events_ = memory_.array<delivered_event>(count);
    if (const delivered_event *event = read_events(root, parts, why)) {
        return refuse_event(why, *event);
    }

    slice(text, is_batch(gate_->profile(), root));
    if (challenge_ != nullptr) {
        return meet_challenge();
    }
    if (const delivered_event *event = find_repeats()) {
        return refuse_event(event->claim.why, *event);
    }

    identified_ = true;
    return ask();
}

/* Not nullptr: the first one that is invalid. */
const delivered_event *delivery::read_events(
    const json::node &root, std::span<const webhook_str_t> parts, fault &why)
{
    const json::node *node = &root;

    if (is_batch(gate_->profile(), root)) {
        ++node; /* the elements follow their array */
    }

    for (delivered_event &event : events_) {
        why = read_event(*node, event, parts);
        if (why) {
            return &event;
        }
        node += node->span;
    }

    return nullptr;
}

/* The event of a refused body is known as far as it could be read. */
fault delivery::read_event(const json::node &node, delivered_event &event,
    std::span<const webhook_str_t> parts)
{
    const profile &provider = gate_->profile();
    number_text room;
    std::string_view type;

    if (node.kind != json::kind::object && !provider.accepts_any) {
        return reason::envelope;
    }

    keep_values(node, event);

    fault why = read_type(provider, node, room, type);
    if (why) {
        return why;
    }
    if (provider.type) {
        event.type = keep_name(type);
    }

    const profile::event_rule *rule = provider.find_event(type);
    if (rule == nullptr || (rule->challenge && events_.size() > 1)) {
        return {reason::type_unknown, provider.type->where.text()};
    }

    why = validate(node, *rule);
    if (rule->challenge) {
        return why ? why : read_challenge(node, *rule->challenge);
    }

    /* also of an invalid one: its sender is asked about it by its id */
    fault unidentified = identify(node, *rule, type, parts, event);
    return why ? why : unidentified;
}

fault delivery::validate(
    const json::node &node, const profile::event_rule &rule)
{
    if (!rule.schema) {
        return {};
    }

    schema::run &run = reader_->run();
    schema::result found = rule.schema->check(node, run);
    if (found == schema::result::valid) {
        return {};
    }

    fault why(reason_of(found), memory_.copy(run.pointer()));
    why.where.keyword = run.keyword();
    why.where.expected = run.expected();
    return why;
}

/*
 * The bytes of each event, and their digest: the same event is a copy whatever
 * other events it comes with.
 */
void delivery::slice(std::string_view text, bool in_array)
{
    std::string_view whole = trim(text);

    if (in_array) {
        whole = trim(json::without_mark(text));
        whole = trim(whole.substr(1, whole.size() - 2));
    }

    slices elements(whole);

    for (delivered_event &event : events_) {
        std::string_view bytes = events_.size() == 1 ? whole : elements.next();
        sha256::digest digest = reader_->hash()(bytes);

        event.offset = static_cast<std::size_t>(bytes.data() - text.data());
        event.size = bytes.size();
        event.claim.at = standing::ask;
        std::copy_n(digest.begin(), event.digest.size(), event.digest.begin());
    }
}

const answer *delivery::answer() const
{
    return phase_ == phase::answered ? &ending_ : nullptr;
}

} // namespace webhook
