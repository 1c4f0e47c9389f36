#include "proxy/rounds.h"

#include "proxy/machine.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace webhook::bench {

namespace {

// A core's share that something else has had, for which a run is repeated.
constexpr double disturbance = 0.05;
constexpr int tries = 3;

double workers_time(site &at)
{
    double sum = 0;
    for (const pid_t worker : at.front_server().workers()) {
        sum += cpu_time(worker);
    }
    return sum;
}

void check(const front &which, const test::sent &result, std::size_t forwarded)
{
    const std::size_t expected = which.repeat ? 0 : result.answered;

    if (result.refused != 0 || (!which.file && forwarded != expected)) {
        throw std::runtime_error(
            which.name + ": " + std::to_string(result.refused) + " of " +
            std::to_string(result.answered) + " refused, " +
            std::to_string(forwarded) + " forwarded");
    }
}

// "others": what the front's core did besides.
measured measure_once(
    site &at, const front &which, const load_shape &load, double &others)
{
    at.start(which);
    if (load.prepare) {
        load.prepare();
    }

    test::sender_options options = at.load();
    options.rate = load.rate;
    options.connections = load.connections;
    test::sender sender(options);

    // duplicates are delivered once, the lazy parts are warm
    sender.run(load.warm);

    const std::size_t forwarded = at.forwarded();
    const double used = workers_time(at);
    const double busy = busy_time(front_core());
    const test::sent result = sender.run(load.time);
    const double cpu = workers_time(at) - used;

    others = (busy_time(front_core()) - busy - cpu) / result.time.count();
    // the question itself is a request as well
    check(which, result, at.forwarded() - forwarded - 1);
    return {cpu * 1e6 / static_cast<double>(result.answered),
        result.per_second(), result.median()};
}

measured measure(site &at, const front &which, const load_shape &load)
{
    measured result;
    double others = 0;

    for (int i = 0; i < tries; i++) {
        result = measure_once(at, which, load, others);
        if (front_core() == rest_core() || others < disturbance) {
            break;
        }
        std::fprintf(stderr, "%s: others took %.0f %% of the core\n",
            which.name.c_str(), 100 * others);
    }
    at.stop();
    std::fprintf(stderr, "%-18s %6.2f us  %6.0f/s  %5.0f us\n",
        which.name.c_str(), result.cpu, result.rate, result.latency);
    return result;
}

// Each round's, by what it has of the floor.
template<class Compare>
spread against_floor(
    const results &all, const std::string &name, Compare compare)
{
    const auto &values = all.at(name);
    const auto &floor = all.at(floor_name);
    std::vector<double> numbers;
    for (std::size_t i = 0; i < values.size(); i++) {
        numbers.push_back(compare(values[i], floor[i]));
    }
    return spread_of(numbers);
}

} // namespace

results run_rounds(site &at, const std::vector<front> &fronts,
    const load_shape &load, unsigned rounds)
{
    results all;

    for (unsigned round = 0; round < rounds; round++) {
        for (std::size_t i = 0; i < fronts.size(); i++) {
            const front &which = fronts[(round + i) % fronts.size()];
            all[which.name].push_back(measure(at, which, load));
        }
    }

    return all;
}

spread spread_of(std::vector<double> values)
{
    std::sort(values.begin(), values.end());

    const std::size_t n = values.size();
    const double median =
        n % 2 != 0 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    return {median, values.front(), values.back()};
}

spread spread_of(const std::vector<measured> &values, double measured::*member)
{
    std::vector<double> numbers;
    for (const measured &each : values) {
        numbers.push_back(each.*member);
    }
    return spread_of(numbers);
}

spread by_round(const results &all, const std::string &name,
    const std::string &other, const std::string &third,
    const std::function<double(
        const measured &, const measured &, const measured &)> &of)
{
    const auto &values = all.at(name);
    std::vector<double> numbers;
    for (std::size_t i = 0; i < values.size(); i++) {
        numbers.push_back(
            of(values[i], all.at(other).at(i), all.at(third).at(i)));
    }
    return spread_of(numbers);
}

spread cpu_ratios(const results &all, const std::string &name)
{
    return against_floor(
        all, name, [](const measured &it, const measured &floor) {
            return it.cpu / floor.cpu;
        });
}

spread added_latency(const results &all, const std::string &name)
{
    return against_floor(
        all, name, [](const measured &it, const measured &floor) {
            return it.latency - floor.latency;
        });
}

} // namespace webhook::bench
