#include "support/dns_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace webhook::test {

namespace {

// RFC 1035, 4.1.1
constexpr std::size_t header_size = 12;
constexpr unsigned type_a = 1;
constexpr unsigned name_error = 3;

unique_fd udp_socket()
{
    unique_fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_in addr{};
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&addr),
                   sizeof(addr)) != 0) {
        throw std::runtime_error("no UDP socket");
    }
    return fd;
}

std::string number16(unsigned value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

std::string number32(unsigned long value)
{
    return number16(static_cast<unsigned>(value >> 16 & 0xffff)) +
           number16(static_cast<unsigned>(value & 0xffff));
}

std::string lower(std::string text)
{
    for (char &c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

struct question {
    std::string name; // in lower case, without the last dot
    unsigned type = 0;
    std::string_view bytes;
};

std::optional<question> read_question(std::string_view query)
{
    question found;
    std::size_t at = header_size;
    while (at < query.size() && query[at] != 0) {
        const std::size_t length = static_cast<unsigned char>(query[at]);
        if (at + 1 + length > query.size()) {
            return std::nullopt;
        }
        found.name += (found.name.empty() ? "" : ".") +
                      std::string(query.substr(at + 1, length));
        at += 1 + length;
    }
    if (at + 5 > query.size()) { // the root label, type and class
        return std::nullopt;
    }
    found.name = lower(found.name);
    found.type =
        static_cast<unsigned>(static_cast<unsigned char>(query[at + 1]) << 8 |
                              static_cast<unsigned char>(query[at + 2]));
    found.bytes = query.substr(header_size, at + 5 - header_size);
    return found;
}

} // namespace

dns_server::dns_server()
    : fd_(udp_socket()), port_(local_port(fd_.get())),
      thread_([this] { run(); })
{
}

dns_server::~dns_server()
{
    stopping_.raise();
    thread_.join();
}

std::string dns_server::address() const
{
    return "127.0.0.1:" + std::to_string(port_);
}

void dns_server::set(
    const std::string &name, const std::vector<std::string> &addresses)
{
    for (const std::string &address : addresses) {
        in_addr parsed{};
        if (::inet_pton(AF_INET, address.c_str(), &parsed) != 1) {
            throw std::runtime_error("no IPv4 address: " + address);
        }
    }
    const std::lock_guard lock(mutex_);
    addresses_[lower(name)] = addresses;
}

void dns_server::drop(const std::string &name)
{
    const std::lock_guard lock(mutex_);
    addresses_.erase(lower(name));
}

void dns_server::set_ttl(std::chrono::seconds ttl)
{
    const std::lock_guard lock(mutex_);
    ttl_ = ttl;
}

void dns_server::be_silent(bool silent)
{
    const std::lock_guard lock(mutex_);
    silent_ = silent;
}

std::size_t dns_server::count(const std::string &name) const
{
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(lower(name));
    return found == counts_.end() ? 0 : found->second;
}

bool dns_server::wait_for_queries(
    const std::string &name, std::size_t n, milliseconds limit) const
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] {
        const auto found = counts_.find(lower(name));
        return found != counts_.end() && found->second >= n;
    });
}

void dns_server::run()
{
    while (!stopping_.raised()) {
        if (!wait_for(fd_.get(), POLLIN, clock::now() + 20ms)) {
            continue;
        }
        std::array<char, 4096> block{};
        sockaddr_in peer{};
        socklen_t size = sizeof(peer);
        auto *address = reinterpret_cast<sockaddr *>(&peer);
        const auto n = ::recvfrom(
            fd_.get(), block.data(), block.size(), 0, address, &size);
        if (n < static_cast<ssize_t>(header_size)) {
            continue;
        }
        const std::string answer =
            answer_to({block.data(), static_cast<std::size_t>(n)});
        if (!answer.empty()) {
            ::sendto(fd_.get(), answer.data(), answer.size(), 0, address, size);
        }
    }
}

// Empty: none.
std::string dns_server::answer_to(std::string_view query)
{
    const auto asked = read_question(query);
    if (!asked) {
        return {};
    }
    const std::lock_guard lock(mutex_);
    if (asked->type == type_a) {
        counts_[asked->name]++;
        changed_.notify_all();
    }
    if (silent_) {
        return {};
    }
    const auto known = addresses_.find(asked->name);
    std::string records;
    unsigned n = 0;
    if (known != addresses_.end() && asked->type == type_a) {
        for (const std::string &address : known->second) {
            in_addr parsed{};
            ::inet_pton(AF_INET, address.c_str(), &parsed);
            // The name is where the question has it.
            records += number16(0xc000 | header_size) + number16(type_a) +
                       number16(1) +
                       number32(static_cast<unsigned long>(ttl_.count())) +
                       number16(4) + number32(ntohl(parsed.s_addr));
            n++;
        }
    }
    // An authoritative response; "recursion desired" comes back as it was.
    const unsigned desired = static_cast<unsigned char>(query[2]) & 1U;
    const unsigned flags =
        0x8480 | desired << 8 | (known == addresses_.end() ? name_error : 0);
    return std::string(query.substr(0, 2)) + number16(flags) + number16(1) +
           number16(n) + number32(0) + std::string(asked->bytes) + records;
}

} // namespace webhook::test
