/* A warm delivery allocates nothing. */

#include <cstddef>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "core/builtin.h"
#include "unit/core_challenge_check.h"
#include "unit/core_schema_check.h"

/* The sanitizers bring allocators of their own. */
#ifndef __SANITIZE_ADDRESS__

#include "unit/core_allocations.h"

namespace {

using namespace core_check;

void deliver(door &gate, const std::string &body)
{
    delivery_ptr delivery = gate.open();
    char *buffer = webhook_reader_buffer(gate.reader(), body.size());
    webhook_state_t absent{};

    std::memcpy(buffer, body.data(), body.size());
    ASSERT_EQ(webhook_delivery_body(
                  delivery.get(), buffer, body.size(), nullptr, 0, 0)
                  .action,
        WEBHOOK_CLAIM);
    ASSERT_EQ(webhook_delivery_claim(
                  delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0)
                  .action,
        WEBHOOK_FORWARD);
    ASSERT_EQ(
        webhook_delivery_outcome(delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
            .action,
        WEBHOOK_COMMIT);
}

class core_allocation : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (reader_is_jansson()) {
            GTEST_SKIP() << "Jansson allocates each value";
        }
    }
};

/* Of the files that are built in, the one that is used is parsed. */
TEST_F(core_allocation, ABuiltInProviderTakesWhatItsFileTakes)
{
    const std::string text(webhook::builtin_provider("github", ""));
    const auto count_of = [](const auto &load) {
        const std::size_t before = allocations;
        const profile_ptr profile = load();
        return allocations - before;
    };
    const auto load_file = [&text] { return load_profile(text); };
    const auto load_builtin = [] { return builtin_profile("github"); };

    load_builtin();
    EXPECT_GT(count_of(load_file), 0U);
    EXPECT_EQ(count_of(load_builtin), count_of(load_file));
}

TEST_F(core_allocation, ThereIsNoneWhenWarm)
{
    door gate(builtin_profile("iclosed"));

    for (const char *name : {"call-booked", "call-rescheduled",
             "contact-created", "outcome-added"}) {
        std::string body = sample(name);

        deliver(gate, body);
        std::size_t before = allocations;
        for (int i = 0; i < 100; ++i) {
            deliver(gate, body);
        }
        EXPECT_EQ(allocations, before) << name;
    }

    /* The counter counts, also what an arena takes. */
    std::size_t before = allocations;
    gate.send("{\"hookType\":\"" + std::string(100'000, 'x') + "\"}");
    EXPECT_GE(allocations, before + 2);
}

/* The second large body finds the buffers of the first one. */
TEST_F(core_allocation, ALargeBodyTakesNoneWhenWarm)
{
    door gate(builtin_profile("iclosed"));
    const std::string small = sample("outcome-added");

    for (std::size_t size : {100'000U, 300'000U, 1'000'000U}) {
        std::string body = sample("outcome-added");
        const std::string filler = ",\"more\":[" + small;
        std::string more = filler;

        while (body.size() + more.size() + small.size() < size) {
            more += "," + small;
        }
        body.insert(body.rfind('}'), more + "]");

        const auto cost = [&](const std::string &what, std::uint64_t now) {
            const std::size_t before = allocations;
            deliver(gate, what);
            webhook_reader_trim(gate.reader(), now);
            return allocations - before;
        };

        EXPECT_GE(cost(body, 0), 2U) << size;
        for (int i = 0; i < 10; ++i) {
            EXPECT_EQ(cost(body, 0), 0U) << size;
            EXPECT_EQ(cost(small, 59'999), 0U) << size;
        }

        /* It is given back after a minute without one. */
        cost(small, 60'000);
        EXPECT_GE(cost(body, 60'000), 2U) << size;
        cost(small, 120'000);
    }
}

TEST_F(core_allocation, AChallengeTakesNoneWhenWarm)
{
    challenge_gate gate("zoom");
    const std::string body = sample("url-validation", "zoom");
    const signed_fields with = sign_zoom(body);

    auto cost = [&] {
        std::size_t before = allocations;
        delivery_ptr delivery = gate.send(body, with);
        webhook_str_t text = webhook_delivery_answer(delivery.get(), nullptr);
        EXPECT_GT(text.len, 64U);
        return allocations - before;
    };

    cost();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(cost(), 0U);
    }
}

TEST_F(core_allocation, AWarmSchemaHasNone)
{
    program schema = compile(R"({
        "properties": {
            "a": {"uniqueItems": true},
            "b": {"pattern": "^x+$", "enum": ["xx", {"y": [1.5]}]},
            "c": {"format": "date-time"},
            "d": {"multipleOf": 0.01}
        },
        "patternProperties": {"^x-": {"type": "string"}},
        "anyOf": [{"required": ["a"]}, {"required": ["e"]}],
        "unevaluatedProperties": false
    })");
    run memory;
    std::string items = "1";
    for (int i = 2; i < 20'000; ++i) {
        items += "," + std::to_string(i);
    }

    auto cost = [&](const std::string &value, result wanted) {
        document event;
        EXPECT_EQ(parse(event, value), error::none);
        std::size_t before = allocations;
        EXPECT_EQ(schema.check(event.root(), memory), wanted);
        return allocations - before;
    };
    const std::string good = R"({"a":[1,2,"3"],"b":"xx",)"
                             R"("c":"2026-11-24T15:00:00Z","d":1.25,"x-1":""})";
    const std::string bad = R"({"a":[1,2,{"long":[1]},{"long":[1.0]}]})";

    cost(good, result::valid);
    cost(bad, result::invalid);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(cost(good, result::valid), 0U);
        EXPECT_EQ(cost(bad, result::invalid), 0U);
    }

    /* What a large event took is kept until it is released. */
    const std::string large = "{\"a\":[" + items + "]}";
    EXPECT_GE(cost(large, result::valid), 1U);
    cost(good, result::valid);
    EXPECT_EQ(cost(large, result::valid), 0U);
    memory.release();
    EXPECT_GE(cost(large, result::valid), 1U);
}

} // namespace

#endif
