/* Holds the warm buffers of a thread, which its deliveries share. */

#ifndef WEBHOOK_CORE_WORKSPACE_H
#define WEBHOOK_CORE_WORKSPACE_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/answer.h"
#include "core/auth/hmac.h"
#include "core/claim.h"
#include "core/event_places.h"
#include "core/form.h"
#include "core/form_tree.h"
#include "core/inflater.h"
#include "core/retention.h"
#include "core/sha256.h"
#include "schema/schema.h"
#include "json/document.h"

namespace webhook {

class delivery;

class workspace {
public:
    /* Throws if there is no memory or no randomness. */
    workspace();
    ~workspace();
    workspace(const workspace &) = delete;
    workspace &operator=(const workspace &) = delete;

    /* Returns room for a body, which is valid until the next call. */
    char *buffer(std::size_t size);

    /*
     * Frees the memory that large bodies took, and returns it to the system, if
     * it has been kept for long enough.  Returns the milliseconds from now
     * until the next call is due, or 0 if none is.
     */
    std::uint64_t trim(std::uint64_t now_ms) noexcept;

    /* Copies the body to the buffer, and adds the padding that parsers need. */
    std::string_view load(std::string_view body);

    /*
     * Decodes a body in gzip, which is in the buffer.  The result, which has
     * that size, takes its place there; what was in the buffer stays until the
     * next call.  Returns nothing if the body is broken.
     */
    std::optional<std::string_view> inflate(
        std::string_view body, std::size_t size);

    /*
     * Joins pieces.  The last one must be in the buffer already; the others
     * have up to "prefix_size" bytes in all, and are copied in front of it.
     */
    std::string_view join(std::span<const std::string_view> pieces);
    static constexpr std::size_t prefix_size = 1024;

    /*
     * Keeps the body and what was read of it for a delivery, until the next
     * body comes: the delivery is told before that.
     */
    void keep_for(delivery &reading) { reading_ = &reading; }
    void let_go(const delivery &reading) noexcept
    {
        reading_ = reading_ == &reading ? nullptr : reading_;
    }

    json::document &document() { return document_; }
    const json::document &document() const { return document_; }
    /* Returns the events of the last body. */
    located_events &located() { return located_; }

    webhook::form &form() { return form_; }
    webhook::form_tree &form_tree() { return form_tree_; }
    schema::run &run() { return run_; }
    sha256 &hash() { return hash_; }
    hmac &mac() { return mac_; }

    /* Returns an empty string that keeps its memory. */
    std::string &scratch();
    answer_text &answer() { return answer_; }

    /* Returns a token that is unique among all workspaces, up to chance. */
    claim_token next_token();

    std::unique_ptr<delivery> take();
    void give_back(std::unique_ptr<delivery> used) noexcept;

private:
    void release() noexcept;
    void finish_reading() noexcept;
    void reserve(std::size_t size);
    bool holds(std::string_view body) const;
    char *begin() const { return buffer_.get() + prefix_size; }

    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0; /* excludes prefix and padding */
    std::unique_ptr<char[]> other_buffer_;
    std::size_t other_capacity_ = 0;
    inflater inflater_;
    retention retention_;
    json::document document_;
    located_events located_;
    webhook::form form_;
    webhook::form_tree form_tree_;
    schema::run run_;
    sha256 hash_;
    hmac mac_;
    std::string scratch_;
    answer_text answer_;
    std::uint64_t token_base_ = 0; /* is random */
    std::uint64_t count_ = 0;      /* counts tokens */
    std::vector<std::unique_ptr<delivery>> unused_;
    delivery *reading_ = nullptr; /* still needs the last body */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_WORKSPACE_H */
