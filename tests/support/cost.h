/*
 * Measures the cost of one thing as a multiple of the cost of another in the
 * same run.  A slower machine does not change this figure.
 */

#ifndef WEBHOOK_TESTS_SUPPORT_COST_H
#define WEBHOOK_TESTS_SUPPORT_COST_H

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

namespace webhook::test {

// CPU time of one's own thread, or of a process; in seconds.
inline double cpu_time(clockid_t clock = CLOCK_THREAD_CPUTIME_ID)
{
    timespec now{};

    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) +
           static_cast<double>(now.tv_nsec) / 1e9;
}

inline double median(std::vector<double> values)
{
    const auto middle =
        values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);

    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/*
 * The median of what "costly" returns over that of what "plain" returns.  They
 * take turns, so that what else the machine does is in the way of both.
 */
template<typename Costly, typename Plain>
double cost_ratio(int rounds, Costly costly, Plain plain)
{
    std::vector<double> above;
    std::vector<double> below;

    for (int i = 0; i < rounds; ++i) {
        below.push_back(plain());
        above.push_back(costly());
    }
    return median(above) / median(below);
}

} // namespace webhook::test

#endif
