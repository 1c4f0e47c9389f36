#include "support/http_client.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>

namespace webhook::test {

request request::with(const std::string &name, const std::string &value) const
{
    request copy = *this;
    copy.headers.push_back({name, value});
    return copy;
}

std::string request::head() const
{
    std::string text = method + " " + uri + " " + version + "\r\n";
    if (!host.empty()) {
        text += "Host: " + host + "\r\n";
    }
    if (!content_type.empty()) {
        text += "Content-Type: " + content_type + "\r\n";
    }
    for (const header &h : headers) {
        text += h.name + ": " + h.value + "\r\n";
    }
    if (chunk != 0) {
        text += "Transfer-Encoding: chunked\r\n";
    } else if (!body.empty() || method == "POST") {
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return text + "\r\n";
}

std::string request::content() const
{
    return chunk != 0 ? chunked(body, chunk) : body;
}

request post(const std::string &body, const std::string &uri)
{
    request what;
    what.body = body;
    what.uri = uri;
    return what;
}

http_connection::http_connection(std::uint16_t port)
    : fd_(connect_to(port)),
      reader_(std::make_unique<message_reader>(fd_.get()))
{
    // Each send() is to be a segment of its own.
    const int on = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

bool http_connection::send(std::string_view bytes)
{
    return write_all(fd_.get(), bytes);
}

response http_connection::read_answer(bool body_expected, milliseconds limit)
{
    const auto deadline = clock::now() + limit;
    response answer;
    if (!reader_->read_head(answer, deadline)) {
        return answer;
    }
    const auto space = answer.start_line.find(' ');
    answer.status = std::atoi(answer.start_line.c_str() + space + 1);
    const bool bodiless =
        answer.status < 200 || answer.status == 204 || answer.status == 304;
    reader_->read_response_body(answer, body_expected && !bodiless, deadline);
    return answer;
}

response http_connection::read(milliseconds limit)
{
    return read_answer(true, limit);
}

response http_connection::read_head_only(milliseconds limit)
{
    return read_answer(false, limit);
}

response http_connection::exchange(const request &what)
{
    send(what);
    return what.method == "HEAD" ? read_head_only() : read();
}

bool http_connection::silent_for(milliseconds time)
{
    return !wait_for(fd_.get(), POLLIN, clock::now() + time);
}

bool http_connection::closed_by_peer(milliseconds limit)
{
    return reader_->at_end(clock::now() + limit);
}

void http_connection::shutdown_write()
{
    ::shutdown(fd_.get(), SHUT_WR);
}

void http_connection::close()
{
    fd_.reset();
}

void http_connection::reset()
{
    reset_on_close(fd_.get());
    fd_.reset();
}

response send_request(std::uint16_t port, const request &what)
{
    http_connection connection(port);
    return connection.exchange(what);
}

} // namespace webhook::test
