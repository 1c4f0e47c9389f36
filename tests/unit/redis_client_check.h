// A client with its loop and a server to talk to, and short names for what is
// done with them.

#ifndef WEBHOOK_TESTS_REDIS_CLIENT_CHECK_H
#define WEBHOOK_TESTS_REDIS_CLIENT_CHECK_H

#include "unit/redis_peer.h"

#include <array>
#include <gtest/gtest.h>
#include <memory>

namespace redis_test {

using token_bytes = std::array<unsigned char, WEBHOOK_TOKEN_SIZE>;
using strings = std::vector<std::string>;

// Each byte is the number; its text is "claimed:" and that byte in hex.
inline token_bytes token(unsigned char number)
{
    token_bytes bytes;

    bytes.fill(number);
    return bytes;
}

inline std::string state_text(const char *kind, unsigned char number)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = kind;

    for (std::size_t i = 0; i < WEBHOOK_TOKEN_SIZE; i++) {
        text += {digits[number >> 4], digits[number & 15]};
    }
    return text;
}

inline std::string claimed(unsigned char number)
{
    return state_text("claimed:", number);
}

inline std::string done(unsigned char number)
{
    return state_text("done:", number);
}

// Who asks, and what he is told.
struct asker {
    unsigned calls = 0;
    redis::answer told;
    std::function<void()> then; // what he does when told

    static void on_answer(void *self, const redis::answer &what) noexcept
    {
        auto *me = static_cast<asker *>(self);

        me->calls++;
        me->told = what;
        if (me->then) {
            me->then();
        }
    }

    [[nodiscard]] bool found(webhook_state_kind_t kind) const
    {
        return calls == 1 && told.store == WEBHOOK_STORE_ANSWERED &&
               told.found.kind == kind;
    }
    [[nodiscard]] bool told_unknown() const
    {
        return calls == 1 && told.store == WEBHOOK_STORE_UNKNOWN;
    }
};

class redis_client : public testing::Test {
protected:
    static constexpr std::uint64_t lease = 30'000;
    static constexpr std::uint64_t window = 345'600'000;

    redis_client()
    {
        options.prefix = "p:";
        options.timeout = 250;
        options.connect_timeout = 1000;
        host.known = server.where();
        host.serve(client());
    }

    redis::client &client() { return *client_; }

    // Turns the loop until nothing happens, and takes connections meanwhile.
    void run()
    {
        do {
            ASSERT_TRUE(host.run()) << "the loop does not come to rest";
        } while (server.accept());
    }

    void pass(std::uint64_t ms)
    {
        host.clock += ms;
        run();
    }

    void send(std::string_view bytes)
    {
        while (!bytes.empty() && host.is_watching()) {
            bytes.remove_prefix(server.send(bytes));
            run();
        }
    }

    // The server hangs up, with nothing left unread.
    void hang_up()
    {
        server.receive();
        server.close();
        run();
    }

    // The server takes HELLO and INFO.
    void greet(std::string_view version = "7.0.15")
    {
        run();
        EXPECT_EQ(server.receive(),
            strings({"HELLO 2 SETNAME nginx-webhook", "INFO"}));
        send(hello(version) + info());
    }

    void go_up(std::string_view version = "7.0.15")
    {
        client().start();
        greet(version);
        EXPECT_EQ(logged(),
            strings({"notice: is up, version " + std::string(version)}));
    }

    // Refuses connections from now on, and breaks the one there is.
    void go_down()
    {
        server.stop_listening();
        hang_up();
        host.lines.clear();
    }

    redis::operation *look(asker &by, const std::string &key = "k")
    {
        return client().look(key, token(1).data(), asker::on_answer, &by);
    }

    redis::operation *claim(
        asker &by, std::string_view key = "k", unsigned char number = 1)
    {
        return client().claim(
            key, token(number).data(), lease, asker::on_answer, &by);
    }
    redis::operation *renew(
        asker &by, std::string_view key = "k", unsigned char number = 1)
    {
        return client().renew(
            key, token(number).data(), lease, asker::on_answer, &by);
    }
    void commit(std::string_view key = "k", unsigned char number = 1,
        unsigned char digest = 2)
    {
        client().commit(
            key, token(number).data(), token(digest).data(), window, this);
    }
    void release(std::string_view key = "k", unsigned char number = 1)
    {
        client().release(key, token(number).data(), lease, this);
    }

    // What the server has been asked since the last time.
    strings asked()
    {
        run();
        return server.receive();
    }
    strings logged() { return std::exchange(host.lines, {}); }
    strings unsettled() { return std::exchange(host.unsettled, {}); }

    // The words of commands of a modern server, with a key "k".
    static std::string claim_words(unsigned char number = 1)
    {
        return "SET p:k " + claimed(number) + " NX GET PX 30000";
    }
    static std::string commit_words(unsigned char digest = 2)
    {
        return "SET p:k " + done(digest) + " GET PX 345600000";
    }
    static std::string release_words(unsigned char number = 1)
    {
        return "EVALSHA 6fbe84d1140fd2047394924af9d845b83c070bec 1 p:k " +
               claimed(number) + " 30000";
    }
    static std::string renew_words(unsigned char number = 1)
    {
        return "EVALSHA d16fea656488ada04440181ddcea172f1d77fa96 1 p:k " +
               claimed(number) + " 30000";
    }

    asker who;
    peer server;
    test_host host;
    redis::client_options options{};
    std::unique_ptr<redis::client> client_ =
        std::make_unique<redis::client>(options, host);
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CLIENT_CHECK_H
