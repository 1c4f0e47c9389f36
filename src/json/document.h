/* Reads event bodies with one of two back ends: simdjson.cc or jansson.cc. */

#ifndef WEBHOOK_JSON_DOCUMENT_H
#define WEBHOOK_JSON_DOCUMENT_H

#include <cstddef>
#include <memory>
#include <string_view>

#include "json/limits.h"
#include "json/node.h"
#include "json/tape.h"

namespace webhook::json {

/* Stands for the place of a fault that has none. */
inline constexpr std::size_t no_place = static_cast<std::size_t>(-1);

/*
 * The nodes and their strings live until the next call.  The text must be
 * followed by "padding" readable bytes.
 */
class document {
public:
    document();
    ~document();
    document(const document &) = delete;
    document &operator=(const document &) = delete;

    error parse(std::string_view text, const limits &most = {});
    const node &root() const { return tape_.root(); }

    /*
     * Returns the number of bytes before the first wrong one in the last text,
     * which is the same for each back end, or no_place if there is none.
     */
    std::size_t fault_place() const { return fault_place_; }

    /*
     * Returns the empty tape of another form of text, which the caller fills.
     * It has one root.
     */
    tape &refill(const limits &most)
    {
        tape_.clear(most);
        return tape_;
    }

    /*
     * Returns true if some object has a member name twice.  find_member() finds
     * the first one, other readers may find another.
     */
    bool has_duplicate_names() const { return tape_.has_duplicate_names(); }

    /*
     * Returns true if each node says where its value or name begins in the
     * text, without a byte order mark.  Jansson does not tell, and neither does
     * a text that had to be written anew.
     */
    bool has_positions() const { return tape_.has_positions(); }

    /*
     * Returns false if the memory of a text is of no use for the next one:
     * Jansson allocates each value anyway, and many times the size of a text.
     */
    static bool reuses_memory() noexcept;

    /* Frees all memory; the root is gone then. */
    void release() noexcept;

private:
    struct backend;

    std::size_t fault_place_ = no_place;
    tape tape_;
    std::unique_ptr<backend> backend_;
};

} // namespace webhook::json

#endif /* WEBHOOK_JSON_DOCUMENT_H */
