#include "core/answer.h"

#include <array>
#include <span>

#include "json/jansson.h"

namespace webhook {

namespace {

/* Returns the phrase of a status (RFC 9110, 15). */
std::string_view phrase(unsigned status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 405:
        return "Method Not Allowed";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    default:
        return "Service Unavailable";
    }
}

} // namespace

std::string_view answer::content_type() const
{
    if (!has_body()) {
        return {};
    }
    if (duplicate != nullptr && duplicate->text) {
        return duplicate->type.empty() ? std::string_view("text/plain")
                                       : std::string_view(duplicate->type);
    }

    return status < 300 ? "application/json" : "application/problem+json";
}

void answer::write(std::string &out) const
{
    if (verdict == WEBHOOK_CHALLENGE) {
        out = challenge;
        return;
    }
    if (!has_body()) {
        out.clear();
        return;
    }
    if (duplicate != nullptr && duplicate->text) {
        out = *duplicate->text;
        return;
    }

    const reason_info &info = describe(why);
    std::array<json::field, 10> fields;
    std::size_t count = 0;

    if (status >= 300) {
        fields[count++] = {"type", "about:blank"};
        fields[count++] = {"title", phrase(status)};
        fields[count++] = {"status", {}, static_cast<long>(status)};
        fields[count++] = {"detail", info.detail};
    }
    fields[count++] = {"verdict", verdict_word(verdict)};
    if (verdict != WEBHOOK_UNAUTHORIZED) {
        fields[count++] = {"reason", info.word};
    }
    if (where.index != position::no_index) {
        fields[count++] = {"index", {}, static_cast<long>(where.index)};
    }
    if (!where.keyword.empty() || !where.pointer.empty()) {
        fields[count++] = {"pointer", where.pointer};
    }
    if (!where.keyword.empty()) {
        fields[count++] = {"keyword", where.keyword};
        fields[count++] = {"expected", where.expected};
    }

    json::write_object(std::span(fields).first(count), out);
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
