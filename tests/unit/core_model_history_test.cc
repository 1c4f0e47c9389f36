/* The deliveries of a history, and the upstream. */

#include "unit/core_model.h"

#include <algorithm>

namespace core_model {

using namespace core_check;

namespace {

std::string text(const event &what)
{
    static const char *const begins[] = {R"("id":"A")", R"("id":"B")",
        R"("type":"bytes","u":"x")", R"("id":null)",
        R"("type":"unwanted","id":"A")"};

    return std::string("{") + begins[what.first] + R"(,"v":)" +
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
    return is_by_body() || what.first == by_bytes ? what : event(what.first, 0);
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
        const std::size_t kind = chosen_.below(10);
        events.emplace_back(
            kind < 7 ? kind % 2 : kind - 7 + by_bytes, chosen_.below(3));
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

    send_head(made.handle.get(), "POST", {&json_content_type, 1});
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
            for (const event &each : self.events) {
                expect_latest(index, each);
            }
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
    self.asked = 0;
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
    next->looked = !is_by_body();
    if (!quiet_ && chosen_.chance(10)) {
        next->answer =
            chosen_.chance(30) ? WEBHOOK_STORE_FULL : WEBHOOK_STORE_UNKNOWN;
        say(number(index), " asks for ", name(index, next->event), ": ",
            next->answer == WEBHOOK_STORE_FULL ? "full" : "unknown");
        next->looked = true;
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
        there.state.digest_kind =
            webhook_delivery_digest_kind(handle, asked.event);
        there.by = index;
        there.identity = self.events[asked.event].first;
    }
}

/* The latest key is read behind the claim. */
void history::look(std::size_t index)
{
    auto &questions = deliveries_[index].questions;
    auto next = std::find_if(questions.begin(), questions.end(),
        [](const question &each) { return each.reached && !each.looked; });

    next->looked = true;
    next->asked = ++step_;
    deliveries_[index].asked = std::max(deliveries_[index].asked, next->asked);
    weigh(index, *next);
}

/* As a host does, see webhook_delivery_latest_key(). */
void history::weigh(std::size_t index, question &asked)
{
    const delivery &self = deliveries_[index];
    webhook_delivery_t *handle = self.handle.get();
    const webhook_state_t &latest =
        store_[bytes<WEBHOOK_KEY_DIGEST_SIZE>(
                   webhook_delivery_latest_digest(handle, asked.event))]
            .state;
    const unsigned char *digest = webhook_delivery_digest(handle, asked.event);

    if (latest.kind != WEBHOOK_DELIVERED) {
        return;
    }
    if (!std::equal(digest, digest + WEBHOOK_DIGEST_SIZE, latest.digest)) {
        asked.found.modified = 1;
        return;
    }

    const unsigned char *token = webhook_delivery_token(handle);
    if (asked.found.kind == WEBHOOK_ABSENT ||
        std::equal(token, token + WEBHOOK_TOKEN_SIZE, asked.found.token)) {
        give_order(index, asked.event, WEBHOOK_RELEASE);
    }
    asked.found = latest;
}

/* Answers come in any order. */
void history::answer(std::size_t index)
{
    delivery &self = deliveries_[index];
    std::size_t which = chosen_.below(self.questions.size());

    while (!self.questions[which].reached || !self.questions[which].looked) {
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
            if (self.events[i].first != without_id) {
                excused_.insert(self.events[i].first);
            }
        } else if (state != WEBHOOK_EVENT_CLAIMED) {
            continue;
        }

        say(number(index), " forwards ", name(index, i),
            state == WEBHOOK_EVENT_UNCLAIMED ? " without a claim" : "");
        check_again(index, i);
        forwarded_[unit(self.events[i])].push_back(
            {index, fate::under_way, ++step_});
    }
}

void history::check_again(std::size_t index, std::size_t which)
{
    const event &what = deliveries_[index].events[which];

    if (what.first == without_id || excused_.count(what.first) != 0) {
        return;
    }

    for (const forwarded &each : forwarded_[unit(what)]) {
        if (each.end != fate::failed && !was_followed(what, each)) {
            fail("forwards " + name(index, which) + ", which " +
                     number(each.by) + " has forwarded",
                index);
        }
    }
}

/* Another body was delivered, and known so, after this one had been. */
bool history::was_followed(const event &what, const forwarded &by) const
{
    return is_by_body() && what.first != by_bytes &&
           by.end == fate::delivered &&
           std::any_of(
               forwarded_.begin(), forwarded_.end(), [&](const auto &entry) {
                   return entry.first.first == what.first &&
                          entry.first != what &&
                          std::any_of(entry.second.begin(), entry.second.end(),
                              [&](const forwarded &other) {
                                  return other.committed > by.ended;
                              });
               });
}

/*
 * Returns true if another body was delivered behind this one, and known so
 * before the copy was looked up.
 */
bool history::is_superseded(
    const event &what, const forwarded &own, std::size_t asked, event &by) const
{
    for (const auto &[other, all] : forwarded_) {
        for (const forwarded &each : all) {
            if (other.first == what.first && other != what &&
                each.begun > own.ended && each.committed > own.committed &&
                each.committed < asked) {
                by = other;
                return true;
            }
        }
    }
    return false;
}

/*
 * Of the deliveries of that body, which may be several if a lease has ended,
 * one is the last: nobody has delivered another body between it and this copy.
 */
void history::expect_latest(std::size_t index, const event &what)
{
    const delivery &copy = deliveries_[index];
    bool delivered = false;
    event other{};

    if (!is_by_body() || what.first > second_id || copy.events.size() != 1) {
        return;
    }

    for (const forwarded &each : forwarded_[what]) {
        if (each.end != fate::delivered) {
            continue;
        }
        delivered = true;
        if (!is_superseded(what, each, copy.asked, other)) {
            return;
        }
    }
    if (delivered) {
        fail("takes " + word(what) + " for a copy, behind " + word(other),
            index);
    }
}

} // namespace core_model
