/* A thread's warm buffers, shared by its deliveries. */

#ifndef WEBHOOK_CORE_READER_H
#define WEBHOOK_CORE_READER_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/answer.h"
#include "core/auth/hmac.h"
#include "core/claim.h"
#include "core/sha256.h"
#include "schema/schema.h"
#include "json/document.h"

namespace webhook {

class delivery;

class reader {
public:
    /* Throws if there is no memory or no randomness. */
    reader();
    ~reader();
    reader(const reader &) = delete;
    reader &operator=(const reader &) = delete;

    /* Room for a body; lost with the next call. */
    char *buffer(std::size_t size);

    /* Gives back what a large body took. */
    void shrink() noexcept;

    /* The body in the buffer, followed by what a parser may read. */
    std::string_view load(std::string_view body);

    /*
     * The pieces in one, the last of which is in the buffer already; the
     * others have up to "prefix_size" bytes, and are put in front of it.
     */
    std::string_view join(std::span<const std::string_view> pieces);
    static constexpr std::size_t prefix_size = 1024;

    json::document &document() { return document_; }
    schema::run &run() { return run_; }
    sha256 &hash() { return hash_; }
    hmac &mac() { return mac_; }

    /* An empty string with its memory kept. */
    std::string &scratch();
    answer_text &answer() { return answer_; }

    /* Unique among all readers, as far as randomness goes. */
    claim_token next_token();

    std::unique_ptr<delivery> take();
    void give_back(std::unique_ptr<delivery> used) noexcept;

private:
    void reserve(std::size_t size);
    bool holds(std::string_view body) const;
    char *begin() const { return buffer_.get() + prefix_size; }

    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0; /* without prefix and padding */
    json::document document_;
    schema::run run_;
    sha256 hash_;
    hmac mac_;
    std::string scratch_;
    answer_text answer_;
    std::uint64_t token_base_ = 0; /* random */
    std::uint64_t count_ = 0;      /* of tokens */
    std::vector<std::unique_ptr<delivery>> unused_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_READER_H */
