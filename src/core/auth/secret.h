/* Holds bytes that must not outlive their owner in memory. */

#ifndef WEBHOOK_CORE_AUTH_SECRET_H
#define WEBHOOK_CORE_AUTH_SECRET_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace webhook {

class secret {
public:
    explicit secret(std::size_t size);
    explicit secret(std::string_view bytes);
    ~secret();
    secret(secret &&) noexcept = default;
    secret &operator=(secret &&) = delete;

    std::string_view bytes() const { return {bytes_.get(), size_}; }
    char *data() { return bytes_.get(); }
    void truncate(std::size_t size);

    /* Returns a number that no other secret of this process has had. */
    std::uint64_t id() const { return id_; }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_;
    std::uint64_t id_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SECRET_H */
