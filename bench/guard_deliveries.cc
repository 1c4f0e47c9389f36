/*
 * guard_deliveries SCENARIO N: that many deliveries, and nothing else.
 * tools/check-instructions.sh counts what they take.
 */

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include "bench/sender.h"

namespace {

using namespace core_check;

void times(int n, sender &&from, void (sender::*step)())
{
    for (int i = 0; i < n; ++i) {
        (from.*step)();
    }
}

/* What is wrong with it only its schema knows. */
std::string spoilt(std::string booking)
{
    const std::string_view value = R"("start_time": "2026)";

    return booking.replace(
        booking.find(value), value.size(), R"("start_time": "soon)");
}

bool run(std::string_view scenario, int n)
{
    const std::string booking = sample("call-booked");

    if (scenario == "unsigned") {
        times(n, sender(booking), &sender::deliver);
    } else if (scenario == "signed") {
        times(n, standard_sender(), &sender::deliver);
    } else if (scenario == "large") {
        times(n, sender(booking_of(100'000)), &sender::deliver);
    } else if (scenario == "huge") {
        times(n, sender(booking_of(1'000'000)), &sender::deliver);
    } else if (scenario == "duplicate") {
        times(n, sender(booking), &sender::repeat);
    } else if (scenario == "invalid") {
        times(n,
            sender(spoilt(booking), {.validation = WEBHOOK_VALIDATION_ENFORCE}),
            &sender::refuse);
    } else {
        return false;
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    try {
        return argc == 3 && run(argv[1], std::atoi(argv[2])) ? 0 : 2;
    } catch (const std::exception &fault) {
        std::fprintf(stderr, "%s\n", fault.what());
        return 1;
    }
}
