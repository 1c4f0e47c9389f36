// Reads and writes HTTP/1.x messages in their wire format (RFC 9112), for both
// ends.

#ifndef WEBHOOK_TESTS_SUPPORT_HTTP_MESSAGE_H
#define WEBHOOK_TESTS_SUPPORT_HTTP_MESSAGE_H

#include "support/net.h"

#include <string>
#include <string_view>
#include <vector>

namespace webhook::test {

struct header {
    std::string name;
    std::string value;
};

using header_list = std::vector<header>;

struct message {
    std::string start_line;
    header_list headers;
    std::string body;
    bool complete = false; // up to the end its framing announced

    // Values of all fields of that name, in order.
    std::vector<std::string> all(std::string_view name) const;
    // The first one, empty if there is none.
    std::string field(std::string_view name) const;
    bool has(std::string_view name) const { return !all(name).empty(); }
};

struct response : message {
    int status = 0; // 0: no answer, only an end of the connection
};

bool same_name(std::string_view a, std::string_view b);

// The bytes of a body in chunks of "size" (RFC 9112, 7.1).
std::string chunked(std::string_view body, std::size_t size);

// Writes everything, false if the peer is gone.
bool write_all(int fd, std::string_view bytes);

class message_reader {
public:
    explicit message_reader(int fd) : fd_(fd) {}

    // False: end of the connection, a broken message, or the deadline.
    bool read_head(message &into, clock::time_point deadline);
    bool read_request_body(message &into, clock::time_point deadline);
    bool read_response_body(
        message &into, bool body_expected, clock::time_point deadline);

    // Nothing more came, and the peer has closed (FIN or RST).
    bool at_end(clock::time_point deadline);

private:
    bool fill(clock::time_point deadline);
    bool read_line(std::string &line, clock::time_point deadline);
    bool take(std::string &into, std::size_t n, clock::time_point deadline);
    bool read_chunks(message &into, clock::time_point deadline);

    int fd_;
    std::string buffer_;
    bool end_ = false;
};

} // namespace webhook::test

#endif
