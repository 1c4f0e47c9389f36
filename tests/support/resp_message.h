// Reads and writes messages of RESP2, the protocol of Redis.

#ifndef WEBHOOK_TESTS_SUPPORT_RESP_MESSAGE_H
#define WEBHOOK_TESTS_SUPPORT_RESP_MESSAGE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::test {

// Replies; "error" wants its code as well: "ERR ...".
namespace resp {
std::string status(std::string_view text);
std::string error(std::string_view text);
std::string integer(long long value);
std::string bulk(std::string_view bytes);
std::string nil();
std::string array(const std::vector<std::string> &replies);

// "PING" of "ping": names are compared so.
std::string upper(std::string_view text);
// All of the text is a decimal integer.
std::optional<long long> number(std::string_view text);
} // namespace resp

// Reads commands, arrays of bulk strings, pipelined or in parts.
class resp_reader {
public:
    explicit resp_reader(int fd) : fd_(fd) {}

    // Waits for the next one.  False: the end, or not of that form.
    bool read(std::vector<std::string> &argv);
    bool malformed() const { return malformed_; }

private:
    bool fill();
    bool read_length(char type, std::size_t &length);
    bool read_bulk(std::string &into);

    int fd_;
    std::string buffer_;
    bool malformed_ = false;
};

} // namespace webhook::test

#endif
