// Histories as a test writes them down: who has sent what, what came of it.

#ifndef WEBHOOK_TESTS_FAULTS_MADE_HISTORY_H
#define WEBHOOK_TESTS_FAULTS_MADE_HISTORY_H

#include "faults/judge.h"

#include <gtest/gtest.h>

#include <string>

namespace webhook::faults {

using namespace std::chrono_literals;

// The lease is two seconds, the workers are 11 and 12, the events 0, 1 and 2
// are there, and each time is in milliseconds.
class made_history : public ::testing::Test {
protected:
    made_history()
    {
        seen.rules.lease = 2s;
        for (const char *id : {"700", "701", "702"}) {
            seen.events.push_back(
                {id, R"({"uuid":")" + std::string(id) + "\"}"});
        }
    }

    // A sender's attempt; its number counts from 1.
    std::uint64_t send(
        int began, int ended, int status, event_list events = {0})
    {
        const std::uint64_t number = seen.attempts.size() + 1;
        const bool array = events.size() > 1;
        seen.attempts.push_back({number, std::move(events), array,
            moment(began), moment(ended), status});
        return number;
    }

    // What has come of it, by default as it was sent.
    forward &come(
        std::uint64_t of, int came, int ended, int status, pid_t worker = 11)
    {
        const attempt &by = seen.attempts[of - 1];
        seen.forwards.push_back(
            {of, by.events, body_of(seen, by.events, by.array), worker,
                moment(came), moment(ended), status});
        return seen.forwards.back();
    }

    // What comes without the events that are known.
    void come_cut(std::uint64_t of, int came, int ended, event_list events)
    {
        forward &cut = come(of, came, ended, 200);
        cut.body = body_of(seen, events, true);
        cut.events = std::move(events);
    }

    // A line of a request, as nginx ends it, and one of the worker alone.
    void say(
        int when, const std::string &text, pid_t worker, std::uint64_t attempt)
    {
        say(when,
            text + ", client: 127.0.0.1, server: , request: \"POST /hook?a=" +
                std::to_string(attempt) + " HTTP/1.1\", host: \"h\"",
            worker);
    }
    void say(int when, const std::string &text, pid_t worker)
    {
        const std::string pid = std::to_string(worker);
        seen.log.push_back({moment(when),
            "2026/11/29 21:51:28 [warn] " + pid + "#" + pid + ": *4 " + text});
    }
    static std::string unsettled(const std::string &id,
        const std::string &how =
            "committed: another delivery has claimed the event")
    {
        return "webhook: claim of \"f:Outcome%20added:" + id + "\" was not " +
               how;
    }

    void kill(int when, pid_t worker)
    {
        seen.faults.push_back(
            {fault_kind::kill, moment(when), moment(when + 1), worker, "kill"});
        seen.log.push_back({moment(when + 5),
            "2026/11/29 21:51:28 [alert] 10#10: worker process " +
                std::to_string(worker) + " exited on signal 9"});
    }
    void harm(fault_kind kind, int began, int ended, pid_t worker = 0)
    {
        seen.faults.push_back(
            {kind, moment(began), moment(ended), worker, "fault"});
    }

    // Two deliveries of event 0, both answered 2xx, the second one by worker
    // 12 when the lease of the first one is over.
    void twice(int second = 3000)
    {
        send(0, 100, 0);
        come(1, 10, 50, 200, 11);
        send(second - 10, second + 100, 200);
        come(2, second, second + 50, 200, 12);
    }

    void expect_good() const
    {
        for (const finding &one : judge(seen).findings) {
            ADD_FAILURE() << name_of(one.what) << ": " << one.text;
        }
    }
    // At least one finding, and all are of this kind.
    void expect_found(broken what) const
    {
        const judgement result = judge(seen);
        EXPECT_FALSE(result.findings.empty()) << "the judge has found nothing";
        for (const finding &one : result.findings) {
            EXPECT_EQ(one.what, what) << name_of(one.what) << ": " << one.text;
        }
    }
    void expect_attributed(cause why) const
    {
        expect_good();
        EXPECT_GT(judge(seen).extra[why], 0U) << name_of(why);
    }
    void expect_unattributed() const { expect_found(broken::forwarded_again); }

    history seen;
};

} // namespace webhook::faults

#endif
