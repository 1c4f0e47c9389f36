/* Finds out, step by step, whether a request is a challenge. */

#ifndef WEBHOOK_CORE_CHALLENGE_MATCH_H
#define WEBHOOK_CORE_CHALLENGE_MATCH_H

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/arena.h"
#include "core/challenge/book.h"
#include "core/challenge/place.h"
#include "core/reason.h"
#include "core/workspace.h"

namespace webhook {

/* Holds a challenge, and the values that its answer consists of. */
struct asked_challenge {
    const challenge *rule = nullptr;
    std::span<std::string_view> values;

    explicit operator bool() const { return rule != nullptr; }
};

/*
 * Reads the values of a challenge that the type of an event marks.  "why"
 * becomes challenge_invalid if one of them is not acceptable.
 */
asked_challenge read_type_challenge(
    const challenge &rule, const json::node &event, arena &memory, fault &why);

class challenge_match {
public:
    void start(const challenge_book &book, workspace &tools, arena &memory);

    /* Looks for challenges that the head may belong to. */
    void read_head(const webhook_head_t &head);

    /* Returns the challenge that the head alone is, if it is one. */
    asked_challenge of_head() const;

    /* Returns true if the body can make it one that has no signature. */
    bool may_be_unsigned() const;

    /* Forgets challenges without a signature, because the head has one. */
    void drop_unsigned();

    /*
     * Returns the unsigned challenge that the request is, if it is one.  The
     * body is in the reader's buffer, and has not been parsed.
     */
    asked_challenge of_body(std::string_view body);

    /*
     * Returns the signed challenge that the request is, if it is one; the texts
     * are those of its body.  "why" becomes challenge_invalid if its value is
     * not acceptable.
     */
    asked_challenge of_document(const request_texts &request, fault &why);

    /* Returns values in the query that are secrets, as they are written. */
    std::span<const std::string_view> secrets() const
    {
        return std::span(secrets_).first(secret_count_);
    }

    /* Returns the value that each response repeats, or an empty text. */
    std::string_view echoed() const { return echoed_; }

    /* Returns the name of its field; there must be a value. */
    std::string_view echo_header() const { return book_->echo()->header; }

private:
    bool read_candidate(const challenge &rule, const request_texts &request,
        asked_challenge &to);
    bool meets(const challenge::condition &each, const place_value &value);
    bool has_marks(
        const challenge &rule, const request_texts &request, bool is_head);
    bool read_values(
        asked_challenge &to, const request_texts &request, bool is_head);
    void note_secrets(const challenge &rule, std::string_view args);
    void read_echo(header_list headers);

    const challenge_book *book_ = nullptr;
    workspace *tools_ = nullptr;
    arena *memory_ = nullptr;
    std::span<asked_challenge> candidates_;
    std::array<std::string_view, 4> secrets_;
    std::size_t secret_count_ = 0;
    std::string_view echoed_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CHALLENGE_MATCH_H */
