// What a fault run has seen: plain values on one clock, for the judge to read.

#ifndef WEBHOOK_TESTS_FAULTS_HISTORY_H
#define WEBHOOK_TESTS_FAULTS_HISTORY_H

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace webhook::faults {

using moment = std::chrono::milliseconds; // since the run began

// One event, as all who send it send it.  Its number is its index.
struct event {
    std::string id; // the last component of its key
    std::string text;
    // Others have the same id and other bytes, each of which is news.
    bool version = false;
    bool anonymous = false; // nothing tells which event it is
    bool ignored = false;   // of a type that the gate is to leave out
    bool violates = false;  // what its provider documents, which is reported
};

using event_list = std::vector<std::size_t>; // numbers

// One request of a sender.  Its number is in the request's arguments, and with
// them in the lines of the gate's log and at the upstream.
struct attempt {
    std::uint64_t number = 0;
    event_list events = {};
    bool array = false;
    moment began{};
    moment ended{};
    int status = 0; // 0: no answer, or the sender has hung up
};

// One request that has come to the upstream.
struct forward {
    std::uint64_t attempt = 0;
    event_list events = {}; // known by their ids in the body
    std::string body = {};
    pid_t worker = 0; // of the gate
    moment came{};
    moment ended{};    // before the first byte of the answer, or when given up
    int status = 0;    // of the answer; 0: none, or none that is whole
    bool whole = true; // else the upstream has not read its body
    bool marked = false; // "Webhook-Gate-Violation" was there
};

// One line of the gate's error log, by the time when it was there.
struct log_line {
    moment when{};
    std::string text = {};
};

enum class fault_kind {
    kill,    // of the worker "pid"
    restart, // of the whole nginx, whose zone remembers: it excuses nothing
    stop,    // of the worker "pid", for a time
    flush,   // Redis forgets everything
    delay,   // of Redis, the network or a whole nginx: answers come later
};

struct fault {
    fault_kind kind = fault_kind::delay;
    moment began{};
    moment ended{};
    pid_t pid = 0;
    std::string name = {};
    bool whole = false; // its master was killed as well, and writes no line
};

// How the gate was configured, and how exact our times are.
struct terms {
    moment lease{};
    // A lease can look that much shorter: nginx's clock has its own steps.
    moment slack{100};
    // A line is written that long after what it is about, if no fault is at
    // work: the gate tries again once in a while.
    moment settle{2000};
    // The zone survives a restart, and never starts empty.
    bool kept = false;
};

struct history {
    terms rules = {};
    std::vector<event> events = {};
    std::vector<attempt> attempts = {};
    std::vector<forward> forwards = {};
    std::vector<log_line> log = {}; // by time
    std::vector<fault> faults = {};
};

// The bytes of a request with these events, as senders and the gate write it.
std::string body_of(const history &seen, const event_list &events, bool array);

} // namespace webhook::faults

#endif
