// A client, a server, and who asks; with what must hold whatever the server
// says.

#ifndef WEBHOOK_TESTS_FUZZ_REDIS_WORLD_H
#define WEBHOOK_TESTS_FUZZ_REDIS_WORLD_H

#include "fuzz/redis_question.h"
#include "fuzz/redis_record.h"

#include "unit/redis_peer.h"

#include <memory>

namespace redis_fuzz {

using namespace redis_test;

// One server for all inputs; each begins with none of its connections.
inline peer &fresh_server()
{
    static peer server;

    if (!server.is_listening()) {
        server.listen();
    }
    while (server.accept()) {
    }
    server.close();
    return server;
}

constexpr unsigned char no_digest[WEBHOOK_DIGEST_SIZE] = {};

class world {
public:
    explicit world(unsigned flags) : server(fresh_server())
    {
        options_.prefix = "p:";
        options_.timeout = timeout;
        options_.connect_timeout = 1000;
        if (flags & 1) {
            options_.server.database = 3;
        }
        if (flags & 2) {
            options_.server.password = "secret";
        }
        host.chance = flags >> 2;
        host.known = server.where();
        host.serve(client_.loop());
        client_.start();
        run();
    }

    void say(std::string_view bytes)
    {
        record_.last().send(bytes.substr(0, server.send(bytes)));
        run();
    }

    void hang_up()
    {
        receive();
        server.close();
    }

    void ask(bool claims, unsigned mood)
    {
        if (questions_.size() == max_questions) {
            return;
        }
        questions_.push_back(std::make_unique<question>());

        question *who = questions_.back().get();

        who->around = this;
        who->number = static_cast<unsigned>(questions_.size());
        who->claims = claims;
        who->mood = mood;
        who->until = host.clock + timeout;

        const std::string key = who->key().substr(2);
        const auto token = who->token();

        const redis::claim_of mine = {key, token.data(), no_digest};

        who->op = claims ? client_.claim(mine, lease, on_answer, who)
                         : client_.renew(mine, lease, nullptr, on_answer, who);
    }

    void settle(bool commits)
    {
        const unsigned char token[WEBHOOK_TOKEN_SIZE] = {0xff};

        const redis::claim_of mine = {"s", token, no_digest};

        commits ? client_.commit(mine, 200, lease, nullptr)
                : client_.release(mine, lease, nullptr);
    }

    // The n-th of those who wait goes.
    void forget(unsigned n)
    {
        for (const auto &each : questions_) {
            if (each->pending() && n-- == 0) {
                each->forgotten = true;
                client_.forget(each->op);
                return;
            }
        }
    }

    void stop()
    {
        stopped = true;
        client_.stop();
    }

    // To rest, with everything received before a connection is left behind.
    void run()
    {
        for (int turns = 0;; turns++) {
            require(turns < 1000, "the loop comes to rest");

            const bool busy = host.turn();

            receive();
            if (server.accept()) {
                record_.begin();
            } else if (!busy) {
                return;
            }
        }
    }

    void check()
    {
        for (const auto &each : questions_) {
            require(stopped || !each->pending() || host.clock < each->until,
                "told before the time is over");
            if (each->told && !each->checked && !record_.incomplete()) {
                check_answer(*each);
                each->checked = true;
            }
        }
    }

    /*
     * From any state there is a way back: with an honest server the next claim
     * is made, and what nobody has been told of is released.
     */
    void check_recovery()
    {
        calm_ = true;
        hang_up();
        if (!server.is_listening()) {
            server.listen();
        }
        run();
        answer_honestly();
        for (int timers = 0; host.timer; timers++) {
            require(timers < 100, "nothing is left to wait for");
            host.clock = std::max(host.clock, *host.timer);
            run();
            answer_honestly();
        }
        check_releases();

        if (questions_.size() == max_questions) {
            questions_.pop_back();
        }
        ask(true, 0);
        run();
        answer_honestly();

        const question &last = *questions_.back();

        require(
            last.told && record_.made(last.key(), last.claim()), "it recovers");
        check();
    }

    // The claim of one that has been asked.
    [[nodiscard]] std::string some_claim(unsigned which) const
    {
        return questions_.empty()
                   ? "x"
                   : questions_[which % questions_.size()]->claim();
    }

    peer &server;
    test_host host;
    bool stopped = false;

private:
    static void on_answer(void *asker, const redis::answer &what) noexcept
    {
        auto *who = static_cast<question *>(asker);

        require(who->op != nullptr, "told after it has asked");
        require(!who->told, "told once");
        require(!who->forgotten, "not told after it has gone");
        require(!who->around->stopped, "not told after the end");
        who->told = true;
        who->answer = what;
        who->around->react(who->mood);
    }

    void react(unsigned mood)
    {
        switch (calm_ ? 0 : mood) {
        case 1:
            ask(true, 0);
            break;
        case 2:
            forget(0);
            break;
        case 3:
            settle(true);
            forget(1);
            ask(true, 2);
            break;
        case 4:
            stop();
            break;
        default:
            break;
        }
    }

    void receive()
    {
        for (std::string &command : server.receive()) {
            record_.last().commands.push_back(std::move(command));
        }
    }

    void check_answer(const question &who) const
    {
        // of late::no, gone, taken, delivered
        static constexpr int said[] = {1, 0, 2, 3};

        const redis::answer &what = who.answer;

        if (what.store != WEBHOOK_STORE_ANSWERED) {
            require(what.store == WEBHOOK_STORE_UNKNOWN, "UNKNOWN");
        } else if (!who.claims) {
            require(record_.answered(
                        who.claim(), said[static_cast<int>(what.late)]),
                "a renewal is as the server says");
        } else if (what.found.kind == WEBHOOK_ABSENT) {
            require(record_.made(who.key(), who.claim()),
                "a claim is made by the server");
        } else {
            char text[WEBHOOK_STATE_TEXT_SIZE];
            const std::string state(
                text, webhook_state_encode(&what.found, text));

            require(record_.found(who.key(), who.claim(), state),
                "what is found is there");
        }
    }

    void check_releases() const
    {
        for (const auto &each : questions_) {
            const bool unknown = each->claims && each->op &&
                                 each->answer.store == WEBHOOK_STORE_UNKNOWN;

            require(!unknown ||
                        !record_.may_stand(each->key(), each->claim()) ||
                        record_.released(each->claim()),
                "what may stand and is nobody's is released");
        }
    }

    void answer_honestly()
    {
        while (const std::string *command = record_.last().unanswered()) {
            const std::string reply = honest_reply(*command);

            if (server.send(reply) == 0) {
                return;
            }
            record_.last().send(reply);
            run();
        }
    }

    static std::string honest_reply(const std::string &command)
    {
        return command.starts_with("HELLO")    ? hello("7.2.0")
               : command.starts_with("INFO")   ? info()
               : command.starts_with("SELECT") ? ok
               : command.starts_with("EVAL")   ? number(1)
                                               : nil;
    }

    redis::client_options options_{};
    redis::client client_{options_, host};
    std::vector<std::unique_ptr<question>> questions_;
    record record_;
    bool calm_ = false; // askers do nothing any more
};

} // namespace redis_fuzz

#endif // WEBHOOK_TESTS_FUZZ_REDIS_WORLD_H
