// Contains a sender on raw sockets, so that the test controls each byte and
// each pause.

#ifndef WEBHOOK_TESTS_SUPPORT_HTTP_CLIENT_H
#define WEBHOOK_TESTS_SUPPORT_HTTP_CLIENT_H

#include "support/http_message.h"

#include <memory>
#include <optional>
#include <string>

namespace webhook::test {

struct request {
    std::string method = "POST";
    std::string uri = "/hook";
    std::string version = "HTTP/1.1";
    std::string host = "gate.test";
    header_list headers = {};
    std::string body = "";
    std::string content_type = "application/json"; // empty: no such field
    std::size_t chunk = 0;                         // 0: Content-Length

    request with(const std::string &name, const std::string &value) const;

    // As on the wire.
    std::string head() const;
    std::string content() const;
    std::string text() const { return head() + content(); }
};

// A POST of that body.
request post(const std::string &body, const std::string &uri = "/hook");

class http_connection {
public:
    explicit http_connection(std::uint16_t port);
    http_connection(http_connection &&) = default;
    http_connection &operator=(http_connection &&) = default;

    bool send(std::string_view bytes);
    bool send(const request &what) { return send(what.text()); }
    // The next answer on this connection; 1xx ones are returned as well.
    response read(milliseconds limit = patience);
    // Answers to HEAD have no body.
    response read_head_only(milliseconds limit = patience);
    response exchange(const request &what);

    // Nothing to read within that time: the request is being held.
    bool silent_for(milliseconds time);
    bool closed_by_peer(milliseconds limit = patience);

    void shutdown_write();
    void close();
    void reset(); // RST

private:
    response read_answer(bool body_expected, milliseconds limit);

    unique_fd fd_;
    std::unique_ptr<message_reader> reader_;
};

// On a connection of its own.
response send_request(std::uint16_t port, const request &what);

} // namespace webhook::test

#endif
