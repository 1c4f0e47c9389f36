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

/* So many bookings, which differ in the last digit of their ids. */
std::string array_of(unsigned count)
{
    const std::string array = sample("call-booked");
    const std::size_t first = array.find('{');
    const std::string booking =
        array.substr(first, array.rfind('}') + 1 - first);
    const std::string_view name = R"("event": {)";
    const std::size_t id = booking.find(R"("uuid": ")", booking.find(name)) + 9;
    std::string all = "[";

    for (unsigned i = 0; i < count; ++i) {
        std::string next = booking;

        next[id] = static_cast<char>('0' + i % 10);
        all += (i == 0 ? "" : ", ") + next;
    }
    return all + "]";
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
    } else if (scenario == "array") {
        times(n, sender(array_of(10)), &sender::deliver);
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
