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

// Each byte is the number.
inline token_bytes token(unsigned char number)
{
    token_bytes bytes;

    bytes.fill(number);
    return bytes;
}

inline std::string state_text(const char *kind, unsigned char number,
    std::size_t size = WEBHOOK_TOKEN_SIZE)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = kind;

    for (std::size_t i = 0; i < size; i++) {
        text += {digits[number >> 4], digits[number & 15]};
    }
    return text;
}

// The claim of a token, made for a body whose digest is of 2s.
inline std::string claimed(unsigned char number, unsigned char digest = 2)
{
    return state_text("claimed:", number) + state_text(";body=", digest);
}

// As release 0.1.0 wrote it.
inline std::string done(unsigned char digest)
{
    return state_text("done:", digest);
}

// Committed by a token, after the upstream has answered 200.
inline std::string committed(unsigned char number = 1, unsigned char digest = 2)
{
    return done(digest) + state_text(";by=", number, WEBHOOK_OWNER_SIZE) +
           ";status=200";
}

// Who asks, and what he is told.
struct caller {
    unsigned calls = 0;
    redis::answer told;
    std::function<void()> then; // what he does when told

    static void on_answer(void *self, const redis::answer &what) noexcept
    {
        auto *me = static_cast<caller *>(self);

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
        host.serve(client().loop());
    }

    redis::client &client() { return *client_; }

    // Turns the loop until nothing happens, and takes connections meanwhile.
    virtual void run()
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

    static redis::claim_of mine(std::string_view key, unsigned char number,
        unsigned char digest = 2, std::uint64_t until = redis::never)
    {
        static std::array<token_bytes, 256> all;

        all[number] = token(number);
        all[digest] = token(digest);
        return {key, all[number].data(), all[digest].data(), until};
    }

    redis::operation *look(caller &by, std::string_view key = "k")
    {
        return client().look(mine(key, 1), caller::on_answer, &by);
    }

    redis::operation *claim(
        caller &by, std::string_view key = "k", unsigned char number = 1)
    {
        return client().claim(mine(key, number), lease, caller::on_answer, &by);
    }
    // "until": the end of the claim, of the host's clock.
    redis::operation *renew(caller &by, std::string_view key = "k",
        unsigned char number = 1, std::uint64_t until = redis::never)
    {
        return client().renew(
            mine(key, number, 2, until), lease, this, caller::on_answer, &by);
    }
    void commit(std::string_view key = "k", unsigned char number = 1,
        unsigned char digest = 2, std::uint64_t until = redis::never)
    {
        client().commit(mine(key, number, digest, until), 200, window, this);
    }
    void release(std::string_view key = "k", unsigned char number = 1,
        std::uint64_t until = redis::never)
    {
        client().release(mine(key, number, 2, until), lease, this);
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
        return "SET p:k " + committed(1, digest) + " GET PX 345600000";
    }
    static std::string release_words(unsigned char number = 1)
    {
        return "EVALSHA b155a39906e9a9366b6f0d3cf3b7202a75b48fbb 1 p:k " +
               claimed(number) + " 30000";
    }
    static std::string renew_words(unsigned char number = 1)
    {
        return "EVALSHA 9bf9ff3ef819040383ba22f033a51eeedb4ecfd7 1 p:k " +
               claimed(number) + " 30000";
    }

    caller who;
    peer server;
    test_host host;
    redis::client_options options{};
    std::unique_ptr<redis::client> client_ =
        std::make_unique<redis::client>(options, host);
};

} // namespace redis_test

#endif // WEBHOOK_TESTS_REDIS_CLIENT_CHECK_H
