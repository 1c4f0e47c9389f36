#include "core/answer.h"

#include <cstdint>

#include "base/json_writer.h"
#include "base/problem.h"

namespace webhook {

std::string_view answer::content_type() const
{
    if (!has_body()) {
        return {};
    }
    if (verdict == WEBHOOK_CHALLENGE) {
        return challenge.type;
    }
    if (duplicate != nullptr && duplicate->text) {
        return duplicate->type.empty() ? std::string_view("text/plain")
                                       : std::string_view(duplicate->type);
    }

    return status < 300 ? "application/json" : problem_type;
}

void answer::write(std::string &out) const
{
    out.clear();

    if (verdict == WEBHOOK_CHALLENGE) {
        out = challenge.text;
        return;
    }
    if (!has_body()) {
        return;
    }
    if (duplicate != nullptr && duplicate->text) {
        out = *duplicate->text;
        return;
    }

    const reason_info &info = describe(why);
    json_writer body(out);

    body.begin_object();
    if (status >= 300) {
        body.member("type", "about:blank");
        write_problem(body, status, info.detail);
    }
    body.member("verdict", verdict_word(verdict));
    if (verdict != WEBHOOK_UNAUTHORIZED) {
        body.member("reason", info.word);
    }
    if (where.index != position::no_index) {
        body.member("index", std::uint64_t{where.index});
    }
    if (!where.keyword.empty() || !where.pointer.empty()) {
        body.member("pointer", where.pointer);
    }
    if (!where.keyword.empty()) {
        body.member("keyword", where.keyword)
            .member("expected", where.expected);
    }
    body.end_object();
}

bool answer::is_common() const
{
    const bool own_text = duplicate != nullptr && duplicate->text;

    return verdict != WEBHOOK_CHALLENGE && !own_text && where.pointer.empty() &&
           where.keyword.empty() && where.index == position::no_index;
}

std::string_view answer_text::of(const answer &what)
{
    if (what.is_common() && status_ == what.status &&
        verdict_ == what.verdict && why_ == what.why) {
        return text_;
    }

    status_ = 0;
    what.write(text_);

    if (what.is_common()) {
        status_ = what.status;
        verdict_ = what.verdict;
        why_ = what.why;
    }
    return text_;
}

} // namespace webhook
