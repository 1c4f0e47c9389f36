// What a handler of the scriptable upstream can do with a request.

#include "support/upstream.h"

#include <poll.h>
#include <sys/socket.h>

namespace webhook::test {

void exchange::reply(
    int status, const header_list &headers, const std::string &body)
{
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
    for (const header &h : headers) {
        text += h.name + ": " + h.value + "\r\n";
    }
    if (status == 204 || status == 304) {
        send(text + "\r\n");
        return;
    }
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    send(text + body);
}

void exchange::send(std::string_view bytes)
{
    if (fd_) {
        write_all(fd_.get(), bytes);
    }
}

void exchange::close()
{
    // Not close(): the number belongs to the connection's thread until its
    // end, or another connection could take it.
    if (fd_) {
        ::shutdown(fd_.get(), SHUT_RDWR);
    }
}

void exchange::reset()
{
    if (fd_) {
        // Unread bytes turn a close into a reset by themselves; this does so
        // in any case.  AF_UNSPEC disconnects by RST and keeps the number.
        reset_on_close(fd_.get());
        const sockaddr none{AF_UNSPEC, {}};
        ::connect(fd_.get(), &none, sizeof(none));
    }
}

void exchange::hold(const flag &released)
{
    while (!released.wait(20ms) && !stopping_.raised()) {
    }
}

bool exchange::wait_for_close(milliseconds limit)
{
    const auto deadline = clock::now() + limit;
    while (clock::now() < deadline && !stopping_.raised()) {
        if (fd_ && wait_for(fd_.get(), POLLRDHUP, clock::now() + 20ms)) {
            return true;
        }
    }
    return false;
}

namespace answer {

handler status(int code, header_list headers, std::string body)
{
    return [code, headers = std::move(headers), body = std::move(body)](
               exchange &with) { with.reply(code, headers, body); };
}

handler held(const flag &released, int code)
{
    return [released, code](exchange &with) {
        with.hold(released);
        with.reply(code);
    };
}

handler reset()
{
    return [](exchange &with) { with.reset(); };
}

handler close()
{
    return [](exchange &with) { with.close(); };
}

handler never()
{
    return [](exchange &with) { with.wait_for_close(60s); };
}

} // namespace answer

} // namespace webhook::test
