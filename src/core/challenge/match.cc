#include "core/challenge/match.h"

#include <algorithm>
#include <new>

#include "core/challenge/body_form.h"
#include "core/query.h"

namespace webhook {

namespace {

constexpr std::size_t largest_unsigned_body = 4096;

header_list headers_of(const webhook_head_t &head)
{
    return {head.headers, head.headers != nullptr ? head.header_count : 0};
}

/* Returns what is wrong with a value, if all of them are known. */
fault check_values(const asked_challenge &asked)
{
    for (std::size_t i = 0; i < asked.values.size(); ++i) {
        if (!asked.rule->accepted.accepts(asked.values[i])) {
            return {reason::challenge_invalid, asked.rule->values[i].text};
        }
    }

    return {};
}

} // namespace

asked_challenge read_type_challenge(
    const challenge &rule, const json::node &event, arena &memory, fault &why)
{
    asked_challenge result{
        &rule, memory.array<std::string_view>(rule.values.size())};

    for (std::size_t i = 0; i < result.values.size(); ++i) {
        const json::node *value = rule.values[i].where->find(event);
        if (value != nullptr && value->kind == json::kind::string) {
            result.values[i] = value->string();
        }
    }

    why = check_values(result);
    return result;
}

void challenge_match::start(
    const challenge_book &book, workspace &tools, arena &memory)
{
    book_ = &book;
    tools_ = &tools;
    memory_ = &memory;
    candidates_ = {};
    secret_count_ = 0;
    echoed_ = {};
}

void challenge_match::read_head(const webhook_head_t &head)
{
    const std::string_view method(head.method.data, head.method.len);
    const std::string_view args(
        head.args.data, head.args.data != nullptr ? head.args.len : 0);
    const request_texts request{args, headers_of(head), {}};
    const auto &rules = book_->all();
    auto is_asked = [method](const challenge *each) {
        return each->method == method;
    };
    const auto most = std::count_if(rules.begin(), rules.end(), is_asked);

    read_echo(request.headers);
    if (most == 0) {
        return;
    }

    candidates_ =
        memory_->array<asked_challenge>(static_cast<std::size_t>(most));
    std::size_t count = 0;

    for (const challenge *rule : rules) {
        if (!is_asked(rule)) {
            continue;
        }
        note_secrets(*rule, args);
        count += read_candidate(*rule, request, candidates_[count]) ? 1 : 0;
    }

    candidates_ = candidates_.first(count);
}

bool challenge_match::read_candidate(
    const challenge &rule, const request_texts &request, asked_challenge &to)
{
    if (!has_marks(rule, request, true)) {
        return false;
    }

    to.rule = &rule;
    to.values = memory_->array<std::string_view>(rule.values.size());
    return read_values(to, request, true);
}

/* Notes the values that are compared with a secret, right or wrong. */
void challenge_match::note_secrets(const challenge &rule, std::string_view args)
{
    for (const challenge::condition &each : rule.conditions) {
        if (each.setting.empty() || each.where.from != place::source::query) {
            continue;
        }
        const std::span rest = std::span(secrets_).subspan(secret_count_);
        secret_count_ +=
            std::min(find_raw_values(args, each.where.name, rest), rest.size());
    }
}

bool challenge_match::meets(
    const challenge::condition &each, const place_value &value)
{
    if (value.how != found::one) {
        return false;
    }
    if (!each.setting.empty()) {
        return book_->settings().is_one(
            each.setting, value.text, tools_->hash());
    }

    return std::find(each.texts.begin(), each.texts.end(), value.text) !=
           each.texts.end();
}

bool challenge_match::has_marks(
    const challenge &rule, const request_texts &request, bool is_head)
{
    std::string &room = tools_->scratch();

    for (const place &each : rule.absent) {
        if (each.is_in_head() == is_head && !is_vacant(each, request, room)) {
            return false;
        }
    }
    for (const challenge::condition &each : rule.conditions) {
        if (each.where.is_in_head() == is_head &&
            !meets(each, read_place(each.where, request, room))) {
            return false;
        }
    }

    return true;
}

/* Returns false if a value does not exist, or exists twice. */
bool challenge_match::read_values(
    asked_challenge &to, const request_texts &request, bool is_head)
{
    std::string &room = tools_->scratch();

    for (std::size_t i = 0; i < to.values.size(); ++i) {
        const place &where = to.rule->values[i];
        if (where.is_in_head() != is_head) {
            continue;
        }
        const place_value value = read_place(where, request, room);
        if (value.how != found::one) {
            return false;
        }
        to.values[i] = memory_->copy(value.text);
    }

    return true;
}

void challenge_match::read_echo(header_list headers)
{
    const echo_rule *rule = book_->echo();
    std::string_view value;

    if (rule == nullptr ||
        find_header(headers, rule->header, value) != found::one ||
        !rule->accepted.accepts(value)) {
        return;
    }

    const auto &settings = book_->settings();
    if (rule->setting.empty() || !settings.has(rule->setting) ||
        settings.is_one(rule->setting, value, tools_->hash())) {
        echoed_ = memory_->copy(value);
    }
}

asked_challenge challenge_match::of_head() const
{
    for (const asked_challenge &each : candidates_) {
        if (!each.rule->is_post() && !check_values(each)) {
            return each;
        }
    }

    return {};
}

bool challenge_match::may_be_unsigned() const
{
    return std::any_of(candidates_.begin(), candidates_.end(),
        [](const asked_challenge &each) { return each.rule->is_unsigned; });
}

void challenge_match::drop_unsigned()
{
    const auto end = std::remove_if(candidates_.begin(), candidates_.end(),
        [](const asked_challenge &each) { return each.rule->is_unsigned; });

    candidates_ =
        candidates_.first(static_cast<std::size_t>(end - candidates_.begin()));
}

asked_challenge challenge_match::of_body(std::string_view body)
{
    if (!may_be_unsigned() || body.size() > largest_unsigned_body) {
        return {};
    }

    const json::error failed = tools_->document().parse(body);
    if (failed == json::error::no_memory) {
        throw std::bad_alloc();
    }

    const json::document &document = tools_->document();
    request_texts request{{}, {}, body};
    if (failed == json::error::none) {
        request.root = &document.root();
        request.has_duplicate_names = document.has_duplicate_names();
    }

    for (asked_challenge &each : candidates_) {
        if (each.rule->is_unsigned && has_form(*each.rule->only, request) &&
            has_marks(*each.rule, request, false) &&
            read_values(each, request, false) && !check_values(each)) {
            return each;
        }
    }

    return {};
}

asked_challenge challenge_match::of_document(
    const request_texts &request, fault &why)
{
    for (asked_challenge &each : candidates_) {
        if (each.rule->is_unsigned ||
            (each.rule->only && !has_form(*each.rule->only, request)) ||
            !has_marks(*each.rule, request, false) ||
            !read_values(each, request, false)) {
            continue;
        }
        why = check_values(each);
        return each;
    }

    return {};
}

} // namespace webhook
