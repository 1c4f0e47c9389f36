// Contains a sender that uses HTTP/2, without TLS (RFC 9113, 3.3) or with it,
// based on libcurl.

#ifndef WEBHOOK_TESTS_SUPPORT_H2_CLIENT_H
#define WEBHOOK_TESTS_SUPPORT_H2_CLIENT_H

#include "support/http_client.h"

#include <list>
#include <memory>

namespace webhook::test {

// Whom the client expects at the other end of TLS.
struct tls_peer {
    std::string name;
    std::string certificate; // a file
};

// One connection; its streams run while pump() does.
class h2_client {
public:
    explicit h2_client(std::uint16_t port);
    h2_client(std::uint16_t port, const tls_peer &peer);
    ~h2_client(); // closes the connection, whatever runs on it
    h2_client(const h2_client &) = delete;
    h2_client &operator=(const h2_client &) = delete;

    class stream;

    // request.chunk != 0: DATA frames without a content-length.
    stream &start(const request &what);
    // The same, stopping for good when "part" of the body has been handed over.
    stream &start_part(const request &what, std::size_t part);
    // Runs the streams until the condition holds; false: the deadline.
    bool pump(
        const std::function<bool()> &until, milliseconds limit = patience);
    response finish(stream &which);
    static bool stopped(const stream &which);
    static bool ended(const stream &which);
    // RST_STREAM; the connection lives on.
    void abort(stream &which);

    response exchange(const request &what) { return finish(start(what)); }

    // Whether a stream has come to an end in time, with an answer or by a
    // reset.
    bool has_ended(stream &which);

private:
    struct multi_deleter {
        void operator()(void *multi) const;
    };

    std::uint16_t port_;
    std::optional<tls_peer> peer_;
    std::unique_ptr<void, multi_deleter> multi_;
    std::list<std::unique_ptr<stream>> streams_;
};

} // namespace webhook::test

#endif
