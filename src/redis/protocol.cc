#include "redis/protocol.h"

#include "redis/scripts.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>

namespace webhook::redis {
namespace {

// The steps of a claim before Redis 7.0.
constexpr unsigned step_first = 0;
constexpr unsigned step_look = 1;

void set_words(command &into, std::initializer_list<std::string_view> words)
{
    into.count = 0;
    for (const std::string_view word : words) {
        into.words[into.count++] = word;
    }
}

// "rest" holds the number of keys, the keys, and the arguments.
void write_script(const operation &op, const script &run, command &into,
    std::initializer_list<std::string_view> rest)
{
    const bool text = op.step == step_text;

    set_words(into, {text ? "EVAL" : "EVALSHA", text ? run.text : run.sha1});
    for (const std::string_view word : rest) {
        into.words[into.count++] = word;
    }
}

bool decode(std::string_view text, webhook_state_t &into)
{
    return webhook_state_decode({text.data(), text.size()}, &into) == 1;
}

progress found(operation &op, const reply &from)
{
    if (!decode(from.text(), op.result.found)) {
        return progress::foreign;
    }

    op.result.store = WEBHOOK_STORE_ANSWERED;
    return progress::done;
}

progress claimed(operation &op)
{
    op.result.store = WEBHOOK_STORE_ANSWERED;
    op.result.found.kind = WEBHOOK_ABSENT;
    return progress::done;
}

progress read_modern_claim(operation &op, const reply &from)
{
    if (from.is_nil()) {
        return claimed(op);
    }

    return from.is_string() ? found(op, from) : progress::disordered;
}

// The server answers SET, then GET. If the key has disappeared between the two,
// the claim is made again.
progress read_claim(operation &op, const reply &from)
{
    if (op.step == step_first) {
        if (from.is_status()) {
            return claimed(op);
        }
        op.step = step_look;
        return from.is_nil() ? progress::next_step : progress::disordered;
    }

    if (from.is_string()) {
        return found(op, from);
    }

    if (!from.is_nil()) {
        return progress::disordered;
    }

    // The delivery whose claim has just ended may have delivered this body, and
    // the latest key was read before that.  The event therefore counts as
    // claimed, and the caller asks again after a pause.
    if (op.by_body) {
        op.result.store = WEBHOOK_STORE_ANSWERED;
        op.result.found = {};
        op.result.found.kind = WEBHOOK_CLAIMED;
        return progress::done;
    }

    op.step = step_first;
    return progress::next_step;
}

late of_text(std::string_view found)
{
    return found.starts_with("done:") ? late::delivered : late::taken;
}

// An operation that was executed twice finds its own result.  It is not known
// what the first execution found, unless the lease had not ended by then.
late of_itself(const operation &op)
{
    return op.doubtful ? late::gone : late::no;
}

progress read_commit(operation &op, const reply &from)
{
    op.result.store = WEBHOOK_STORE_ANSWERED;

    if (!from.is_nil() && !from.is_string() &&
        !(op.yields && from.is_status())) {
        return progress::disordered;
    }

    // The value that was found belongs to another body.  The release of the
    // claim's own key shows whether the commit was late.
    if (!op.frees.empty() || op.unclaimed) {
        return progress::done;
    }

    if (from.is_nil()) {
        op.result.late = late::gone;
    } else if (from.text() == op.claim) {
        op.result.late = late::no;
    } else if (from.text() == op.done) {
        op.result.late = of_itself(op);
    } else {
        op.result.late = of_text(from.text());
    }

    return progress::done;
}

progress read_script(operation &op, const reply &from)
{
    if (!from.is_integer() || from.integer() < 0 || from.integer() > 3) {
        return progress::disordered;
    }

    static constexpr late told[] = {
        late::gone, late::no, late::taken, late::delivered};

    op.result.store = WEBHOOK_STORE_ANSWERED;
    op.result.late = told[from.integer()];

    // The second execution finds nothing left to release or to forget.
    if (op.repeated &&
        (op.what == action::renew) == (op.result.late == late::no)) {
        op.result.late = of_itself(op);
    }

    return progress::done;
}

// The upstream had acknowledged the event, and the server had confirmed the
// commit: it is not late, whatever the server knows now.
progress read_retold(operation &op, const reply &from)
{
    const progress how = read_script(op, from);

    op.result.late = late::no;
    return how;
}

progress read_inspection(operation &op, const reply &from)
{
    if (!from.is_array() || from.size() != 2 || !from[0].is_string() ||
        !from[1].is_integer()) {
        return progress::disordered;
    }

    op.result.ms = from[1].integer();

    return from[0].text().empty() ? claimed(op) : found(op, from[0]);
}

// Returns where to continue a list; see server_set::node_of_page().  Throws
// std::bad_alloc.
std::string next_page(const operation &op, std::string_view cursor)
{
    const bool at_end = cursor == "0";
    const unsigned shard = op.shard + (at_end ? 1U : 0U);

    if (op.shards == 0) {
        return at_end ? std::string() : std::string(cursor);
    }

    if (shard == op.shards) {
        return {};
    }

    const std::string digits = std::to_string(shard);

    return std::string(cursor).append(3 - digits.size(), '0').append(digits);
}

progress read_page(operation &op, const reply &from)
try {
    if (!from.is_array() || from.size() % 2 == 0 || !from[0].is_string()) {
        return progress::disordered;
    }

    auto page = std::make_shared<claim_page>();

    page->next = next_page(op, from[0].text());

    for (std::size_t i = 1; i < from.size(); i += 2) {
        if (!from[i].is_string() || !from[i + 1].is_integer() ||
            !from[i].text().starts_with(op.key)) {
            return progress::disordered;
        }
        page->claims.push_back(
            {std::string(from[i].text().substr(op.key.size())),
                from[i + 1].integer()});
    }

    op.result.page = std::move(page);
    op.result.store = WEBHOOK_STORE_ANSWERED;
    return progress::done;

} catch (const std::bad_alloc &) {
    return progress::done; // the result is UNKNOWN
}

progress read_error(operation &op, bool modern, const reply &from)
{
    const std::string_view word = from.error_word();
    const bool by_hash =
        op.what != action::claim && op.what != action::look &&
        (op.retold || !(op.what == action::commit && (modern || op.yields))) &&
        op.step != step_text;

    if (by_hash && word == "NOSCRIPT") {
        op.step = step_text;
        return progress::next_step;
    }

    return word == "WRONGTYPE" ? progress::foreign : progress::refused;
}

} // namespace

bool passes(std::string_view word) noexcept
{
    constexpr std::string_view words[] = {"LOADING", "BUSY", "OOM", "MISCONF",
        "NOREPLICAS", "TRYAGAIN", "CLUSTERDOWN"};

    return std::find(std::begin(words), std::end(words), word) !=
           std::end(words);
}

void write_command(const operation &op, bool modern, command &into) noexcept
{
    const auto [end, failed] = std::to_chars(
        into.number.data(), into.number.data() + into.number.size(), op.ms);
    const std::string_view ms(
        into.number.data(), static_cast<std::size_t>(end - into.number.data()));

    switch (op.what) {

    case action::claim:
        if (modern) {
            set_words(into, {"SET", op.key, op.claim, "NX", "GET", "PX", ms});
        } else if (op.step == step_look) {
            set_words(into, {"GET", op.key});
        } else {
            set_words(into, {"SET", op.key, op.claim, "NX", "PX", ms});
        }
        break;

    case action::look:
        set_words(into, {"GET", op.key});
        break;

    case action::commit:
        if (op.retold) {
            write_script(op, retell_script, into,
                {"2", op.key, op.deleted, op.done, ms});
        } else if (op.yields) {
            set_words(into, {"SET", op.key, op.done, "NX", "PX", ms});
        } else if (modern) {
            set_words(into, {"SET", op.key, op.done, "GET", "PX", ms});
        } else {
            write_script(op, commit_script, into, {"1", op.key, op.done, ms});
        }
        break;

    case action::renew:
        write_script(op, renew_script, into, {"1", op.key, op.claim, ms});
        break;

    case action::release:
        write_script(op, release_script, into, {"1", op.key, op.claim, ms});
        break;

    case action::forget:
        write_script(
            op, forget_script, into, {"2", op.key, op.deleted, op.claim});
        break;

    case action::inspect:
        write_script(op, inspect_script, into, {"1", op.key});
        break;

    case action::list:
        write_script(op, list_script, into, {"0", op.claim, op.key});
        break;
    }
}

progress read_reply(operation &op, bool modern, const reply &from) noexcept
{
    if (from.is_error()) {
        return read_error(op, modern, from);
    }

    switch (op.what) {
    case action::claim:
        return modern ? read_modern_claim(op, from) : read_claim(op, from);
    case action::look:
        return read_modern_claim(op, from); // except that nothing was claimed
    case action::commit:
        return op.retold ? read_retold(op, from) : read_commit(op, from);
    case action::inspect:
        return read_inspection(op, from);
    case action::list:
        return read_page(op, from);
    default:
        return read_script(op, from);
    }
}

} // namespace webhook::redis
