/* How the deliveries of a history end, its store, and what happens next. */

#include "unit/core_model.h"

#include <algorithm>

namespace core_model {

using namespace core_check;

namespace {

bool is_ours(const webhook_state_t &found, const webhook_state_t &ours)
{
    return found.kind == WEBHOOK_CLAIMED &&
           std::equal(found.token, std::end(found.token), ours.token);
}

} // namespace

void history::finish(std::size_t index)
{
    switch (chosen_.below(8)) {
    case 0:
        return end(index, WEBHOOK_UPSTREAM_UNKNOWN, 0);
    case 1:
        return end(index, WEBHOOK_UPSTREAM_NOT_SENT, 0);
    case 2:
    case 3:
    case 4:
        return end(index, WEBHOOK_UPSTREAM_ANSWERED, 500);
    default:
        return end(index, WEBHOOK_UPSTREAM_ANSWERED, 204);
    }
}

void history::end(
    std::size_t index, webhook_upstream_t upstream, unsigned status)
{
    delivery &self = deliveries_[index];
    const fate what = upstream == WEBHOOK_UPSTREAM_UNKNOWN ? fate::unknown
                      : status == 204                      ? fate::delivered
                                                           : fate::failed;

    say(number(index), " ends: ",
        upstream == WEBHOOK_UPSTREAM_UNKNOWN    ? "unknown"
        : upstream == WEBHOOK_UPSTREAM_NOT_SENT ? "not sent"
                                                : std::to_string(status));
    for (auto &[unit, all] : forwarded_) {
        for (forwarded &each : all) {
            if (each.by == index && each.end == fate::under_way) {
                each.end = what;
                each.ended = ++step_;
                if (what == fate::delivered) {
                    delivered_.insert(unit);
                }
            }
        }
    }

    self.at = stage::over;
    const webhook_action_t next =
        webhook_delivery_outcome(self.handle.get(), upstream, status).action;
    self.left = next == WEBHOOK_LEAVE;
    if (next == WEBHOOK_COMMIT || next == WEBHOOK_RELEASE) {
        send_orders(index, next);
    }
    if (what == fate::delivered) {
        expect_delivered(index);
    }
}

/* The sender is told so of all of them. */
void history::expect_delivered(std::size_t index)
{
    for (const event &each : deliveries_[index].events) {
        if (each.first != unwanted && delivered_.count(unit(each)) == 0) {
            fail("acknowledges " + word(each) + ", which was not delivered",
                index);
        }
    }
}

void history::send_orders(std::size_t index, webhook_action_t what)
{
    const delivery &self = deliveries_[index];
    webhook_delivery_t *handle = self.handle.get();

    for (std::size_t i = 0; i < self.events.size(); ++i) {
        if (webhook_delivery_event_state(handle, i) == WEBHOOK_EVENT_CLAIMED) {
            give_order(index, i, what);
        }
    }
}

void history::give_order(
    std::size_t index, std::size_t which, webhook_action_t what)
{
    const event &of = deliveries_[index].events[which];
    webhook_delivery_t *handle = deliveries_[index].handle.get();
    const unsigned char *latest = webhook_delivery_latest_digest(handle, which);
    webhook_state_t state = core_check::claimed(webhook_delivery_token(handle));

    std::copy_n(webhook_delivery_digest(handle, which), WEBHOOK_DIGEST_SIZE,
        state.digest);
    state.digest_kind = webhook_delivery_digest_kind(handle, which);
    orders_.push_back({bytes<WEBHOOK_KEY_DIGEST_SIZE>(
                           webhook_delivery_key_digest(handle, which)),
        what, state, index, of.first, of,
        latest != nullptr ? bytes<WEBHOOK_KEY_DIGEST_SIZE>(latest) : key{},
        latest != nullptr});
}

void history::carry_out(std::size_t index)
{
    const order given = orders_[index];
    const bool commits = given.what == WEBHOOK_COMMIT;
    webhook_state_t &there =
        store_[commits && given.by_body ? given.latest : given.of].state;

    orders_.erase(orders_.begin() + static_cast<std::ptrdiff_t>(index));
    say(number(given.by),
        given.what == WEBHOOK_COMMIT ? " commits " : " releases ",
        "what it has claimed of ", letter(given.identity));

    if (commits) {
        for (forwarded &each : forwarded_[unit(given.what_for)]) {
            if (each.by == given.by) {
                each.committed = ++step_;
            }
        }
    }
    if (commits && given.by_body) {
        there = given.state;
        there.kind = WEBHOOK_DELIVERED;

        /* then only is the claim given up */
        order next = given;
        next.what = WEBHOOK_RELEASE;
        orders_.push_back(next);
        return;
    }

    if (given.what == WEBHOOK_RELEASE) {
        if (is_ours(there, given.state)) {
            there = {};
        }
    } else if (there.kind != WEBHOOK_CLAIMED || is_ours(there, given.state)) {
        there = given.state;
        there.kind = WEBHOOK_DELIVERED;
    }
}

void history::lose(std::size_t index)
{
    const order lost = orders_[index];

    orders_.erase(orders_.begin() + static_cast<std::ptrdiff_t>(index));
    say(number(lost.by), " has an order lost");
    if (lost.what == WEBHOOK_COMMIT) {
        excused_.insert(lost.identity);
    }
}

/* Whether a delivery counts on that claim. */
bool history::is_awaited(const key &of, const claimed &claim) const
{
    return deliveries_[claim.by].at != stage::over ||
           deliveries_[claim.by].left ||
           std::any_of(orders_.begin(), orders_.end(), [&](const order &each) {
               return each.of == of && each.by == claim.by;
           });
}

void history::end_lease(std::size_t index)
{
    auto at = std::next(store_.begin(), static_cast<std::ptrdiff_t>(index));
    auto &[of, claim] = *at;

    say("the lease of ", number(claim.by), " ends for ",
        letter(claim.identity));
    if (is_awaited(of, claim)) {
        excused_.insert(claim.identity);
    }
    claim.state = {};
}

bool history::pending(std::size_t index, bool reached) const
{
    const auto &questions = deliveries_[index].questions;

    return std::any_of(
        questions.begin(), questions.end(), [=](const question &each) {
            return each.reached == reached && (!reached || each.looked);
        });
}

std::vector<history::action> history::possible() const
{
    std::vector<action> result;

    if (deliveries_.size() < most_) {
        result.push_back({&history::deliver, 0});
    }
    for (std::size_t i = 0; i < deliveries_.size(); ++i) {
        if (pending(i, false)) {
            result.push_back({&history::reach, i});
        }
        if (std::any_of(deliveries_[i].questions.begin(),
                deliveries_[i].questions.end(), [](const question &each) {
                    return each.reached && !each.looked;
                })) {
            result.push_back({&history::look, i});
        }
        if (pending(i, true)) {
            result.push_back({&history::answer, i});
        }
        if (deliveries_[i].at == stage::waiting) {
            result.push_back({&history::retry, i});
        }
        if (deliveries_[i].at == stage::upstream) {
            result.push_back({&history::finish, i});
        }
    }
    for (std::size_t i = 0; i < orders_.size(); ++i) {
        result.push_back({&history::carry_out, i});
    }
    return result;
}

std::string history::run()
{
    for (std::size_t i = 0; i < many_steps && fault_.empty(); ++i) {
        const std::vector<action> all = possible();
        if (all.empty()) {
            break;
        }
        if (!quiet_ && chosen_.chance(5)) {
            const std::size_t which = chosen_.below(8);
            if (which < orders_.size()) {
                lose(which);
                continue;
            }
            auto at = store_.begin();
            std::advance(at, which % std::max<std::size_t>(1, store_.size()));
            if (at != store_.end() &&
                at->second.state.kind == WEBHOOK_CLAIMED) {
                end_lease(static_cast<std::size_t>(
                    std::distance(store_.begin(), at)));
                continue;
            }
        }
        const action &next = all[chosen_.below(all.size())];
        (this->*next.take)(next.which);
    }

    drain();
    send_all_again();
    return fault_;
}

/* All that is under way comes to its end. */
void history::drain()
{
    most_ = 0;
    quiet_ = true;

    while (fault_.empty()) {
        const std::vector<action> all = possible();
        if (all.empty()) {
            break;
        }
        /* Who waits asks last. */
        auto next = std::find_if(all.begin(), all.end(),
            [](const action &a) { return a.take != &history::retry; });
        const action &taken = next != all.end() ? *next : all.front();
        if (taken.take == &history::finish) {
            end(taken.which, WEBHOOK_UPSTREAM_ANSWERED, 204);
        } else {
            (this->*taken.take)(taken.which);
        }
    }

    for (std::size_t i = 0; i < store_.size(); ++i) {
        if (std::next(store_.begin(), static_cast<std::ptrdiff_t>(i))
                ->second.state.kind == WEBHOOK_CLAIMED) {
            end_lease(i);
        }
    }
}

/* Each is known, or is delivered now. */
void history::send_all_again()
{
    std::set<event> seen;

    for (const delivery &each : deliveries_) {
        seen.insert(each.events.begin(), each.events.end());
    }
    for (const event &each : seen) {
        if (!fault_.empty()) {
            return;
        }
        begin({each});
        drain();
        if (fault_.empty() &&
            webhook_delivery_status(deliveries_.back().handle.get()) == 503) {
            fail("is answered 503 with nothing under way",
                deliveries_.size() - 1);
        }
    }
}

} // namespace core_model
