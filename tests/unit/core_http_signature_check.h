/* Requests with signatures of HTTP messages (RFC 9421). */

#ifndef WEBHOOK_TESTS_UNIT_CORE_HTTP_SIGNATURE_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_HTTP_SIGNATURE_CHECK_H

#include <string>
#include <utility>

#include "unit/core_jwt_check.h"

namespace core_check {

/* Has arguments, too. */
inline finding receive_message(
    const gate_ptr &gate, const offer &given, const std::string &args)
{
    const reader_ptr reader(webhook_reader_create());
    const delivery_ptr delivery(
        webhook_delivery_create(gate.get(), reader.get()));
    std::vector<webhook_header_t> headers;
    webhook_head_t head{};

    for (const auto &[name, value] : given.headers) {
        headers.push_back({str(name), str(value)});
    }
    head.size = sizeof head;
    head.method = str("POST");
    head.headers = headers.data();
    head.header_count = headers.size();
    head.args = str(args);
    head.time_ms = given.time_ms;

    if (webhook_delivery_head(delivery.get(), &head).action == WEBHOOK_READ) {
        webhook_delivery_body(delivery.get(), given.body.data(),
            given.body.size(), nullptr, 0, given.time_ms + given.transfer_ms);
    }
    return {webhook_delivery_verdict(delivery.get()), why(delivery),
        webhook_delivery_secret_index(delivery.get())};
}

inline lock message_lock(const std::string &algorithm, texts secrets,
    texts keys, const std::string &components)
{
    return {.signature = "message-signature",
        .parameters = {{"algorithm", algorithm}, {"components", components},
            {"url", "https://example.com/foo"}, {"secret_encoding", "base64"}},
        .secrets = std::move(secrets),
        .public_keys = std::move(keys)};
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_HTTP_SIGNATURE_CHECK_H */
