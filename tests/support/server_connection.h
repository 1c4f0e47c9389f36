// Contains a connection that a scripted server has accepted and a handler uses.

#ifndef WEBHOOK_TESTS_SUPPORT_SERVER_CONNECTION_H
#define WEBHOOK_TESTS_SUPPORT_SERVER_CONNECTION_H

#include "support/flag.h"

#include <string_view>

namespace webhook::test {

class server_connection {
public:
    // "stopping" ends whatever waits in here.
    server_connection(unique_fd &fd, const flag &stopping)
        : fd_(fd), stopping_(stopping)
    {
    }

    void send(std::string_view bytes);
    // Byte by byte, with a pause after each.
    void send_slowly(std::string_view bytes, milliseconds pause);
    // The first "offset" bytes, a pause, and the rest.
    void send_split(
        std::string_view bytes, std::size_t offset, milliseconds pause);

    void close();
    void reset(); // RST
    // Either of them was called.
    bool closed() const { return closed_; }

    // Until the test raises the flag; ends early with the server.
    void hold(const flag &released);
    // Until the other side has closed; false if it did not in time.
    bool wait_for_close(milliseconds limit = patience);
    // Time that must pass, as in a slow answer.
    void pause(milliseconds time) { stopping_.wait(time); }

private:
    unique_fd &fd_;
    const flag &stopping_;
    bool closed_ = false;
};

} // namespace webhook::test

#endif
