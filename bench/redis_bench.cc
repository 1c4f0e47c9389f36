/*
 * What a claim and a commit take of a worker on their way to Redis and back:
 * the words of a command, the text hiredis makes of them, and a reply, by
 * hiredis' own reader with our limits before it.  What hiredis allocates is not
 * counted here; tests/integration/costs_timed_test.cc does.
 */

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include "bench/measure.h"
#include "redis/protocol.h"
#include "redis/reply_limits.h"

namespace {

namespace redis = webhook::redis;
using redis::action;
using redis::operation;

std::string state_text(webhook_state_kind_t kind)
{
    webhook_state_t state{};
    char text[WEBHOOK_STATE_TEXT_SIZE];

    state.kind = kind;
    return {text, webhook_state_encode(&state, text)};
}

operation make(action what)
{
    operation op{};

    op.what = what;
    op.key = "webhook:default:call%20booked:90311";
    op.claim = state_text(WEBHOOK_CLAIMED);
    op.done = state_text(WEBHOOK_DELIVERED);
    op.ms = what == action::claim ? 30'000 : 345'600'000;
    return op;
}

void words(benchmark::State &state, action what)
{
    const operation op = make(what);
    redis::command made;

    measure(state, op.key.size(), [&] {
        redis::write_command(op, true, made);
        benchmark::DoNotOptimize(made);
    });
}

/* As redisAsyncCommandArgv() does it. */
void text(benchmark::State &state, action what)
{
    const operation op = make(what);
    redis::command made;

    measure(state, op.key.size(), [&] {
        std::array<const char *, 8> data{};
        std::array<std::size_t, 8> sizes{};
        char *out = nullptr;

        redis::write_command(op, true, made);
        for (std::size_t i = 0; i < made.count; ++i) {
            data[i] = made.words[i].data();
            sizes[i] = made.words[i].size();
        }
        if (redisFormatSdsCommandArgv(&out, static_cast<int>(made.count),
                data.data(), sizes.data()) <= 0) {
            throw std::runtime_error("no command");
        }
        redisFreeSdsCommand(out);
    });
}

class reply_reader {
public:
    reply_reader() : raw_(redisReaderCreate()) { limits_.watch(raw_.get()); }

    void feed(const std::string &bytes, std::size_t replies)
    {
        limits_.expected = replies;
        redisReaderFeed(raw_.get(), bytes.data(), bytes.size());
    }

    void read(operation &op)
    {
        void *found = nullptr;

        if (redisReaderGetReply(raw_.get(), &found) != REDIS_OK || !found) {
            throw std::runtime_error("no reply");
        }

        const std::unique_ptr<void, free_reply> owned(found);
        if (redis::read_reply(
                op, true, redis::reply(static_cast<redisReply *>(found))) !=
            redis::progress::done) {
            throw std::runtime_error("not understood");
        }
    }

private:
    struct free_reader {
        void operator()(redisReader *reader) const { redisReaderFree(reader); }
    };

    struct free_reply {
        void operator()(void *reply) const { freeReplyObject(reply); }
    };

    redis::reply_limits limits_;
    std::unique_ptr<redisReader, free_reader> raw_;
};

/* As many replies as come with one read(). */
void replies(benchmark::State &state, action what, const std::string &reply)
{
    const auto count = static_cast<std::size_t>(state.range());
    operation op = make(what);
    reply_reader reader;
    std::string bytes;

    for (std::size_t i = 0; i < count; ++i) {
        bytes += reply;
    }

    measure(state, bytes.size(), [&] {
        reader.feed(bytes, count);
        for (std::size_t i = 0; i < count; ++i) {
            reader.read(op);
        }
    });
    state.SetItemsProcessed(state.iterations() * state.range());
}

std::string bulk(const std::string &text)
{
    return '$' + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}

void claim_words(benchmark::State &state)
{
    words(state, action::claim);
}

void commit_words(benchmark::State &state)
{
    words(state, action::commit);
}

void claim_text(benchmark::State &state)
{
    text(state, action::claim);
}

void commit_text(benchmark::State &state)
{
    text(state, action::commit);
}

void granted_claims(benchmark::State &state)
{
    replies(state, action::claim, "$-1\r\n");
}

void duplicates(benchmark::State &state)
{
    replies(state, action::claim, bulk(state_text(WEBHOOK_DELIVERED)));
}

void commits(benchmark::State &state)
{
    replies(state, action::commit, bulk(state_text(WEBHOOK_CLAIMED)));
}

BENCHMARK(claim_words);
BENCHMARK(commit_words);
BENCHMARK(claim_text);
BENCHMARK(commit_text);
BENCHMARK(granted_claims)->Arg(1)->Arg(64);
BENCHMARK(duplicates)->Arg(1)->Arg(64);
BENCHMARK(commits)->Arg(1)->Arg(64);

} // namespace

BENCHMARK_MAIN();
