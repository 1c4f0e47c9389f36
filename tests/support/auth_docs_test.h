// Runs the configurations of docs/authentication.md, docs/signatures.md and
// providers/*.md, one by one.

#ifndef WEBHOOK_TESTS_SUPPORT_AUTH_DOCS_TEST_H
#define WEBHOOK_TESTS_SUPPORT_AUTH_DOCS_TEST_H

#include "support/doc_page.h"
#include "support/gate_test.h"

namespace webhook::test {

class auth_docs_test : public gate_test {
protected:
    // Returns all of them, without or with a webhook_token.
    static std::vector<doc_block> signature_blocks();
    static std::vector<doc_block> token_blocks();
    // The n-th below a heading, counted from 1.
    static doc_block block_of(const std::string &heading, std::size_t n = 1);

    // "/hooks/NAME", the first part of it, and the URL that is signed.
    static std::string uri(const doc_block &block);
    static std::string provider(const doc_block &block);
    static std::string url(const doc_block &block);

    // The block as nginx is to read it: our upstream, files in a directory of
    // the test, which the secrets are written to, in this order.
    std::string http_of(
        const doc_block &block, const std::vector<std::string> &secrets);

    std::filesystem::path file(const std::string &name) const
    {
        return dir_.path() / name;
    }

private:
    void write_secret(const std::string &name, const std::string &secret);

    temp_dir dir_;
};

} // namespace webhook::test

#endif
