/* JSON Schema (drafts 2020-12 and 07), compiled once and run over a tape. */

#ifndef WEBHOOK_SCHEMA_SCHEMA_H
#define WEBHOOK_SCHEMA_SCHEMA_H

#include <memory>
#include <string>
#include <string_view>

#include "json/node.h"

namespace webhook::schema {

enum class result {
    valid,
    invalid,
    too_complex /* the limit of steps: nothing is said about the value */
};

/*
 * Buffers of a run, kept warm, the steps that are left, and what it found.  The
 * first violation holds nothing of the value: the pointer spells the names that
 * the schema knows, and "*" for a name that it does not.
 */
class run {
public:
    run();
    ~run();
    run(const run &) = delete;
    run &operator=(const run &) = delete;

    /* Steps for what is checked from here on, of a text of that size. */
    void refill(std::size_t bytes);

    /* Where in the value (RFC 6901, but for "*"); until the next check(). */
    std::string_view pointer() const { return pointer_; }
    /* Of the schema, e.g. "minLength"; lives as long as the program. */
    std::string_view keyword() const { return keyword_; }
    /* E.g. "at least 3 characters"; lives as long as the program. */
    std::string_view expected() const { return expected_; }

private:
    friend class program;
    struct state;

    std::string pointer_;
    std::string_view keyword_;
    std::string_view expected_;
    std::unique_ptr<state> state_;
};

class program {
public:
    /*
     * Compiles the schema at "fragment" (a JSON Pointer, "": the root) of a
     * document, which may be freed afterwards.  Throws config_error, its text
     * begins with the JSON Pointer of the fault within the document.
     */
    explicit program(
        const json::node &document, std::string_view fragment = {});
    ~program();
    program(const program &) = delete;
    program &operator=(const program &) = delete;

    result check(const json::node &value, run &run) const;

private:
    struct code;

    std::unique_ptr<const code> code_;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_SCHEMA_H */
