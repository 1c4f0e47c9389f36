// Looks, which leave everything as it is.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

class redis_client_look : public redis_client {
protected:
    void see_what_is_there(const char *version)
    {
        caller second;
        caller third;

        go_up(version);
        look(who);
        look(second, "other");
        look(third);
        EXPECT_EQ(asked(), strings({"GET p:k", "GET p:other", "GET p:k"}));
        send(nil + bulk(done(8)) + bulk(claimed(1)));
        EXPECT_TRUE(who.found(WEBHOOK_ABSENT));
        EXPECT_TRUE(second.found(WEBHOOK_DELIVERED));
        EXPECT_TRUE(third.found(WEBHOOK_CLAIMED));
        EXPECT_EQ(asked(), strings());
    }
};

TEST_F(redis_client_look, SeesWhatIsThere)
{
    see_what_is_there("7.0.15");
}

TEST_F(redis_client_look, SeesItBeforeRedis7)
{
    see_what_is_there("6.2.14");
}

// Nothing was made, so there is nothing to release.
TEST_F(redis_client_look, ALookLeavesNothingBehind)
{
    caller second;

    go_up();
    client().forget(look(who));
    look(second);
    EXPECT_EQ(asked().size(), 2U);
    send(nil);
    pass(250);
    EXPECT_TRUE(second.told_unknown());
    send(nil);
    EXPECT_EQ(who.calls, 0U);
    EXPECT_EQ(asked(), strings());
}

} // namespace
