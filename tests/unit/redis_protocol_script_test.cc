// Scripts and error replies.

#include "unit/redis_protocol_check.h"

#include "redis/scripts.h"

#include <openssl/evp.h>

using namespace redis_test;

namespace {

std::string sha1(std::string_view text)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    std::string hex;

    EXPECT_EQ(EVP_Digest(
                  text.data(), text.size(), digest, &size, EVP_sha1(), nullptr),
        1);
    for (unsigned i = 0; i < size; i++) {
        char two[3];
        std::snprintf(two, sizeof(two), "%02x", digest[i]);
        hex += two;
    }
    return hex;
}

TEST(redis_scripts, AreKnownByTheirDigest)
{
    EXPECT_EQ(redis::release_script.sha1, sha1(redis::release_script.text));
    EXPECT_EQ(redis::renew_script.sha1, sha1(redis::renew_script.text));
    EXPECT_EQ(redis::commit_script.sha1, sha1(redis::commit_script.text));
    EXPECT_EQ(redis::inspect_script.sha1, sha1(redis::inspect_script.text));
    EXPECT_EQ(redis::list_script.sha1, sha1(redis::list_script.text));
}

class redis_script : public redis_protocol {};
class redis_errors : public redis_protocol {};

const std::pair<long long, redis::late> told[] = {{0, redis::late::gone},
    {1, redis::late::no}, {2, redis::late::taken}, {3, redis::late::delivered}};

TEST_F(redis_script, TellsWhetherTheClaimWasOurs)
{
    for (const action what : {action::renew, action::release}) {
        for (const auto &[value, expected] : told) {
            EXPECT_EQ(read(what, number(value)), progress::done);
            EXPECT_EQ(op.result.store, WEBHOOK_STORE_ANSWERED);
            EXPECT_EQ(op.result.late, expected);
        }
        EXPECT_EQ(read(what, number(4)), progress::disordered);
        EXPECT_EQ(read(what, number(-1)), progress::disordered);
    }
}

TEST_F(redis_script, FindsNothingToReleaseTheSecondTime)
{
    op.repeated = true;
    for (const auto &[value, expected] : told) {
        EXPECT_EQ(read(action::release, number(value)), progress::done);
        EXPECT_EQ(op.result.late, redis::late::no) << value;
        EXPECT_EQ(read(action::renew, number(value)), progress::done);
        EXPECT_EQ(op.result.late, expected) << "a renewal finds itself";
    }

    op.doubtful = true;
    EXPECT_EQ(read(action::release, number(0)), progress::done);
    EXPECT_EQ(op.result.late, redis::late::gone);
    EXPECT_EQ(read(action::renew, number(1)), progress::done);
    EXPECT_EQ(op.result.late, redis::late::gone) << "it may have made it anew";
}

TEST_F(redis_script, AnswersWithANumber)
{
    for (const action what : {action::renew, action::release}) {
        for (const unsigned step : {0U, 1U}) {
            for (const std::string &bytes :
                {ok, nil, bulk("1"), bulk(claimed(1)), std::string("*0\r\n"),
                    std::string("*1\r\n:1\r\n")}) {
                op.step = step;
                EXPECT_EQ(read(what, bytes), progress::disordered) << bytes;
                EXPECT_TRUE(unknown());
            }
        }
    }
}

TEST_F(redis_script, IsSentInFullWhenTheServerDoesNotKnowIt)
{
    for (const action what : {action::renew, action::release}) {
        op.step = 0;
        EXPECT_EQ(read(what, error("NOSCRIPT No matching script.")),
            progress::next_step);
        EXPECT_TRUE(command(what, op.step).starts_with("EVAL local"));
        EXPECT_EQ(read(what, error("NOSCRIPT No matching script.")),
            progress::refused)
            << "not once more";
        op.step = 1;
        EXPECT_EQ(read(what, number(1)), progress::done);
    }
}

TEST_F(redis_errors, RefuseEveryAction)
{
    for (const bool dialect : {true, false}) {
        modern = dialect;
        for (const action what :
            {action::claim, action::renew, action::commit, action::release,
                action::inspect, action::forget, action::list}) {
            for (const unsigned step : {0U, 1U}) {
                for (const char *text :
                    {"ERR x", "OOM x", "LOADING x", "READONLY x", "NOAUTH x",
                        "BUSY x", "MISCONF x", "MOVED 1 h:1", "ASK 1 h:1",
                        "MASTERDOWN x", "NOPERM x", "CROSSSLOT x", "", " "}) {
                    op.step = step;
                    EXPECT_EQ(read(what, error(text)), progress::refused)
                        << text;
                    EXPECT_TRUE(unknown());
                }
                op.step = step;
                EXPECT_EQ(read(what, error("WRONGTYPE x")), progress::foreign);
                EXPECT_TRUE(unknown());
            }
        }
        for (const action what : {action::claim, action::commit}) {
            EXPECT_EQ(read(what, error("NOSCRIPT x")), progress::refused);
        }
    }
}

TEST(redis_error_word, IsAllThatIsToldOfAnError)
{
    const auto word = [](std::string_view text) {
        redis::reply_tree tree;

        tree.nodes.push_back(
            {.type = redis::reply_type::error, .size = text.size()});
        tree.text = text;
        return std::string(redis::reply(tree).error_word());
    };

    EXPECT_EQ(
        word("OOM command not allowed when used memory > 'maxmemory'."), "OOM");
    EXPECT_EQ(word("NOAUTH"), "NOAUTH");
    // Scripts report rights in other words: Redis 6.0, 7.0 and 8.0.
    for (const char *text :
        {"ERR Error running script (call to f_b0): @user_script:1: "
         "@user_script: 1: The user executing the script can't run this "
         "command or subcommand",
            "ERR The user executing the script can't access at least one of "
            "the keys mentioned in the command arguments script: b0, on "
            "@user_script:1.",
            "ERR ACL failure in script: User w has no permissions to run the "
            "'del' command script: b0, on @user_script:1."}) {
        EXPECT_EQ(word(text), "NOPERM") << text;
    }
    EXPECT_EQ(word("ABCDEFGHIJKLMNOPQRSTUVWX x"), "ABCDEFGHIJKLMNOPQRSTUVWX");
    for (const char *text :
        {"", " OOM", "ABCDEFGHIJKLMNOPQRSTUVWXY x", "oom x", "O0M", "OOM\tx",
            "OOM:x", "\xc3\x96OM x", "unknown command 'HELLO'"}) {
        EXPECT_EQ(word(text), "ERR") << text;
    }
}

} // namespace
