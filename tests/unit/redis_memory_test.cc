// An allocation of the connection or of hiredis fails: an answer belongs to its
// question.

#include "unit/failing_malloc.h"
#include "unit/redis_connection_check.h"

#include <new>

using namespace redis_test;
using webhook::test::failing_malloc;

namespace {

class redis_connection_memory : public redis_connection {
protected:
    void on_reply(void *tag, const redis::reply *answer) noexcept override
    {
        {
            const failing_malloc::pause pause;
            redis_connection::on_reply(tag, answer);
        }

        if (std::vector<bool> *taken = std::exchange(asking, nullptr)) {
            (*taken)[2] = ask(2);
            (*taken)[3] = ask(3);
        }
    }

    // As new: without the memory of the last one.
    void renew()
    {
        connection.~connection();
        new (&connection) redis::connection(host, *this);
    }

    // Only what the connection and hiredis allocate may fail.
    void run()
    {
        const unsigned before = server.accepted;

        ASSERT_TRUE(host.run());
        if (const failing_malloc::pause pause; server.accept()) {
            ASSERT_EQ(before + 1, server.accepted);
        }
        ASSERT_TRUE(host.run());
    }

    void send(std::string_view bytes)
    {
        while (!bytes.empty() && host.is_watching()) {
            bytes.remove_prefix(server.send(bytes));
            run();
        }
    }

    // What the server has been asked, each question answered by its text.
    void answer_all()
    {
        std::string text;

        if (const failing_malloc::pause pause; true) {
            for (const std::string &words : server.receive()) {
                text += bulk(words);
            }
        }
        send(text);
    }

    // Each question that was taken has been answered, once, with its own text
    // or with the loss of the connection.
    void check(const std::vector<bool> &taken)
    {
        std::vector<unsigned> answers(taken.size());

        for (const std::string &line : told) {
            const std::size_t number = std::stoul(line);
            const std::string text = line.substr(line.find(' ') + 1);

            answers.at(number)++;
            EXPECT_TRUE(
                text == "lost" || text == "ASK " + std::to_string(number))
                << line;
        }
        for (std::size_t i = 0; i < taken.size(); i++) {
            EXPECT_EQ(answers[i], taken[i] ? 1U : 0U) << i;
        }
        told.clear();
    }

    std::vector<bool> *asking = nullptr; // when the first answer is told
};

TEST_F(redis_connection_memory, AnAnswerBelongsToItsQuestion)
{
    const redis::address to = server.where();

    for (unsigned n = 0;; n++) {
        std::vector<bool> taken(40);

        SCOPED_TRACE(n);
        renew();
        {
            const failing_malloc memory(n);

            connection.connect(to);
            for (std::size_t i = 0; i < taken.size(); i++) {
                taken[i] = ask(i);
                if (i % 20 == 0) {
                    run();
                    answer_all();
                }
            }
            run();
            answer_all();
            if (!memory.has_failed()) {
                const failing_malloc::pause pause;

                check(taken);
                EXPECT_GT(n, 10U);
                return;
            }
        }
        if (!connection.is_open()) {
            EXPECT_STRNE(connection.why(), "");
        }
        connection.close();
        check(taken);
    }
}

// As a command is refused by the connection, so is it by the one that it
// follows.
TEST_F(redis_connection_memory, ItMayFailWhileAnAnswerIsTold)
{
    for (unsigned n = 0; n < 20; n++) {
        SCOPED_TRACE(n);
        renew();
        open();
        ASSERT_TRUE(ask(0));
        ASSERT_TRUE(ask(1));
        run();
        server.receive();

        std::vector<bool> taken = {true, true, false, false};
        const std::string replies = bulk("ASK 0") + bulk("ASK 1");
        {
            const failing_malloc memory(n);

            asking = &taken;
            send(replies);
            asking = nullptr;
            run();
            answer_all();
        }
        connection.close();
        check(taken);
    }
}

} // namespace
