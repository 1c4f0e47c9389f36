// A connection with its loop and a server, and somebody who notes what he is
// told.

#ifndef WEBHOOK_TESTS_REDIS_CONNECTION_CHECK_H
#define WEBHOOK_TESTS_REDIS_CONNECTION_CHECK_H

#include "unit/redis_peer.h"

#include <gtest/gtest.h>

namespace redis_test {

using strings = std::vector<std::string>;

// Of a reply: "ok", "error OOM", "text", "300 bytes", "(7)", "nil", "[...]",
// "?"; "lost".
inline std::string describe(const redis::reply *answer)
{
    if (answer == nullptr) {
        return "lost";
    }
    if (answer->is_status()) {
        return "ok";
    }
    if (answer->is_error()) {
        return "error " + std::string(answer->error_word());
    }
    if (answer->is_string()) {
        const std::string_view text = answer->text();
        return text.size() > 100 ? std::to_string(text.size()) + " bytes"
                                 : std::string(text);
    }
    if (answer->is_integer()) {
        return "(" + std::to_string(answer->integer()) + ")";
    }
    if (answer->is_nil()) {
        return "nil";
    }
    if (!answer->is_array()) {
        return "?";
    }

    std::string list = "[";
    for (std::size_t i = 0; i < answer->size(); i++) {
        const redis::reply element = (*answer)[i];
        list += (i ? " " : "") + describe(&element);
    }
    return list + "]";
}

class redis_connection : public testing::Test,
                         protected redis::connection_user {
protected:
    redis_connection() { host.serve(connection); }

    // Questions are numbers: the tags they are sent with.
    void on_reply(void *tag, const redis::reply *answer) noexcept override
    {
        told.push_back(std::to_string(static_cast<char *>(tag) - tags) + " " +
                       describe(answer));
        if (on_told) {
            on_told();
        }
    }

    bool ask(std::size_t number)
    {
        const std::string name = std::to_string(number);
        const std::string_view words[] = {"ASK", name};

        return connection.send(words, &tags[number]);
    }

    void run()
    {
        do {
            ASSERT_TRUE(host.run()) << "the loop does not come to rest";
        } while (server.accept());
    }

    // Connected, with that many questions asked.
    void open(std::size_t questions = 0)
    {
        ASSERT_TRUE(connection.connect(server.where())) << connection.why();
        for (std::size_t i = 0; i < questions; i++) {
            ASSERT_TRUE(ask(i));
        }
        run();
        ASSERT_TRUE(connection.is_connected());
        ASSERT_EQ(server.receive().size(), questions);
    }

    void send(std::string_view bytes)
    {
        while (!bytes.empty() && host.is_watching()) {
            bytes.remove_prefix(server.send(bytes));
            run();
        }
    }

    // What has been told since the last time.
    strings heard() { return std::exchange(told, {}); }

    peer server;
    test_host host;
    char tags[64] = {};
    strings told;
    std::function<void()> on_told;
    redis::connection connection{host, *this};
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CONNECTION_CHECK_H
