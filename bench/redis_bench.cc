/*
 * What a claim and a commit take of a worker on their way to Redis and back:
 * the words of a command, and a reply, by the reader of a connection.  What is
 * allocated is not counted here; tests/integration/costs_timed_test.cc does.
 */

#include <new>
#include <stdexcept>
#include <string>

#include "bench/measure.h"
#include "redis/command_text.h"
#include "redis/protocol.h"
#include "redis/reply_reader.h"

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

/* As a connection does it; it writes 64 commands together. */
void text(benchmark::State &state, action what)
{
    const operation op = make(what);
    redis::command made;
    std::string out;
    int count = 0;

    out.reserve(64 * std::size_t{1024});
    measure(state, op.key.size(), [&] {
        redis::write_command(op, true, made);
        redis::append_command(made.all(), out);
        if (++count % 64 == 0) {
            out.clear();
        }
    });
}

class reader {
public:
    reader()
    {
        if (!raw_.start()) {
            throw std::bad_alloc();
        }
    }

    void feed(const std::string &bytes, std::size_t replies)
    {
        expected_ = replies;
        if (!raw_.feed(bytes)) {
            throw std::runtime_error("not fed");
        }
    }

    void read(operation &op)
    {
        if (!raw_.next(expected_--)) {
            throw std::runtime_error("no reply");
        }
        if (redis::read_reply(op, true, raw_.last()) != redis::progress::done) {
            throw std::runtime_error("not understood");
        }
    }

private:
    redis::reply_reader raw_;
    std::size_t expected_ = 0;
};

/* As many replies as come with one read(). */
void replies(benchmark::State &state, action what, const std::string &reply)
{
    const auto count = static_cast<std::size_t>(state.range());
    operation op = make(what);
    reader from;
    std::string bytes;

    for (std::size_t i = 0; i < count; ++i) {
        bytes += reply;
    }

    measure(state, bytes.size(), [&] {
        from.feed(bytes, count);
        for (std::size_t i = 0; i < count; ++i) {
            from.read(op);
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
