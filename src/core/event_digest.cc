#include "core/event_digest.h"

#include <algorithm>
#include <array>

#include "core/xxh128.h"
#include "json/check.h"
#include "json/slices.h"

namespace webhook {

namespace {

/*
 * Returns the text of a value as it is written.  Returns an empty text if it
 * does not exist, or has escapes in its name.
 */
std::string_view text_at(std::string_view text, const pointer &where)
{
    text = json::without_mark(text);
    for (const pointer::token &step : where.tokens()) {
        text = member_text(text, step.name);
    }

    return text;
}

/* Returns the same in a form, with the name in front of the value. */
std::string_view pair_at(const form &from, const pointer &where)
{
    const auto &tokens = where.tokens();

    for (const form_pair &pair : from.pairs()) {
        if (tokens.size() == 1 && pair.name == tokens.front().name) {
            return pair.text;
        }
    }

    return {};
}

/*
 * Lists the names and values that were signed, without those of the counters.
 * Their order and their encoding were not signed, so that whoever has recorded
 * a delivery could make another body of it.
 */
std::span<const std::string_view> list_signed_fields(
    const event_context &context, const profile::event_rule &rule)
{
    const std::span<const form_pair> pairs = context.tools.form().pairs();
    const std::span<form_pair> sorted =
        context.memory.array<form_pair>(pairs.size());
    const auto is_counter = [&rule](const form_pair &pair) {
        return std::any_of(rule.attempt.begin(), rule.attempt.end(),
            [&pair](const pointer &where) {
                return where.tokens().size() == 1 &&
                       where.tokens().front().name == pair.name;
            });
    };

    auto end = std::remove_copy_if(
        pairs.begin(), pairs.end(), sorted.begin(), is_counter);
    std::sort(sorted.begin(), end, is_before);
    end = std::unique(sorted.begin(), end, is_same);

    const auto count = static_cast<std::size_t>(end - sorted.begin());
    const std::span<std::string_view> texts =
        context.memory.array<std::string_view>(2 * count);

    for (std::size_t i = 0; i < count; ++i) {
        texts[2 * i] = sorted[i].name;
        texts[2 * i + 1] = sorted[i].value;
    }

    return texts;
}

constexpr std::size_t most_counters = 8;
using event_pieces = std::array<std::string_view, most_counters + 1>;

/* Lists the pieces of the event's text between the counters of attempts. */
std::span<const std::string_view> list_pieces(const event_context &context,
    const profile::event_rule &rule, const delivered_event &event,
    event_pieces &pieces)
{
    std::size_t count = 0;
    std::array<std::string_view, most_counters> counters; /* are sorted */

    for (const pointer &where : rule.attempt) {
        const std::string_view counter =
            context.is_flat ? pair_at(context.tools.form(), where)
                            : text_at(event.text, where);
        std::size_t at = count;

        if (counter.empty() || count == most_counters) {
            continue;
        }
        for (; at > 0 && counters[at - 1].data() > counter.data(); --at) {
            counters[at] = counters[at - 1];
        }
        counters[at] = counter;
        ++count;
    }

    const char *from = event.text.data();
    std::size_t last = 0;

    for (std::size_t i = 0; i < count; ++i) {
        if (counters[i].data() < from) {
            continue; /* it is inside of the previous one */
        }
        pieces[last++] = {
            from, static_cast<std::size_t>(counters[i].data() - from)};
        from = counters[i].data() + counters[i].size();
    }
    pieces[last] = {from,
        static_cast<std::size_t>(event.text.data() + event.text.size() - from)};

    return std::span<const std::string_view>(pieces).first(last + 1);
}

} // namespace

void take_digest(const event_context &context, const profile::event_rule &rule,
    delivered_event &event)
{
    event_pieces room;
    const std::span<const std::string_view> pieces =
        context.is_flat && context.policy.signs_fields()
            ? list_signed_fields(context, rule)
            : list_pieces(context, rule, event, room);

    if (context.policy.needs_sha256(rule)) {
        event.digest = context.tools.hash()(pieces);
        return;
    }

    const auto hash = xxh128(pieces);

    event.digest = {};
    std::copy(hash.begin(), hash.end(), event.digest.begin());
    event.digest_kind = WEBHOOK_DIGEST_XXH128;
}

} // namespace webhook
