#include "core/auth/secret.h"

#include <algorithm>
#include <atomic>

#include <openssl/crypto.h>

namespace webhook {

namespace {

std::uint64_t next_id()
{
    static std::atomic<std::uint64_t> last = 0;

    return ++last;
}

} // namespace

secret::secret(std::size_t size)
    : bytes_(std::make_unique<char[]>(size)), size_(size), id_(next_id())
{
}

secret::secret(std::string_view bytes) : secret(bytes.size())
{
    std::copy(bytes.begin(), bytes.end(), bytes_.get());
}

secret::~secret()
{
    if (bytes_ != nullptr) {
        OPENSSL_cleanse(bytes_.get(), size_);
    }
}

void secret::truncate(std::size_t size)
{
    OPENSSL_cleanse(bytes_.get() + size, size_ - size);
    size_ = size;
}

} // namespace webhook
