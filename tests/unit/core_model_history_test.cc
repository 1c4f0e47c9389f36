/* The deliveries of a history, and the upstream. */

#include "unit/core_model.h"

#include <algorithm>

namespace core_model {

using namespace core_check;

namespace {

std::string text(const event &what)
{
    return R"({"id":")" + std::string(1, "AB"[what.first]) + R"(","v":)" +
           std::to_string(what.second) + "}";
}

std::string words(const std::vector<event> &events)
{
    std::string result = "[";
    for (const event &each : events) {
        result += (result.size() == 1 ? "" : ", ") + word(each);
    }
    return result + "]";
}

} // namespace

history::history(const gates &all, choices &chosen, std::string *trace)
    : policy_(all.all[chosen.below(all.all.size())]), reader_(all.reader.get()),
      chosen_(chosen), trace_(trace), quiet_(!chosen.chance(50)),
      most_(2 + chosen.below(4))
{
    static const char *const names[] = {"duplicate", "forward", "reject"};

    say("webhook_modified ", names[policy_.modified], "; webhook_store_error ",
        policy_.store_error == WEBHOOK_STORE_ERROR_PASS ? "pass" : "reject",
        ";");
}

void history::fail(const std::string &what, std::size_t index)
{
    if (fault_.empty()) {
        fault_ = number(index) + ": " + what;
        say("!! ", fault_);
    }
}

event history::unit(const event &what) const
{
    return policy_.modified == WEBHOOK_MODIFIED_FORWARD ? what
                                                        : event(what.first, 0);
}

std::string history::name(std::size_t index, std::size_t which) const
{
    return word(deliveries_[index].events[which]) + " (" +
           std::string(view(
               webhook_delivery_key(deliveries_[index].handle.get(), which))) +
           ")";
}

void history::deliver(std::size_t)
{
    std::vector<event> events;

    do {
        events.emplace_back(chosen_.below(2), chosen_.below(3));
    } while (events.size() < 4 && chosen_.chance(50));

    begin(std::move(events));
}

void history::begin(std::vector<event> events)
{
    const std::size_t index = deliveries_.size();
    delivery &made = deliveries_.emplace_back();
    std::string body;

    for (const event &each : events) {
        body += (body.empty() ? "[" : ",") + text(each);
    }
    body += "]";
    made.events = std::move(events);
    made.handle.reset(webhook_delivery_create(policy_.gate.get(), reader_));
    say(number(index), " comes: ", words(made.events));

    send_head(made.handle.get(), "POST", {&json_type, 1});
    follow(index, webhook_delivery_body(made.handle.get(), body.data(),
                      body.size(), nullptr, 0, 0));
}

void history::follow(std::size_t index, webhook_step_t step)
{
    delivery &self = deliveries_[index];
    const unsigned status = webhook_delivery_status(self.handle.get());

    if (++self.steps > many_steps) {
        fail("takes steps without an end", index);
        self.at = stage::over;
        return;
    }

    switch (step.action) {
    case WEBHOOK_PENDING:
        break;
    case WEBHOOK_CLAIM:
        ask(index);
        break;
    case WEBHOOK_WAIT:
        say(number(index), " waits");
        send_orders(index, WEBHOOK_RELEASE);
        self.at = stage::waiting;
        self.wait_ms = step.ms;
        break;
    case WEBHOOK_FORWARD:
        forward(index);
        break;
    case WEBHOOK_ANSWER:
        say(number(index), " is answered ", std::to_string(status), " ",
            why(self.handle));
        send_orders(index, WEBHOOK_RELEASE);
        self.at = stage::over;
        if (status < 300) {
            expect_delivered(index);
        }
        break;
    default:
        fail("takes a step that it should not", index);
        self.at = stage::over;
    }
}

void history::ask(std::size_t index)
{
    delivery &self = deliveries_[index];

    self.at = stage::asking;
    for (std::size_t i = 0; i < self.events.size(); ++i) {
        if (webhook_delivery_event_state(self.handle.get(), i) ==
            WEBHOOK_EVENT_TO_CLAIM) {
            self.questions.push_back({i});
        }
    }
}

/* Its questions come to the store in their order. */
void history::reach(std::size_t index)
{
    auto &questions = deliveries_[index].questions;
    auto next = std::find_if(questions.begin(), questions.end(),
        [](const question &each) { return !each.reached; });

    next->reached = true;
    if (!quiet_ && chosen_.chance(10)) {
        next->answer =
            chosen_.chance(30) ? WEBHOOK_STORE_FULL : WEBHOOK_STORE_UNKNOWN;
        say(number(index), " asks for ", name(index, next->event), ": ",
            next->answer == WEBHOOK_STORE_FULL ? "full" : "unknown");
        if (next->answer == WEBHOOK_STORE_UNKNOWN && chosen_.chance(50)) {
            claim(index, *next);
        }
        return;
    }

    claim(index, *next);
    next->answer = WEBHOOK_STORE_ANSWERED;
    if (next->found.kind == WEBHOOK_ABSENT && chosen_.chance(5)) {
        claim(index, *next); /* a store's client that repeats itself */
    }
}

void history::claim(std::size_t index, question &asked)
{
    static const char *const kinds[] = {"absent", "claimed", "delivered"};
    const delivery &self = deliveries_[index];
    webhook_delivery_t *handle = self.handle.get();
    claimed &there = store_[bytes<WEBHOOK_KEY_DIGEST_SIZE>(
        webhook_delivery_key_digest(handle, asked.event))];

    asked.found = there.state;
    say(number(index), " asks for ", name(index, asked.event), ": ",
        kinds[asked.found.kind]);

    if (there.state.kind == WEBHOOK_ABSENT) {
        there.state = core_check::claimed(webhook_delivery_token(handle));
        std::copy_n(webhook_delivery_digest(handle, asked.event),
            WEBHOOK_DIGEST_SIZE, there.state.digest);
        there.by = index;
        there.identity = self.events[asked.event].first;
    }
}

/* Answers come in any order. */
void history::answer(std::size_t index)
{
    delivery &self = deliveries_[index];
    std::size_t which = chosen_.below(self.questions.size());

    while (!self.questions[which].reached) {
        which = (which + 1) % self.questions.size();
    }

    const question told = self.questions[which];
    self.questions.erase(
        self.questions.begin() + static_cast<std::ptrdiff_t>(which));
    follow(index, webhook_delivery_claim(self.handle.get(), told.event,
                      told.answer, &told.found, now_ms_));
}

void history::retry(std::size_t index)
{
    delivery &self = deliveries_[index];

    now_ms_ += self.wait_ms;
    say(number(index), " asks again");
    follow(index, webhook_delivery_retry(self.handle.get()));
}

void history::forward(std::size_t index)
{
    delivery &self = deliveries_[index];

    self.at = stage::upstream;
    for (std::size_t i = 0; i < self.events.size(); ++i) {
        const auto state = webhook_delivery_event_state(self.handle.get(), i);
        if (state == WEBHOOK_EVENT_UNCLAIMED) {
            excused_.insert(self.events[i].first);
        } else if (state != WEBHOOK_EVENT_CLAIMED) {
            continue;
        }

        say(number(index), " forwards ", name(index, i),
            state == WEBHOOK_EVENT_UNCLAIMED ? " without a claim" : "");
        auto &before = forwarded_[unit(self.events[i])];
        for (const forwarded &each : before) {
            if (each.end != fate::failed &&
                excused_.count(self.events[i].first) == 0) {
                fail("forwards " + name(index, i) + ", which " +
                         number(each.by) + " has forwarded",
                    index);
            }
        }
        before.push_back({index, fate::under_way});
    }
}

} // namespace core_model
