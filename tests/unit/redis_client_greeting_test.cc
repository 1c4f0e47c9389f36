// A connection until it is of use, or is found not to be.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_greeting : public redis_client {
protected:
    // A new connection is answered so, and fails for that reason.
    void expect_failure(const std::string &replies, const std::string &why)
    {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        client().start();
        claim(who);
        run();
        send(replies);
        EXPECT_EQ(logged(), strings({"error: is down: " + why}));
        EXPECT_FALSE(host.is_watching());
        EXPECT_TRUE(who.told_unknown());
        EXPECT_EQ(claim(who), nullptr);
        who.calls = 0;

        // told once, however often it is tried
        pass(50);
        send(replies);
        EXPECT_EQ(logged(), strings());
        client().stop();
    }

    const strings not_answering = {
        "error: is down: the server does not answer"};
    const strings up = {"recovery: is up, version 7.0.15"};
};

TEST_F(redis_client_greeting, AGreetingThatDoesNotCome)
{
    client().start();
    EXPECT_NE(claim(who), nullptr);
    pass(100);
    EXPECT_NE(claim(who), nullptr);
    EXPECT_EQ(asked().size(), 2U);
    pass(149);
    EXPECT_EQ(who.calls, 0U);
    pass(1);
    EXPECT_EQ(who.calls, 2U) << "who asks later need not wait as long";
    EXPECT_EQ(who.told.store, WEBHOOK_STORE_UNKNOWN);
    EXPECT_EQ(claim(who), nullptr);
    EXPECT_EQ(logged(), not_answering);

    pass(749);
    EXPECT_TRUE(host.is_watching());
    pass(1);
    EXPECT_FALSE(host.is_watching()) << "after connect_timeout";
    EXPECT_EQ(logged(), strings());

    pass(50);
    greet();
    EXPECT_EQ(logged(), up);
    EXPECT_EQ(asked(), strings()) << "nothing had been sent";
}

TEST_F(redis_client_greeting, AGreetingThatComesLate)
{
    client().start();
    claim(who);
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    pass(700);
    EXPECT_EQ(logged(), not_answering);
    greet();
    EXPECT_EQ(logged(), up);
    EXPECT_NE(claim(who), nullptr);
    EXPECT_EQ(asked(), strings({claim_words()}));
}

TEST_F(redis_client_greeting, AnAddressThatIsNotFound)
{
    host.known.reset();
    client().start();
    claim(who);
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    EXPECT_TRUE(host.searching);
    pass(750);
    EXPECT_FALSE(host.searching);
    EXPECT_EQ(host.searches, 1U);
    EXPECT_EQ(logged(), not_answering);

    host.answer_search(server.where());
    run();
    EXPECT_FALSE(server.accept()) << "it is not wanted any more";
    pass(50);
    EXPECT_EQ(host.searches, 2U);
    host.answer_search(server.where());
    greet();
    EXPECT_EQ(logged(), up);
}

TEST_F(redis_client_greeting, ThatIsNotTheFirst)
{
    server.stop_listening();
    client().start();
    logged();
    server.listen();
    pass(50);
    EXPECT_EQ(asked().size(), 2U);
    EXPECT_EQ(claim(who), nullptr) << "it need not come";
    send(hello("7.0.15") + info());
    EXPECT_EQ(logged(), up);
    EXPECT_NE(claim(who), nullptr);
}

TEST_F(redis_client_greeting, ThatIsRefused)
{
    options.server.password = "SECRET";
    expect_failure(error("WRONGPASS x SECRET") + info(),
        "the server answered HELLO with WRONGPASS");
    expect_failure(error("ERR unknown command 'HELLO', with args beginning "
                         "with: '2' 'AUTH' 'default' 'SECRET'") +
                       info(),
        "the server answered HELLO with ERR");
    expect_failure(
        hello("7.0.15") + info("slave"), "the server is a read-only replica");
    options.server.database = 16;
    expect_failure(
        hello("7.0.15") + error("ERR DB index is out of range") + info(),
        "the server answered SELECT with ERR");
}

TEST_F(redis_client_greeting, ThatIsMoreThanWasAskedFor)
{
    expect_failure(
        hello("7.0.15") + info() + ok, "the server sent an unexpected reply");
    expect_failure("*1000000000\r\n", "the server sent an unexpected reply");
    expect_failure(
        bulk(std::string(300'000, 'x')), "the reply of the server is too long");
    expect_failure("HTTP/1.1 400 Bad Request\r\n",
        "Protocol error, got \"H\" as reply type byte");
}

// As of a server with all the clients it may have.
TEST_F(redis_client_greeting, ThatEndsWithAnError)
{
    client().start();
    ASSERT_TRUE(server.accept());
    server.send(error("ERR max number of clients reached"));
    server.close();
    run();
    EXPECT_FALSE(host.is_watching());

    const strings lines = logged();

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(
        lines[0] == "error: is down: the server answered HELLO with ERR" ||
        lines[0] == "error: is down: Broken pipe")
        << lines[0];
}

TEST_F(redis_client_greeting, ThatEndsAfterAnError)
{
    client().start();
    run();
    send(error("DENIED Redis is running in protected mode"));
    EXPECT_EQ(logged(), strings()) << "there is more to come";
    hang_up();
    EXPECT_EQ(logged(),
        strings({"error: is down: the server answered HELLO with DENIED"}));
}

TEST_F(redis_client_greeting, ThatIsCutAnywhere)
{
    const std::string replies = hello("7.0.15") + info();

    for (std::size_t at = 0; at < replies.size(); at += 7) {
        client_ = std::make_unique<redis::client>(options, host);
        host.serve(client().loop());
        client().start();
        run();
        send(replies.substr(0, at));
        hang_up();
        EXPECT_EQ(logged(),
            strings({"error: is down: Server closed the connection"}));
        pass(50);
        greet();
        EXPECT_EQ(logged(), up);
        client().stop();
    }
}

TEST_F(redis_client_greeting, ThatNobodyListensTo)
{
    host.full = true;
    client().start();
    run();
    EXPECT_EQ(logged(),
        strings({"error: is down: worker_connections are not enough"}));
    host.full = false;
    pass(50);
    greet();
    EXPECT_EQ(logged(), up);
}

TEST_F(redis_client_greeting, ToANameThatIsNotFound)
{
    host.known.reset();
    client().start();
    claim(who);
    client().loop().on_no_address("the name of the server cannot be resolved");
    run();
    EXPECT_EQ(logged(),
        strings({"error: is down: the name of the server cannot be resolved"}));
    EXPECT_TRUE(who.told_unknown());
    EXPECT_FALSE(host.searching);

    client().loop().on_no_address("the name of the server cannot be resolved");
    run();
    EXPECT_EQ(logged(), strings()) << "nobody has asked";
    pass(49);
    EXPECT_EQ(host.searches, 1U);
    pass(1);
    EXPECT_EQ(host.searches, 2U);
    host.answer_search(server.where());
    greet();
    client().loop().on_no_address("too late");
    run();
    EXPECT_EQ(logged(), up);
    EXPECT_TRUE(host.is_watching());
}

} // namespace
