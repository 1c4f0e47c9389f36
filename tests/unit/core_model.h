/*
 * A history: deliveries of the same few events, a store and an upstream, as a
 * list of choices says.  Whatever was chosen,
 *
 *   - no event is forwarded again that is under way or was delivered, unless
 *     an exception happened to it: a lease ended under a delivery, a commit was
 *     lost, or an event went without a claim ("webhook_store_error pass");
 *   - no sender is told 2xx of an event that no upstream has answered with 2xx;
 *   - nothing waits for ever, and at last each event is either delivered or
 *     known.
 *
 * An event is its identity; where other bodies are news, it is its body, and
 * may come again once another body has been delivered behind it: then it must
 * not be taken for a copy.  Some events have no identity, some are identified
 * by their bytes, some are not wanted, and some violate their schema.  No
 * window ends, and a store forgets nothing.
 */

#ifndef WEBHOOK_TESTS_UNIT_CORE_MODEL_H
#define WEBHOOK_TESTS_UNIT_CORE_MODEL_H

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "unit/core_claim_check.h"

namespace core_model {

/* Random ones, or those of a history that is repeated; then zeroes. */
class choices {
public:
    explicit choices(std::uint64_t seed) : state_(seed) {}
    explicit choices(std::vector<std::uint8_t> given)
        : made_(std::move(given)), repeated_(true)
    {
    }

    std::size_t below(std::size_t count);
    bool chance(std::size_t percent) { return below(100) + percent >= 100; }

    std::vector<std::uint8_t> take() { return std::move(made_); }

private:
    std::uint64_t state_ = 0;
    std::vector<std::uint8_t> made_;
    std::size_t used_ = 0;
    bool repeated_ = false;
};

/* A gate for each policy. */
struct gates {
    struct policy {
        webhook_modified_t modified;
        webhook_store_error_t store_error;
        core_check::gate_ptr gate;
    };

    gates();

    core_check::profile_ptr profile;
    core_check::reader_ptr reader;
    std::vector<policy> all;
};

template<std::size_t Size>
std::array<unsigned char, Size> bytes(const unsigned char *from)
{
    std::array<unsigned char, Size> result;
    std::copy_n(from, Size, result.begin());
    return result;
}

inline std::string number(std::size_t index)
{
    return "#" + std::to_string(index);
}

/* An identity and a body. */
using event = std::pair<int, int>;

/* Of the identities: that of an event without one, and other kinds. */
enum kind { first_id, second_id, by_bytes, without_id, unwanted };

inline std::string letter(int identity)
{
    return std::string(1, "AB#?-"[identity]);
}

inline std::string word(const event &what)
{
    return letter(what.first) + std::to_string(what.second);
}

class history {
public:
    static constexpr unsigned many_steps = 60;

    history(const gates &all, choices &chosen, std::string *trace = nullptr);

    /* What is wrong with it, "" if nothing is. */
    std::string run();

private:
    using key = std::array<unsigned char, WEBHOOK_KEY_DIGEST_SIZE>;

    enum class stage { asking, waiting, upstream, over };
    enum class fate { failed, under_way, unknown, delivered };

    struct question {
        std::size_t event;
        bool reached = false; /* the store, or it never will */
        bool looked = true;   /* at the latest key, behind that */
        std::size_t asked = 0;
        webhook_store_answer_t answer = WEBHOOK_STORE_UNKNOWN;
        webhook_state_t found{};
    };

    struct delivery {
        core_check::delivery_ptr handle;
        std::vector<event> events;
        std::vector<question> questions;
        stage at = stage::asking;
        bool left = false; /* to the leases */
        std::uint64_t wait_ms = 0;
        unsigned steps = 0;
        std::size_t asked = 0; /* its last answers, when they were found */
    };

    struct claimed {
        webhook_state_t state{};
        std::size_t by = 0; /* of the deliveries */
        int identity = 0;
    };

    /* A commit or a release that the store has not got yet. */
    struct order {
        key of;
        webhook_action_t what;
        webhook_state_t state; /* the token, and what is to be known */
        std::size_t by;
        int identity;
        event what_for;
        key latest; /* of a commit by body */
        bool by_body;
    };

    /* The steps in which it was sent, ended, and known to the store; or 0. */
    struct forwarded {
        std::size_t by;
        fate end;
        std::size_t begun = 0;
        std::size_t ended = 0;
        std::size_t committed = 0;
    };

    struct action {
        void (history::*take)(std::size_t);
        std::size_t which;
    };

    /* The actions */
    void deliver(std::size_t);
    void reach(std::size_t index);
    void look(std::size_t index);
    void answer(std::size_t index);
    void retry(std::size_t index);
    void finish(std::size_t index);
    void carry_out(std::size_t index);
    void lose(std::size_t index);
    void end_lease(std::size_t index);

    void begin(std::vector<event> events);
    void follow(std::size_t index, webhook_step_t step);
    void ask(std::size_t index);
    void claim(std::size_t index, question &asked);
    void weigh(std::size_t index, question &asked);
    void check_again(std::size_t index, std::size_t which);
    bool is_superseded(const event &what, const forwarded &own,
        std::size_t asked, event &by) const;
    void expect_latest(std::size_t index, const event &what);
    bool was_followed(const event &what, const forwarded &by) const;
    bool is_by_body() const
    {
        return policy_.modified == WEBHOOK_MODIFIED_FORWARD;
    }
    void forward(std::size_t index);
    void end(std::size_t index, webhook_upstream_t upstream, unsigned status);
    void give_order(
        std::size_t index, std::size_t which, webhook_action_t what);
    void send_orders(std::size_t index, webhook_action_t what);
    void expect_delivered(std::size_t index);
    bool is_awaited(const key &of, const claimed &claim) const;

    std::vector<action> possible() const;
    void drain();
    void send_all_again();

    event unit(const event &what) const;
    bool pending(std::size_t index, bool reached) const;
    std::string name(std::size_t index, std::size_t which) const;
    template<class... Text>
    void say(const Text &...text)
    {
        if (trace_ != nullptr) {
            ((*trace_ += text), ...);
            *trace_ += '\n';
        }
    }
    void fail(const std::string &what, std::size_t index);

    const gates::policy &policy_;
    webhook_reader_t *reader_;
    choices &chosen_;
    std::string *trace_;
    bool quiet_;       /* no exception happens */
    std::size_t most_; /* deliveries */
    std::string fault_;
    std::uint64_t now_ms_ = 1000;
    std::size_t step_ = 1;

    std::deque<delivery> deliveries_;
    std::map<key, claimed> store_;
    std::vector<order> orders_;
    std::map<event, std::vector<forwarded>> forwarded_;
    std::set<event> delivered_;
    std::set<int> excused_; /* identities */
};

/* One that is wrong as well, of as few choices as can be found. */
std::vector<std::uint8_t> shorten(
    const gates &all, std::vector<std::uint8_t> made);

} // namespace core_model

#endif /* WEBHOOK_TESTS_UNIT_CORE_MODEL_H */
