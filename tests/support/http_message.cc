#include "support/http_message.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace webhook::test {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace

bool same_name(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
        [](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string> message::all(std::string_view name) const
{
    std::vector<std::string> found;
    for (const header &h : headers) {
        if (same_name(h.name, name)) {
            found.push_back(h.value);
        }
    }
    return found;
}

std::string message::field(std::string_view name) const
{
    const auto found = all(name);
    return found.empty() ? std::string() : found.front();
}

std::string chunked(std::string_view body, std::size_t size)
{
    std::string out;
    for (std::size_t at = 0; at < body.size(); at += size) {
        const auto part = body.substr(at, size);
        std::array<char, 20> line{};
        std::snprintf(line.data(), line.size(), "%zx\r\n", part.size());
        out += line.data();
        out += part;
        out += "\r\n";
    }
    return out + "0\r\n\r\n";
}

bool write_all(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool message_reader::fill(clock::time_point deadline)
{
    if (end_ || !wait_for(fd_, POLLIN, deadline)) {
        return false;
    }
    std::array<char, 65536> block{};
    const auto n = ::recv(fd_, block.data(), block.size(), 0);
    if (n <= 0) {
        end_ = true;
        return false;
    }
    buffer_.append(block.data(), static_cast<std::size_t>(n));
    return true;
}

bool message_reader::read_line(std::string &line, clock::time_point deadline)
{
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill(deadline)) {
            return false;
        }
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return true;
}

bool message_reader::take(
    std::string &into, std::size_t n, clock::time_point deadline)
{
    while (buffer_.size() < n) {
        if (!fill(deadline)) {
            into += buffer_;
            buffer_.clear();
            return false;
        }
    }
    into.append(buffer_, 0, n);
    buffer_.erase(0, n);
    return true;
}

bool message_reader::read_head(message &into, clock::time_point deadline)
{
    if (!read_line(into.start_line, deadline)) {
        return false;
    }
    for (std::string line; read_line(line, deadline);) {
        if (line.empty()) {
            return true;
        }
        const auto colon = line.find(':');
        if (colon == std::string::npos) {
            return false;
        }
        into.headers.push_back({line.substr(0, colon),
            std::string(trim(std::string_view(line).substr(colon + 1)))});
    }
    return false;
}

bool message_reader::read_chunks(message &into, clock::time_point deadline)
{
    for (std::string line; read_line(line, deadline);) {
        const std::size_t size = std::stoul(line, nullptr, 16);
        if (!take(into.body, size, deadline) || !read_line(line, deadline)) {
            return false;
        }
        if (size == 0) {
            while (!line.empty() && read_line(line, deadline)) {
            }
            return line.empty();
        }
    }
    return false;
}

bool message_reader::read_request_body(
    message &into, clock::time_point deadline)
{
    if (same_name(into.field("Transfer-Encoding"), "chunked")) {
        into.complete = read_chunks(into, deadline);
    } else if (into.has("Content-Length")) {
        into.complete =
            take(into.body, std::stoul(into.field("Content-Length")), deadline);
    } else {
        into.complete = true;
    }
    return into.complete;
}

bool message_reader::read_response_body(
    message &into, bool body_expected, clock::time_point deadline)
{
    if (!body_expected) {
        into.complete = true;
    } else if (into.has("Transfer-Encoding") || into.has("Content-Length")) {
        return read_request_body(into, deadline);
    } else {
        while (fill(deadline)) {
        }
        into.body += std::exchange(buffer_, {});
        into.complete = end_;
    }
    return into.complete;
}

bool message_reader::at_end(clock::time_point deadline)
{
    while (buffer_.empty() && fill(deadline)) {
    }
    return buffer_.empty() && end_;
}

} // namespace webhook::test
