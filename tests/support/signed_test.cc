#include "support/signed_test.h"

namespace webhook::test {

std::string signed_test::file(const std::string &name,
    const std::string &content, std::filesystem::perms mode)
{
    const std::filesystem::path path = dir_.path() / name;
    write_file(path, content);
    std::filesystem::permissions(path, mode);
    return path.string();
}

std::string signed_test::signature(const std::string &key)
{
    return "webhook_signature hmac header=X-Signature;"
           "webhook_secret file:" +
           file("secret", key) + ";";
}

response signed_test::deliver_signed(
    const std::string &body, const std::string &key)
{
    header_list headers;
    if (!key.empty()) {
        headers.push_back({"X-Signature", hmac_hex(key, body)});
    }
    return deliver(body, headers);
}

void signed_test::expect_unauthorized(const response &answer)
{
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.field("WWW-Authenticate"), "Webhook");
    EXPECT_EQ(answer.field("Content-Type"), "application/problem+json");
    EXPECT_EQ(answer.body,
        R"({"type":"about:blank","title":"Unauthorized","status":401,)"
        R"("detail":"The delivery is not authentic.",)"
        R"("verdict":"unauthorized"})");
}

} // namespace webhook::test
