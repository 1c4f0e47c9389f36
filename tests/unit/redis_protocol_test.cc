// The claim protocol in commands, and what becomes of each reply.

#include "unit/redis_protocol_check.h"

#include "redis/scripts.h"

using namespace redis_test;
using redis::action;
using redis::progress;

namespace {

const std::string scalars[] = {
    ok, nil, number(0), number(1), bulk(""), bulk("x"), "+QUEUED\r\n"};
const std::string lists[] = {
    "*0\r\n", "*-1\r\n", "*1\r\n$-1\r\n", "*2\r\n+OK\r\n*1\r\n:1\r\n"};

TEST_F(redis_protocol, CommandsOfAModernServer)
{
    EXPECT_EQ(command(action::claim),
        "SET p:k claimed:01010101010101010101010101010101;body="
        "02020202020202020202020202020202 NX GET PX 30000");
    EXPECT_EQ(command(action::commit),
        "SET p:k done:02020202020202020202020202020202;by="
        "0101010101010101;status=200 GET PX 30000");
    EXPECT_EQ(command(action::renew),
        "EVALSHA " + std::string(redis::renew_script.sha1) +
            " 1 p:k claimed:01010101010101010101010101010101;body="
            "02020202020202020202020202020202 30000");
    EXPECT_EQ(command(action::renew, 1),
        "EVAL " + std::string(redis::renew_script.text) +
            " 1 p:k claimed:01010101010101010101010101010101;body="
            "02020202020202020202020202020202 30000");
    EXPECT_EQ(command(action::release),
        "EVALSHA " + std::string(redis::release_script.sha1) +
            " 1 p:k claimed:01010101010101010101010101010101;body="
            "02020202020202020202020202020202 30000");
    EXPECT_EQ(command(action::release, 1),
        "EVAL " + std::string(redis::release_script.text) +
            " 1 p:k claimed:01010101010101010101010101010101;body="
            "02020202020202020202020202020202 30000");
}

TEST_F(redis_protocol, CommandsOfAnOldServer)
{
    const std::string renew = command(action::renew);
    const std::string release = command(action::release);

    modern = false;
    EXPECT_EQ(command(action::claim),
        "SET p:k claimed:01010101010101010101010101010101;body="
        "02020202020202020202020202020202 NX PX 30000");
    EXPECT_EQ(command(action::claim, 1), "GET p:k");
    EXPECT_EQ(command(action::commit),
        "EVALSHA " + std::string(redis::commit_script.sha1) + " 1 p:k " +
            committed() + " 30000");
    EXPECT_EQ(command(action::renew), renew);
    EXPECT_EQ(command(action::release), release);
}

TEST_F(redis_protocol, TimesOfAnyLength)
{
    op.ms = 0;
    EXPECT_TRUE(command(action::claim).ends_with(" PX 0"));
    op.ms = UINT64_MAX;
    EXPECT_TRUE(command(action::claim).ends_with(" PX 18446744073709551615"));
}

TEST_F(redis_protocol, KeysOfAnyBytes)
{
    redis::command words;

    op.key = std::string("a b\r\n\0*1", 8);
    op.what = action::claim;
    redis::write_command(op, modern, words);
    EXPECT_EQ(words.count, 7U);
    EXPECT_EQ(words.words[1], op.key);
}

TEST_F(redis_protocol, AClaimOfWhatIsAbsent)
{
    EXPECT_EQ(read(action::claim, nil), progress::done);
    EXPECT_TRUE(found(WEBHOOK_ABSENT));
}

TEST_F(redis_protocol, AClaimFindsWhatIsThere)
{
    for (const bool dialect : {true, false}) {
        modern = dialect;
        op.step = modern ? 0 : 1;
        EXPECT_EQ(read(action::claim, bulk(claimed(7))), progress::done);
        EXPECT_TRUE(found(WEBHOOK_CLAIMED, 7));
        EXPECT_EQ(read(action::claim, bulk(done(8))), progress::done);
        EXPECT_TRUE(found(WEBHOOK_DELIVERED, 8));
        EXPECT_EQ(read(action::claim, bulk(op.claim)), progress::done);
        EXPECT_TRUE(found(WEBHOOK_CLAIMED, 1)) << "its own, made before";
    }
}

// The latest key was read in between: it is asked again.
TEST_F(redis_protocol, AClaimByBodyWaitsForWhatHasJustEnded)
{
    modern = false;
    op.step = 1;
    EXPECT_EQ(read(action::claim, nil), progress::next_step);
    op.by_body = true;
    op.step = 1;
    EXPECT_EQ(read(action::claim, nil), progress::done);
    EXPECT_EQ(op.result.found.kind, WEBHOOK_CLAIMED);
    EXPECT_EQ(op.result.found.token[0], 0);
}

// Another instance may have delivered another body since.
TEST_F(redis_protocol, ALateCommitOfABodyLeavesWhatIsThere)
{
    op.frees = "p:k:body=00";
    EXPECT_TRUE(command(action::commit).ends_with(" GET PX 30000"));
    for (const bool dialect : {true, false}) {
        modern = dialect;
        op.yields = true;
        EXPECT_TRUE(command(action::commit).ends_with(" NX PX 30000"));
        EXPECT_EQ(read(action::commit, "+OK\r\n"), progress::done);
        EXPECT_EQ(read(action::commit, nil), progress::done);
        EXPECT_EQ(op.result.late, redis::late::no);
    }
}

TEST_F(redis_protocol, AClaimTakesNothingForeign)
{
    for (const bool dialect : {true, false}) {
        modern = dialect;
        for (const std::string &text :
            {std::string(), std::string("x"), std::string("claimed:"),
                claimed(1) + "0", claimed(1).substr(1), done(1) + "\n",
                "claimed:" + std::string(32, 'A'), "Done:" + done(1).substr(5),
                std::string(100'000, 'x')}) {
            op.step = modern ? 0 : 1;
            EXPECT_EQ(read(action::claim, bulk(text)), progress::foreign);
            EXPECT_TRUE(unknown());
        }
        EXPECT_EQ(read(action::claim, error("WRONGTYPE Operation against a key "
                                            "holding the wrong kind")),
            progress::foreign);
        EXPECT_TRUE(unknown());
    }
}

TEST_F(redis_protocol, AModernClaimIsNotMadeByAnythingButNil)
{
    for (const std::string &bytes : {scalars[0], scalars[2], scalars[3],
             scalars[6], lists[0], lists[2], lists[3]}) {
        EXPECT_EQ(read(action::claim, bytes), progress::disordered) << bytes;
        EXPECT_TRUE(unknown());
    }
}

TEST_F(redis_protocol, AnOldClaimIsSetThenLookedAt)
{
    modern = false;
    EXPECT_EQ(read(action::claim, ok), progress::done);
    EXPECT_TRUE(found(WEBHOOK_ABSENT));

    // SET: refused, GET: gone meanwhile, SET: refused, GET: there
    for (int round = 0; round < 3; round++) {
        op.step = 0;
        EXPECT_EQ(read(action::claim, nil), progress::next_step);
        EXPECT_EQ(command(action::claim, op.step), "GET p:k");
        EXPECT_EQ(read(action::claim, nil), progress::next_step);
        EXPECT_EQ(command(action::claim, op.step),
            "SET p:k " + claimed(1) + " NX PX 30000");
        EXPECT_TRUE(unknown());
    }
    EXPECT_EQ(read(action::claim, nil), progress::next_step);
    EXPECT_EQ(read(action::claim, bulk(claimed(3))), progress::done);
    EXPECT_TRUE(found(WEBHOOK_CLAIMED, 3));
}

TEST_F(redis_protocol, AnOldClaimIsNotMadeByAnythingButAStatus)
{
    modern = false;
    for (const std::string &bytes : {number(1), bulk("OK"), bulk(claimed(1)),
             lists[0], lists[2], lists[3]}) {
        op.step = 0;
        EXPECT_EQ(read(action::claim, bytes), progress::disordered) << bytes;
        EXPECT_TRUE(unknown());
    }
    for (const std::string &bytes :
        {ok, number(1), lists[0], lists[2], lists[3]}) {
        op.step = 1;
        EXPECT_EQ(read(action::claim, bytes), progress::disordered) << bytes;
        EXPECT_TRUE(unknown());
    }
}

TEST_F(redis_protocol, ACommitTellsWhatWasThere)
{
    const std::pair<std::string, redis::late> cases[] = {
        {bulk(claimed(1)), redis::late::no}, {nil, redis::late::gone},
        {bulk(claimed(3)), redis::late::taken},
        {bulk(done(3)), redis::late::delivered},
        {bulk(done(2)), redis::late::delivered}, // of the same body
        {bulk(committed(3)), redis::late::delivered},
        {bulk("x"), redis::late::taken}, {bulk(""), redis::late::taken}};

    for (const bool dialect : {true, false}) {
        modern = dialect;
        for (const auto &[bytes, expected] : cases) {
            for (const bool repeated : {false, true}) {
                op.repeated = repeated;
                EXPECT_EQ(read(action::commit, bytes), progress::done);
                EXPECT_EQ(op.result.late, expected) << bytes;
            }
        }
        for (const std::string &bytes :
            {ok, number(1), lists[0], lists[2], lists[3]}) {
            EXPECT_EQ(read(action::commit, bytes), progress::disordered)
                << bytes;
        }
        EXPECT_EQ(
            read(action::commit, error("WRONGTYPE x")), progress::foreign);
    }
}

// Sent again, it finds itself; if the lease had ended by then, nobody knows
// what it had found the first time.
TEST_F(redis_protocol, ACommitFindsItselfAndNoOther)
{
    op.repeated = true;
    EXPECT_EQ(read(action::commit, bulk(committed(1))), progress::done);
    EXPECT_EQ(op.result.late, redis::late::no);
    EXPECT_EQ(read(action::commit, bulk(committed(3))), progress::done);
    EXPECT_EQ(op.result.late, redis::late::delivered);

    op.doubtful = true;
    EXPECT_EQ(read(action::commit, bulk(committed(1))), progress::done);
    EXPECT_EQ(op.result.late, redis::late::gone);
}

// The texts of release 0.1.0.
TEST_F(redis_protocol, AClaimFindsWhatAnOlderReleaseHasWritten)
{
    EXPECT_EQ(read(action::claim, bulk(done(8))), progress::done);
    EXPECT_TRUE(found(WEBHOOK_DELIVERED, 8));
    EXPECT_EQ(op.result.found.status, 0U);
    EXPECT_EQ(
        read(action::claim, bulk(state_text("claimed:", 7))), progress::done);
    EXPECT_TRUE(found(WEBHOOK_CLAIMED, 7));

    EXPECT_EQ(read(action::claim, bulk(committed(3, 8))), progress::done);
    EXPECT_TRUE(found(WEBHOOK_DELIVERED, 8));
    EXPECT_EQ(op.result.found.status, 200U);
    EXPECT_EQ(op.result.found.token[WEBHOOK_OWNER_SIZE - 1], 3);
}

} // namespace
