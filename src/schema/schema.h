/*
 * Implements JSON Schema (drafts 2020-12 and 07): compiled once, run over a
 * tape.
 */

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
    too_complex /* the limit of steps is reached; nothing is known about the
                   value */
};

/*
 * Holds the warm buffers of a run, the remaining steps and the result.  The
 * first violation contains nothing of the value: its pointer has the names that
 * the schema has, and "*" for any other name.
 */
class run {
public:
    run();
    ~run();
    run(const run &) = delete;
    run &operator=(const run &) = delete;

    /* Frees the memory that checks took. */
    void release() noexcept;

    /* Sets the steps for all checks that follow, in a text of that size. */
    void refill(std::size_t bytes);

    /*
     * Returns where in the value (RFC 6901, apart from "*") the violation is;
     * valid until the next check().
     */
    std::string_view pointer() const { return pointer_; }
    /*
     * Returns the keyword, e.g. "minLength"; it lives as long as the program.
     */
    std::string_view keyword() const { return keyword_; }
    /* Returns e.g. "at least 3 characters"; it lives as long as the program. */
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
     * Compiles the schema at "fragment" of a document, which may be freed
     * afterwards.  The fragment is a JSON Pointer, "" means the root.  Throws
     * config_error, whose text begins with the JSON Pointer of the fault within
     * the document.
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
