/*
 * What the core takes of a worker's time, on the sample of a booking.  Once
 * warm nothing is allocated; a benchmark that does allocate is an error.
 */

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "bench/measure.h"
#include "bench/sender.h"
#include "schema/schema.h"
#include "json/document.h"
#include "json/jansson.h"
#include "json/limits.h"
#include "json/node.h"

namespace {

using namespace core_check;

void parse_text(benchmark::State &state, std::string text)
{
    const std::size_t size = text.size();
    webhook::json::document document;

    text.append(webhook::json::padding, '\0');
    measure(state, size, [&] {
        benchmark::DoNotOptimize(document.parse({text.data(), size}));
    });
}

void parse(benchmark::State &state)
{
    parse_text(state, sample("call-booked"));
}

/* The argument is the size of the booking, as it is below. */
void parse_large(benchmark::State &state)
{
    parse_text(state, booking_of(static_cast<std::size_t>(state.range(0))));
}

void delivery_of(benchmark::State &state, const std::string &body,
    webhook_validation_t validation = WEBHOOK_VALIDATION_PROFILE)
{
    sender from(body, {.validation = validation});

    measure(state, from.size(), [&] { from.deliver(); });
}

/* Next to nothing to parse: head, identity, fields and digests. */
void identify(benchmark::State &state)
{
    delivery_of(state, R"({"hookType":"Outcome added","uuid":"66214"})");
}

void delivery(benchmark::State &state)
{
    delivery_of(state, sample("call-booked"));
}

void large(benchmark::State &state)
{
    delivery_of(state, booking_of(static_cast<std::size_t>(state.range(0))));
}

void large_signed(benchmark::State &state)
{
    sender from =
        standard_sender(booking_of(static_cast<std::size_t>(state.range(0))));

    measure(state, from.size(), [&] { from.deliver(); });
}

/* What is reported of an event must cost one that is as it should be nothing.
 */
void enforced(benchmark::State &state)
{
    delivery_of(state, sample("call-booked"), WEBHOOK_VALIDATION_ENFORCE);
}

void reported(benchmark::State &state)
{
    delivery_of(state, sample("call-booked"), WEBHOOK_VALIDATION_REPORT);
}

/* The event against its schema, which the delivery above does as well. */
void validate(benchmark::State &state)
{
    std::ifstream file(WEBHOOK_TESTS_ROOT "/providers/iclosed.schema.json");
    const std::string schema(std::istreambuf_iterator<char>(file), {});
    const webhook::json::tree source(schema);
    const webhook::schema::program program(source.root(), "/$defs/call_booked");
    webhook::schema::run run;

    std::string text = sample("call-booked");
    const std::size_t size = text.size();
    webhook::json::document document;

    text.append(webhook::json::padding, '\0');
    if (document.parse({text.data(), size}) != webhook::json::error::none) {
        throw std::runtime_error("not read");
    }

    const webhook::json::elements events(document.root());
    const webhook::json::node &event = *events.begin();

    measure(state, size, [&] {
        if (program.check(event, run) != webhook::schema::result::valid) {
            throw std::runtime_error("not valid");
        }
    });
}

/* Parses one file of all that are built in, and compiles its schema. */
void load(benchmark::State &state, const char *provider)
{
    for (auto _ : state) {
        benchmark::DoNotOptimize(builtin_profile(provider));
    }
}

BENCHMARK_CAPTURE(load, stripe, "stripe");
BENCHMARK_CAPTURE(load, shopify, "shopify");
BENCHMARK(parse);
BENCHMARK(validate);
BENCHMARK(identify);
BENCHMARK(delivery);
BENCHMARK(enforced);
BENCHMARK(reported);
BENCHMARK(parse_large)->Arg(30'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(large)->Arg(30'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(large_signed)->Arg(30'000)->Arg(100'000)->Arg(1'000'000);

} // namespace

BENCHMARK_MAIN();
