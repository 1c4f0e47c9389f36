// Contains a sender's Ed25519 key, which is a new one in each test.

#ifndef WEBHOOK_TESTS_SUPPORT_ED25519_H
#define WEBHOOK_TESTS_SUPPORT_ED25519_H

#include <memory>
#include <string>

namespace webhook::test {

class ed25519_key {
public:
    ed25519_key();

    // Both in lower-case hexadecimal.
    std::string public_key() const;
    std::string sign(const std::string &text) const;

private:
    struct deleter {
        void operator()(void *key) const;
    };

    std::unique_ptr<void, deleter> key_;
};

} // namespace webhook::test

#endif
