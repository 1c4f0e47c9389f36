// Looks, which leave everything as it is.

#include "unit/redis_client_check.h"

using namespace redis_test;

namespace {

using redis_client_look = redis_client;

TEST_F(redis_client_look, looks_at_what_is_there)
{
    for (const char *version : {"6.2.14", "7.0.15"}) {
        asker second;
        asker third;

        who = {};
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
        hang_up();
    }
}

// Nothing was made, so there is nothing to release.
TEST_F(redis_client_look, a_look_leaves_nothing_behind)
{
    asker second;

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
