#include "core/body_reader.h"

#include <algorithm>
#include <new>

#include "core/form_tree.h"
#include "core/inflater.h"
#include "json/check.h"
#include "json/slices.h"

namespace webhook {

namespace {

/* Is the root of a body that is not read. */
constexpr json::node nothing{json::kind::null, 0, {1}, 0, {}};

/* Returns true for the brackets or the quotes of JSON, whatever is inside. */
bool shows_json(std::string_view text)
{
    constexpr std::string_view opening = "{[\"";
    constexpr std::string_view closing = "}]\"";

    text = trim(json::without_mark(text));
    if (text.size() < 2) {
        return false;
    }

    const std::size_t bracket = opening.find(text.front());
    return bracket != std::string_view::npos && text.back() == closing[bracket];
}

/*
 * Returns true for a text that a form can be.  Senders encode white space, line
 * ends and controls; XML, multipart and other texts have them or begin with
 * "<".
 */
bool shows_form(std::string_view text)
{
    while (text.ends_with('\n') || text.ends_with('\r')) {
        text.remove_suffix(1);
    }

    return !text.empty() && text.front() != '<' && !shows_json(text) &&
           std::all_of(text.begin(), text.end(),
               [](char c) { return (c < 0 || c > ' ') && c != '\x7f'; });
}

class reader {
public:
    reader(const gate &policy, workspace &tools, std::string_view text)
        : policy_(policy), tools_(tools), text_(text)
    {
    }

    read_body read(body_kind claimed) const;

private:
    const body_kinds &kinds() const { return policy_.profile().body; }

    read_body read_what_it_shows() const;
    read_body read_json(body_kind kind, std::string_view text) const;
    read_body read_form() const;
    read_body read_flat_form() const;
    read_body read_opaque() const;
    read_body refuse(body_kind kind, reason why) const
    {
        return {kind, why, text_};
    }

    const gate &policy_;
    workspace &tools_;
    std::string_view text_;
};

read_body reader::read(body_kind claimed) const
{
    if (kinds().only_json()) {
        return read_json(body_kind::json, text_);
    }
    if (text_.empty()) {
        return kinds().opaque ? read_opaque() : refuse(claimed, reason::empty);
    }

    read_body found = read_what_it_shows();

    if (found.kind != claimed) {
        found.why = reason::body_kind;
    }
    return found;
}

read_body reader::read_what_it_shows() const
{
    if (kinds().json && shows_json(text_)) {
        /* Several JSON texts, one on each line, show JSON as well. */
        const read_body found = read_json(body_kind::json, text_);
        if (found.why.why != reason::syntax || !kinds().opaque) {
            return found;
        }
    }
    if (kinds().form() && shows_form(text_)) {
        return read_form();
    }
    if (kinds().opaque) {
        return read_opaque();
    }

    /* It is broken, or of a kind that this sender does not send. */
    return kinds().json ? read_json(body_kind::json, text_)
                        : refuse(body_kind::opaque, reason::body_kind);
}

read_body reader::read_json(body_kind kind, std::string_view text) const
{
    json::document &document = tools_.document();
    const json::error unreadable = document.parse(text, policy_.limits());
    read_body found{kind, {}, text, kind != body_kind::json, nullptr};

    if (unreadable == json::error::no_memory) {
        throw std::bad_alloc();
    }
    if (unreadable != json::error::none) {
        found.why = reason_of(unreadable);
        found.why.where.offset = document.fault_place();
    } else if (policy_.validation() == WEBHOOK_VALIDATION_ENFORCE &&
               document.has_duplicate_names()) {
        found.why = reason::duplicate_key;
    } else {
        found.root = &document.root();
        found.has_positions = document.has_positions();
    }

    return found;
}

read_body reader::read_form() const
{
    std::string_view value;
    const json::error unreadable = tools_.form().read(text_);

    if (unreadable != json::error::none) {
        return refuse(body_kind::form, reason_of(unreadable));
    }
    if (!kinds().field) {
        return read_flat_form();
    }

    switch (tools_.form().find(*kinds().field, value)) {
    case found::one:
        return read_json(body_kind::form, value);
    case found::several:
        return refuse(body_kind::form, policy_.ambiguity());
    case found::none:
        break;
    }

    return kinds().flat_form ? read_flat_form()
                             : refuse(body_kind::form, reason::envelope);
}

read_body reader::read_flat_form() const
{
    json::document &document = tools_.document();
    const json::error unreadable = tools_.form_tree().write(
        tools_.form(), document.refill(policy_.limits()));

    if (unreadable != json::error::none) {
        return refuse(body_kind::form, reason_of(unreadable));
    }

    return {body_kind::form, {}, text_, false, &document.root()};
}

read_body reader::read_opaque() const
{
    return {body_kind::opaque, {}, text_, false, &nothing};
}

/* Decodes a body in gzip that has no more than "most" bytes then. */
fault decode(workspace &tools, std::size_t most, std::string_view &text)
{
    const auto size = stated_size(text);

    if (!size) {
        return reason::body_kind;
    }
    if (*size > most) {
        return reason::too_large;
    }

    const auto plain = tools.inflate(text, *size);
    if (!plain) {
        return reason::body_kind;
    }

    text = *plain;
    return {};
}

} // namespace

fault open_authentic(const gate &policy, workspace &tools,
    authentication &checks, const claimed_body &claimed, std::uint64_t now_ms,
    std::string_view &text, read_body &found)
{
    const webhook_coding_t coding = policy.coding();
    const bool parses_first = checks.parses_first();
    const bool is_wire = coding != WEBHOOK_CODING_GZIP_PLAIN && !parses_first;
    fault why;

    auto decode_text = [&] {
        return claimed.is_coded ? decode(tools, policy.largest_plain(), text)
                                : fault();
    };

    if (coding != WEBHOOK_CODING_OFF && claimed.is_coded != is_gzip(text)) {
        return reason::body_kind;
    }
    if (is_wire) {
        why = checks.check_body(text, nullptr, now_ms);
    }
    if (why) {
        return why;
    }

    found.why = decode_text();
    if (found.why && is_wire) {
        return {}; /* it is authentic, and cannot be read */
    }
    if (found.why) {
        /* A body that is too large to be verified is not authentic. */
        return found.why.why == reason::too_large &&
                       policy.authenticator().proof()
                   ? fault(reason::signature_wrong)
                   : found.why;
    }
    if (!is_wire && !parses_first) {
        why = checks.check_body(text, nullptr, now_ms);
    }
    if (why) {
        return why;
    }

    if (checks.is_carried()) {
        text = checks.content(text);
        found = reader(policy, tools, text).read(body_kind::json);
        found.decoded = true;
        return {};
    }

    found = reader(policy, tools, text).read(claimed.kind);
    if (!parses_first) {
        return {};
    }

    why = found.why ? found.why : checks.check_body(text, found.root, now_ms);
    if (!why && checks.is_carried()) {
        text = checks.content(text);
        found = reader(policy, tools, text).read(body_kind::json);
        found.decoded = true;
    }

    return why;
}

bool is_whole(reason why)
{
    return why == reason::envelope || why == reason::ambiguous;
}

} // namespace webhook
