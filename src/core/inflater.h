/* Decodes gzip (RFC 1952) into memory of a size that is known in advance. */

#ifndef WEBHOOK_CORE_INFLATER_H
#define WEBHOOK_CORE_INFLATER_H

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace webhook {

/* Returns true if a text begins like gzip. */
bool is_gzip(std::string_view text);

/*
 * Returns the size of the decoded text as the end of the only member states it.
 * Returns nothing if no member of so few bytes can have it.
 */
std::optional<std::size_t> stated_size(std::string_view gzip);

/* Keeps its memory for the next text. */
class inflater {
public:
    /*
     * Decodes a text to "to", which has room for "size" bytes and one more.
     * Returns false unless the text is exactly one member of that size.  Throws
     * std::bad_alloc.
     */
    bool inflate(std::string_view gzip, char *to, std::size_t size);

    void release() noexcept { stream_.reset(); }

private:
    struct stream;
    struct end {
        void operator()(stream *last) const;
    };

    std::unique_ptr<stream, end> stream_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_INFLATER_H */
