// Commands and their replies share a connection.

#include "unit/redis_connection_check.h"

using namespace redis_test;

namespace {

TEST_F(redis_connection, AnswersInOrder)
{
    open(6);
    send(ok + bulk("text") + number(7) + nil + error("OOM x") +
         "*2\r\n:1\r\n$1\r\na\r\n");
    EXPECT_EQ(heard(), strings({"0 ok", "1 text", "2 (7)", "3 nil",
                           "4 error OOM", "5 [(1) a]"}));
    EXPECT_TRUE(connection.is_open());
}

const std::string conversation =
    ok + bulk("a\r\n$1\r\n") + number(-7) + nil + bulk("") +
    "*3\r\n:1\r\n*2\r\n+OK\r\n$-1\r\n$3\r\nabc\r\n" + error("ERR x");

const strings heard_of_it = {"0 ok", "1 a\r\n$1\r\n", "2 (-7)", "3 nil", "4 ",
    "5 [(1) [ok nil] abc]", "6 error ERR"};

TEST_F(redis_connection, AnswersComeByteByByte)
{
    open(7);
    for (const char byte : conversation) {
        send({&byte, 1});
    }
    EXPECT_EQ(heard(), heard_of_it);
}

TEST_F(redis_connection, AnswersAreSplitAnywhere)
{
    for (std::size_t at = 1; at < conversation.size(); at++) {
        open(7);
        send(std::string_view(conversation).substr(0, at));
        send(std::string_view(conversation).substr(at));
        EXPECT_EQ(heard(), heard_of_it) << at;
        connection.close();
        EXPECT_EQ(heard(), strings());
    }
}

TEST_F(redis_connection, IsLostAnywhereInAReply)
{
    for (std::size_t at = 0; at < conversation.size(); at++) {
        open(7);
        send(std::string_view(conversation).substr(0, at));

        const strings whole = heard();

        server.close();
        run();
        EXPECT_FALSE(connection.is_open()) << at;
        EXPECT_STREQ(connection.why(), "Server closed the connection");

        strings all = whole;
        for (const std::string &line : heard()) {
            EXPECT_EQ(line, std::to_string(all.size()) + " lost") << at;
            all.push_back(line);
        }
        EXPECT_EQ(all.size(), 7U) << "each is answered once";
        EXPECT_FALSE(ask(0));
        EXPECT_FALSE(host.is_watching());
    }
}

TEST_F(redis_connection, AnswersWhatIsInFlightWhenItIsClosed)
{
    open(3);
    send(ok);
    EXPECT_EQ(heard(), strings({"0 ok"}));
    connection.close();
    EXPECT_EQ(heard(), strings({"1 lost", "2 lost"}));
    connection.close();
    EXPECT_EQ(heard(), strings());

    run();
    server.receive();
    EXPECT_TRUE(server.closed);
}

TEST_F(redis_connection, AnswersWhatWasNeverWritten)
{
    EXPECT_TRUE(connection.connect(server.where()));
    EXPECT_TRUE(ask(0));
    connection.close();
    EXPECT_EQ(heard(), strings({"0 lost"}));
}

TEST_F(redis_connection, WritesOnceForWhatIsAskedInOneTurn)
{
    open();
    for (std::size_t i = 0; i < 32; i++) {
        EXPECT_TRUE(ask(i));
    }
    EXPECT_EQ(server.receive().size(), 0U);
    EXPECT_TRUE(host.turn());
    EXPECT_EQ(server.receive().size(), 32U);
    EXPECT_FALSE(host.turn()) << "there is nothing else to be done";
}

// What a socket does not take at once is written when it does.
TEST_F(redis_connection, WritesTheRestLater)
{
    const std::string much(100'000, 'x');
    const std::string_view words[] = {"ASK", much};

    open();
    for (char *tag = tags; tag < tags + 16; tag++) {
        EXPECT_TRUE(connection.send(words, tag));
    }

    std::size_t commands = 0;
    for (int rounds = 0; rounds < 100 && commands < 16; rounds++) {
        run();
        for (const std::string &command : server.receive()) {
            EXPECT_EQ(command.size(), 4 + much.size());
            commands++;
        }
    }
    EXPECT_EQ(commands, 16U);

    EXPECT_TRUE(ask(20));
    run();
    EXPECT_EQ(server.receive(), strings({"ASK 20"}));
}

TEST_F(redis_connection, TakesQuestionsWhileItAnswers)
{
    open(1);
    on_told = [&] {
        if (told.size() < 5) {
            EXPECT_TRUE(ask(told.size()));
        }
    };
    for (int i = 0; i < 5; i++) {
        send(ok);
    }
    EXPECT_EQ(heard(), strings({"0 ok", "1 ok", "2 ok", "3 ok", "4 ok"}));
}

TEST_F(redis_connection, TakesNoQuestionWhileItIsLost)
{
    open(2);
    on_told = [&] { EXPECT_FALSE(ask(9)); };
    server.close();
    run();
    EXPECT_EQ(heard(), strings({"0 lost", "1 lost"}));
}

TEST_F(redis_connection, CanBeMadeAgainAndAgain)
{
    for (int i = 0; i < 20; i++) {
        open(2);
        send(ok);
        server.close();
        run();
        EXPECT_EQ(heard(), strings({"0 ok", "1 lost"}));
    }
    EXPECT_EQ(host.connections(), 20U);
}

TEST_F(redis_connection, TellsWhyItWasLostLast)
{
    open();
    server.close();
    run();
    EXPECT_STREQ(connection.why(), "Server closed the connection");
    open();
    EXPECT_STREQ(connection.why(), "");
    send(ok);
    EXPECT_STREQ(connection.why(), "the server sent an unexpected reply");
    server.stop_listening();
    EXPECT_FALSE(connection.connect(server.where()));
    EXPECT_STREQ(connection.why(), "No such file or directory");
}

TEST_F(redis_connection, TakesCommandsOfAFewWords)
{
    const std::vector<std::string_view> eight(8, "w");
    const std::vector<std::string_view> nine(9, "w");

    open();
    EXPECT_FALSE(connection.send(nine, &tags[0]));
    EXPECT_TRUE(connection.send(eight, &tags[0]));
    connection.close();
    EXPECT_EQ(heard(), strings({"0 lost"}));
}

} // namespace
