// What a handler of the scriptable upstream can do with a request.

#include "support/upstream.h"

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
