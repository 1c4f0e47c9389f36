// The machine: cores, what its processes use, and what it is.

#ifndef WEBHOOK_BENCH_PROXY_MACHINE_H
#define WEBHOOK_BENCH_PROXY_MACHINE_H

#include <sys/types.h>

#include <string>
#include <vector>

namespace webhook::bench {

// The front has a core of its own, everything else shares the last one; on a
// machine of one core they are the same.
int front_core();
int rest_core();

// This thread, and what it starts.
void pin_to(int core);
// A line of nginx.conf.
std::string pin_workers(int core);

// Of a process so far, user and system, in seconds; nanoseconds of resolution.
double cpu_time(pid_t pid);
// Its resident memory in kB, without what is shared with others.
long memory(pid_t pid);

// Seconds that a core has been busy so far, all processes.
double busy_time(int core);

// What a program prints.
std::string output_of(const std::vector<std::string> &argv);

// Lines for people: processor, kernel, and versions of what is compared.
std::vector<std::string> describe_machine();

} // namespace webhook::bench

#endif
