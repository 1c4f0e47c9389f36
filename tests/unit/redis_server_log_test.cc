// docs/messages.md has each line about a Redis server.

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "redis/server_log.h"

namespace {

TEST(redis_server_log, EachLineIsDocumented)
{
    std::ifstream file(WEBHOOK_TESTS_ROOT "/docs/messages.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});

    EXPECT_GT(webhook::redis::server_log::formats().size(), 5U);
    for (const std::string_view format :
        webhook::redis::server_log::formats()) {
        const std::string beginning(format.substr(0, format.find('%')));

        EXPECT_NE(page.find("`webhook: redis server \"URL\" " + beginning),
            std::string::npos)
            << beginning;
    }
}

} // namespace
