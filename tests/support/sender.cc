#include "support/sender.h"

#include "support/signer.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace webhook::test {

namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";
constexpr std::string_view length_name = "\r\ncontent-length:";
constexpr std::string_view signature_hole =
    "0000000000000000000000000000000000000000000000000000000000000000";
constexpr std::size_t digits = 16; // of a 64-bit number
constexpr int max_events = 128;

[[noreturn]] void fail(const char *what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

clock::duration to_ticks(double time)
{
    return std::chrono::duration_cast<clock::duration>(seconds(time));
}

std::string head_of(const sender_options &options)
{
    if (options.body.empty()) {
        return "GET " + options.path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
    }
    const std::string signature =
        options.secret.empty()
            ? ""
            : "X-Hub-Signature-256: sha256=" + std::string(signature_hole) +
                  "\r\n";
    return "POST " + options.path +
           " HTTP/1.1\r\nHost: bench\r\n"
           "Content-Type: application/json\r\nContent-Length: " +
           std::to_string(options.body.size()) + "\r\n" + signature +
           "User-Agent: bench\r\nAccept: */*\r\n\r\n";
}

// Fixed width, so that the request keeps its length.
void write_number(std::uint64_t number, char *to)
{
    for (std::size_t i = digits; i-- != 0; number >>= 4U) {
        to[i] = "0123456789abcdef"[number & 15U];
    }
}

// The whole size of a response, 0 as long as its head is incomplete.
std::size_t response_size(std::string_view text)
{
    const std::size_t end = text.find(end_of_head);
    if (end == std::string_view::npos) {
        return 0;
    }

    const auto at = std::search(text.begin(), text.begin() + end,
        length_name.begin(), length_name.end(), [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b;
        });
    std::size_t length = 0;
    const char *first = text.data() + (at - text.begin()) + length_name.size();
    if (at == text.begin() + static_cast<std::ptrdiff_t>(end) ||
        std::from_chars(
            first + (*first == ' ' ? 1 : 0), text.data() + end, length)
                .ec != std::errc()) {
        throw std::runtime_error("a response without its length");
    }

    return end + end_of_head.size() + length;
}

} // namespace

struct sender::connection {
    unique_fd fd;
    std::string request;
    std::size_t head = 0;         // its size
    std::vector<std::size_t> ids; // places of what changes
    std::size_t signature = 0;    // 0: none
    std::size_t written = 0;
    bool blocked = false; // waits to write the rest
    std::string response;
    moment due;
};

sender::sender(sender_options options)
    : options_(std::move(options)), poll_(::epoll_create1(EPOLL_CLOEXEC))
{
    ::prctl(PR_SET_TIMERSLACK, 1UL); // what is due is sent when it is due
    if (!poll_ || ::getrandom(&event_, sizeof(event_), 0) < 0) {
        fail("sender");
    }

    for (unsigned i = 0; i < options_.connections; i++) {
        connections_.push_back(std::make_unique<connection>());
        open(*connections_.back());
        idle_.push_back(connections_.back().get());
    }
}

sender::~sender() = default;

void sender::open(connection &at)
{
    const int on = 1;

    at.fd = connect_to(options_.port);
    if (!at.fd) {
        fail("connect");
    }
    ::setsockopt(at.fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    ::fcntl(at.fd.get(), F_SETFL, O_NONBLOCK);

    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;
    event.data.ptr = &at;
    if (::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, at.fd.get(), &event) != 0) {
        fail("epoll_ctl");
    }

    const std::string head = head_of(options_);
    at.head = head.size();
    at.request = head + options_.body;
    if (!options_.body.empty()) {
        for (std::size_t id = at.request.find(id_hole, at.head);
             id != std::string::npos;
             id = at.request.find(id_hole, id + id_hole.size())) {
            at.ids.push_back(id);
        }
        if (at.ids.empty()) {
            throw std::runtime_error("the body has no place for an id");
        }
        number_events(at);
    }
    if (!options_.secret.empty()) {
        at.signature = head.find(signature_hole);
    }
}

void sender::number_events(connection &at)
{
    for (const std::size_t id : at.ids) {
        write_number(event_++, at.request.data() + id);
    }
}

void sender::start(connection &at, moment due)
{
    if (!options_.body.empty() && !options_.repeat) {
        number_events(at);
    }
    if (at.signature != 0) {
        hmac_hex(options_.secret, at.request.substr(at.head))
            .copy(at.request.data() + at.signature, signature_hole.size());
    }

    started_++;
    at.due = due;
    at.written = 0;
    at.response.clear();
    write(at);
}

void sender::write(connection &at)
{
    while (at.written < at.request.size()) {
        const ssize_t n = ::send(at.fd.get(), at.request.data() + at.written,
            at.request.size() - at.written, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) {
            fail("send");
        }
        if (n < 0) {
            at.blocked = true;
            return;
        }
        at.written += static_cast<std::size_t>(n);
    }
    at.blocked = false;
}

void sender::read(connection &at)
{
    std::array<char, 4096> room;
    ssize_t n = 0;

    do {
        n = ::recv(at.fd.get(), room.data(), room.size(), 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            throw std::runtime_error("the server closes the connection");
        }
        at.response.append(
            room.data(), static_cast<std::size_t>(n < 0 ? 0 : n));
    } while (n == static_cast<ssize_t>(room.size()));

    const std::size_t size = response_size(at.response);
    if (size != 0 && at.response.size() >= size) {
        finish(at);
    }
}

void sender::finish(connection &at)
{
    const moment now = clock::now();

    result_.answered++;
    result_.refused += at.response.compare(9, 3, "200") == 0 ? 0 : 1;
    if (options_.rate > 0) {
        result_.latencies.push_back(
            std::chrono::duration<float, std::micro>(now - at.due).count());
    }
    idle_.push_back(&at);
}

sender::moment sender::next_due() const
{
    return options_.rate > 0 ? begin_ + to_ticks(static_cast<double>(started_) /
                                                 options_.rate)
                             : clock::now();
}

bool sender::more() const
{
    return started_ < most_ && next_due() < end_;
}

// Whatever is due by now, as far as there are connections.
void sender::start_due()
{
    while (!idle_.empty() && more()) {
        const moment due = next_due();
        if (due > clock::now()) {
            return;
        }
        connection *at = idle_.front();
        idle_.pop_front();
        start(*at, due);
    }
}

void sender::wait()
{
    std::array<epoll_event, max_events> ready;
    timespec pause = {1, 0};

    if (options_.rate > 0 && more() && !idle_.empty()) {
        const auto left =
            std::max(next_due() - clock::now(), clock::duration::zero());
        pause = {0, std::min<long>(left.count(), 999'999'999)};
    }

    const int count =
        ::epoll_pwait2(poll_.get(), ready.data(), max_events, &pause, nullptr);
    for (int i = 0; i < count; i++) {
        auto &at = *static_cast<connection *>(ready[i].data.ptr);
        if (at.blocked && (ready[i].events & EPOLLOUT) != 0) {
            write(at);
        }
        if ((ready[i].events & (EPOLLIN | EPOLLHUP)) != 0) {
            read(at);
        }
    }
}

sent sender::run(seconds time, std::size_t most)
{
    result_ = {};
    started_ = 0;
    most_ = most;
    begin_ = clock::now();
    end_ = begin_ + to_ticks(time.count());

    while (idle_.size() < connections_.size() || more()) {
        start_due();
        wait();
    }

    result_.time = clock::now() - begin_;
    std::sort(result_.latencies.begin(), result_.latencies.end());
    return std::move(result_);
}

} // namespace webhook::test
