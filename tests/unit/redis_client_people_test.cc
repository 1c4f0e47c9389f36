// What people ask for: inspections, lists, and to have something forgotten.

#include "unit/redis_client_check.h"
#include "unit/redis_protocol_check.h"

#include "redis/scripts.h"

#include <algorithm>

using namespace redis_test;

namespace {

std::string array(std::initializer_list<std::string> elements)
{
    std::string text = "*" + std::to_string(elements.size()) + "\r\n";

    for (const std::string &each : elements) {
        text += each;
    }
    return text;
}

class redis_people : public redis_protocol {
protected:
    const std::string inspect_sha{redis::inspect_script.sha1};
    const std::string list_sha{redis::list_script.sha1};
    const std::string release_sha{redis::release_script.sha1};
};

TEST_F(redis_people, AnInspectionTellsStateAndTime)
{
    EXPECT_EQ(command(action::inspect), "EVALSHA " + inspect_sha + " 1 p:k");

    EXPECT_EQ(read(action::inspect, array({bulk(claimed(3)), number(20000)})),
        progress::done);
    EXPECT_TRUE(found(WEBHOOK_CLAIMED, 3));
    EXPECT_EQ(op.result.ms, 20000);

    EXPECT_EQ(read(action::inspect, array({bulk(done(4)), number(-1)})),
        progress::done);
    EXPECT_TRUE(found(WEBHOOK_DELIVERED, 4));
    EXPECT_EQ(op.result.ms, -1);

    EXPECT_EQ(
        read(action::inspect, array({bulk(""), number(-2)})), progress::done);
    EXPECT_TRUE(found(WEBHOOK_ABSENT));

    EXPECT_EQ(read(action::inspect, array({bulk("other"), number(1)})),
        progress::foreign);
    EXPECT_TRUE(unknown());
}

TEST_F(redis_people, NothingElseIsAnAnswerToAnInspection)
{
    for (const std::string &bytes :
        {ok, nil, number(1), bulk(done(1)), array({}), array({bulk(done(1))}),
            array({nil, number(1)}), array({bulk(done(1)), bulk("1")}),
            array({bulk(done(1)), number(1), number(1)})}) {
        EXPECT_EQ(read(action::inspect, bytes), progress::disordered) << bytes;
        EXPECT_TRUE(unknown());
    }
}

TEST_F(redis_people, WhatIsForgottenIsCompared)
{
    op.claim = done(7);
    op.deleted = "p:{p:k}";
    EXPECT_EQ(command(action::forget),
        "EVALSHA " + std::string(redis::forget_script.sha1) +
            " 2 p:k p:{p:k} " + done(7));
    EXPECT_EQ(read(action::forget, number(1)), progress::done);
    EXPECT_EQ(op.result.late, redis::late::no);
    EXPECT_EQ(read(action::forget, number(0)), progress::done);
    EXPECT_EQ(op.result.late, redis::late::gone);
    op.repeated = true; // the reply to the first one was lost
    EXPECT_EQ(read(action::forget, number(0)), progress::done);
    EXPECT_EQ(op.result.late, redis::late::no);
}

TEST_F(redis_people, AListHasKeysWithoutThePrefix)
{
    op.key = "p:";
    op.claim = "17";
    EXPECT_EQ(command(action::list), "EVALSHA " + list_sha + " 0 17 p:");

    EXPECT_EQ(read(action::list, array({bulk("0")})), progress::done);
    ASSERT_NE(op.result.page, nullptr);
    EXPECT_EQ(op.result.page->next, "");
    EXPECT_TRUE(op.result.page->claims.empty());

    EXPECT_EQ(read(action::list, array({bulk("99"), bulk("p:a:b"), number(5),
                                     bulk("p:"), number(-1)})),
        progress::done);
    ASSERT_NE(op.result.page, nullptr);
    EXPECT_EQ(op.result.page->next, "99");
    ASSERT_EQ(op.result.page->claims.size(), 2U);
    EXPECT_EQ(op.result.page->claims[0].key, "a:b");
    EXPECT_EQ(op.result.page->claims[0].ms, 5);
    EXPECT_EQ(op.result.page->claims[1].key, "");
}

TEST_F(redis_people, NothingElseIsAList)
{
    op.key = "p:";
    for (const std::string &bytes : {ok, nil, number(1), bulk("0"), array({}),
             array({number(0)}), array({bulk("0"), bulk("p:a")}),
             array({bulk("0"), bulk("p:a"), bulk("1")}),
             array({bulk("0"), number(1), number(1)}),
             array({bulk("0"), bulk("q:a"), number(1)})}) {
        EXPECT_EQ(read(action::list, bytes), progress::disordered) << bytes;
        EXPECT_EQ(op.result.page, nullptr);
    }
}

TEST_F(redis_people, ScriptsAreSentInFullWhenTheyAreNotKnown)
{
    for (const action what : {action::inspect, action::forget, action::list}) {
        op.step = 0;
        EXPECT_EQ(read(what, error("NOSCRIPT x")), progress::next_step);
        EXPECT_TRUE(command(what, op.step).starts_with("EVAL "));
        EXPECT_EQ(read(what, error("NOSCRIPT x")), progress::refused);
        EXPECT_EQ(read(what, error("NOPERM x")), progress::refused);
        EXPECT_EQ(read(what, error("WRONGTYPE x")), progress::foreign);
    }
}

class redis_client_people : public redis_client {};

TEST_F(redis_client_people, AskWhileTheServerIsUp)
{
    webhook_state_t delivered{};
    caller second;
    caller third;

    delivered.kind = WEBHOOK_DELIVERED;
    std::copy_n(token(9).data(), sizeof delivered.digest, delivered.digest);

    EXPECT_EQ(client().inspect("k", caller::on_answer, &who), nullptr);
    go_up();
    EXPECT_NE(client().inspect("k", caller::on_answer, &who), nullptr);
    EXPECT_NE(
        client().forget("k", delivered, caller::on_answer, &second), nullptr);
    EXPECT_NE(client().list("0", caller::on_answer, &third), nullptr);
    EXPECT_EQ(asked(),
        strings({"EVALSHA " + std::string(redis::inspect_script.sha1) +
                     " 1 p:k",
            "EVALSHA " + std::string(redis::forget_script.sha1) +
                " 2 p:k p:{p:k} " + done(9),
            "EVALSHA " + std::string(redis::list_script.sha1) + " 0 0 p:"}));
    send(array({bulk(done(9)), number(7)}) + number(1) + array({bulk("0")}));
    EXPECT_TRUE(who.found(WEBHOOK_DELIVERED));
    EXPECT_EQ(second.calls, 1U);
    EXPECT_EQ(third.calls, 1U);
}

// It is a number of up to 20 digits, whoever says otherwise.
TEST_F(redis_client_people, ACursorHasItsLength)
{
    go_up();
    EXPECT_EQ(
        client().list(std::string(100, '1'), caller::on_answer, &who), nullptr);
    EXPECT_EQ(asked(), strings());
}

TEST_F(redis_client_people, AreToldNothingAfterTheDeadline)
{
    caller second;

    go_up();
    client().list("0", caller::on_answer, &who);
    client().forget(client().inspect("k", caller::on_answer, &second)); // gone
    asked();
    pass(250);
    EXPECT_TRUE(who.told_unknown());
    send(array({bulk("0")}) + array({bulk(""), number(-2)}));
    EXPECT_EQ(who.calls, 1U);
    EXPECT_EQ(second.calls, 0U);
    EXPECT_EQ(asked(), strings()) << "nothing is to be released";
}

} // namespace
