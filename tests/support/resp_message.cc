#include "support/resp_message.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace webhook::test {

namespace resp {

std::string status(std::string_view text)
{
    return "+" + std::string(text) + "\r\n";
}

std::string error(std::string_view text)
{
    return "-" + std::string(text) + "\r\n";
}

std::string integer(long long value)
{
    return ":" + std::to_string(value) + "\r\n";
}

std::string bulk(std::string_view bytes)
{
    return "$" + std::to_string(bytes.size()) + "\r\n" + std::string(bytes) +
           "\r\n";
}

std::string nil()
{
    return "$-1\r\n";
}

std::string array(const std::vector<std::string> &replies)
{
    std::string text = "*" + std::to_string(replies.size()) + "\r\n";
    for (const std::string &reply : replies) {
        text += reply;
    }
    return text;
}

std::string upper(std::string_view text)
{
    std::string result(text);
    for (char &c : result) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return result;
}

std::optional<long long> number(std::string_view text)
{
    long long value = 0;
    const char *end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc() && result.ptr == end ? std::optional(value)
                                                         : std::nullopt;
}

} // namespace resp

bool resp_reader::fill()
{
    std::array<char, 65536> block{};
    ssize_t n = 0;
    do {
        n = ::recv(fd_, block.data(), block.size(), 0);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        return false;
    }
    buffer_.append(block.data(), static_cast<std::size_t>(n));
    return true;
}

// "*3\r\n" or "$5\r\n"
bool resp_reader::read_length(char type, std::size_t &length)
{
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill()) {
            return false;
        }
    }
    const std::string_view line(buffer_.data(), end);
    const auto value =
        line.starts_with(type) ? resp::number(line.substr(1)) : std::nullopt;
    if (!value || *value < 0) {
        malformed_ = true;
        return false;
    }
    length = static_cast<std::size_t>(*value);
    buffer_.erase(0, end + 2);
    return true;
}

bool resp_reader::read_bulk(std::string &into)
{
    std::size_t length = 0;
    if (!read_length('$', length)) {
        return false;
    }
    while (buffer_.size() < length + 2) {
        if (!fill()) {
            return false;
        }
    }
    into = buffer_.substr(0, length);
    malformed_ = buffer_.compare(length, 2, "\r\n") != 0;
    buffer_.erase(0, length + 2);
    return !malformed_;
}

bool resp_reader::read(std::vector<std::string> &argv)
{
    std::size_t words = 0;
    while (words == 0) { // as Redis does, an empty array is passed over
        if (!read_length('*', words)) {
            return false;
        }
    }
    argv.clear();
    for (std::size_t i = 0; i < words; i++) {
        argv.emplace_back();
        if (!read_bulk(argv.back())) {
            return false;
        }
    }
    return true;
}

} // namespace webhook::test
