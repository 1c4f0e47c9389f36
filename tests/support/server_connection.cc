#include "support/server_connection.h"

#include "support/http_message.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

namespace webhook::test {

void server_connection::send(std::string_view bytes)
{
    if (fd_) {
        write_all(fd_.get(), bytes);
    }
}

void server_connection::send_slowly(std::string_view bytes, milliseconds pause)
{
    for (; !bytes.empty() && !stopping_.raised(); bytes.remove_prefix(1)) {
        send(bytes.substr(0, 1));
        stopping_.wait(pause);
    }
}

void server_connection::send_split(
    std::string_view bytes, std::size_t offset, milliseconds pause)
{
    const std::size_t first = std::min(offset, bytes.size());
    send(bytes.substr(0, first));
    stopping_.wait(pause);
    send(bytes.substr(first));
}

void server_connection::close()
{
    closed_ = true;
    // Not close(): the number belongs to the connection's thread until its
    // end, or another connection could take it.
    if (fd_) {
        ::shutdown(fd_.get(), SHUT_RDWR);
    }
}

void server_connection::reset()
{
    closed_ = true;
    if (fd_) {
        // Unread bytes turn a close into a reset by themselves; this does so
        // in any case.  AF_UNSPEC disconnects by RST and keeps the number.
        reset_on_close(fd_.get());
        const sockaddr none{AF_UNSPEC, {}};
        ::connect(fd_.get(), &none, sizeof(none));
    }
}

void server_connection::hold(const flag &released)
{
    while (!released.wait(20ms) && !stopping_.raised()) {
    }
}

bool server_connection::wait_for_close(milliseconds limit)
{
    const auto deadline = clock::now() + limit;
    while (clock::now() < deadline && !stopping_.raised()) {
        if (fd_ && wait_for(fd_.get(), POLLRDHUP, clock::now() + 20ms)) {
            return true;
        }
    }
    return false;
}

} // namespace webhook::test
