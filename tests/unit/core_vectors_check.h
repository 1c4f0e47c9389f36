/*
 * A gate of a provider, configured as its vectors say, with a store in memory
 * and an upstream that answers 200 to all.
 */

#ifndef WEBHOOK_TESTS_UNIT_CORE_VECTORS_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_VECTORS_CHECK_H

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "support/provider_vectors.h"
#include "unit/core_auth_check.h"

namespace core_check {

/* The claim protocol of <webhook/delivery.h>, without leases and windows. */
class memory_store {
public:
    webhook_state_t claim(const delivery_ptr &delivery, std::size_t event)
    {
        const std::string own = claim_key(delivery, event);
        const std::string latest = latest_key(delivery, event);
        const webhook_state_t *last = find(latest);

        if (last != nullptr && last->kind == WEBHOOK_DELIVERED &&
            same_digest(*last, delivery, event)) {
            return *last;
        }

        webhook_state_t found{};
        if (const webhook_state_t *mine = find(own); mine != nullptr) {
            found = *mine;
        } else {
            webhook_state_t &made = states_[own];
            made.kind = WEBHOOK_CLAIMED;
            std::memcpy(made.token, webhook_delivery_token(delivery.get()),
                WEBHOOK_TOKEN_SIZE);
        }
        found.modified = last != nullptr ? 1 : 0;
        return found;
    }

    void commit(const delivery_ptr &delivery, std::size_t event)
    {
        const std::string own = claim_key(delivery, event);
        const std::string latest = latest_key(delivery, event);
        webhook_state_t &done = states_[latest.empty() ? own : latest];

        done = {};
        done.kind = WEBHOOK_DELIVERED;
        done.status = 200;
        std::memcpy(done.digest, webhook_delivery_digest(delivery.get(), event),
            WEBHOOK_DIGEST_SIZE);
        done.digest_kind = webhook_delivery_digest_kind(delivery.get(), event);
        if (!latest.empty()) {
            states_.erase(own);
        }
    }

    void release(const delivery_ptr &delivery, std::size_t event)
    {
        states_.erase(claim_key(delivery, event));
    }

private:
    static std::string claim_key(const delivery_ptr &delivery, std::size_t i)
    {
        return std::string(view(webhook_delivery_claim_key(delivery.get(), i)));
    }

    static std::string latest_key(const delivery_ptr &delivery, std::size_t i)
    {
        return std::string(
            view(webhook_delivery_latest_key(delivery.get(), i)));
    }

    static bool same_digest(const webhook_state_t &state,
        const delivery_ptr &delivery, std::size_t event)
    {
        return state.digest_kind ==
                   webhook_delivery_digest_kind(delivery.get(), event) &&
               std::memcmp(state.digest,
                   webhook_delivery_digest(delivery.get(), event),
                   WEBHOOK_DIGEST_SIZE) == 0;
    }

    const webhook_state_t *find(const std::string &key) const
    {
        const auto at = states_.find(key);
        return key.empty() || at == states_.end() ? nullptr : &at->second;
    }

    std::map<std::string, webhook_state_t> states_;
};

/* What became of a delivery. */
struct fate {
    bool forwarded = false;
    webhook_verdict_t verdict = WEBHOOK_UNDECIDED;
    std::string why;
    std::size_t events = 0;
    std::size_t claimed = 0; /* of them, on the way upstream */
    std::string violation;
    std::string answer;
    unsigned status = 0;

    bool refused() const { return !forwarded && status == 401; }
};

inline std::ostream &operator<<(std::ostream &out, const fate &found)
{
    return out << (found.forwarded ? "forwarded" : "not forwarded")
               << ", verdict " << found.verdict << " (" << found.why << "), "
               << found.claimed << " of " << found.events
               << " events claimed, status " << found.status
               << (found.violation.empty() ? "" : ", violates ")
               << found.violation;
}

class vector_gate {
public:
    explicit vector_gate(const webhook::test::provider_vectors &of)
        : of_(of), profile_(builtin_profile(of.provider)), gate_(make()),
          reader_(webhook_reader_create())
    {
    }

    fate send(const webhook::test::vector_delivery &what)
    {
        return send(what, what.at);
    }

    /* As if it came at another time. */
    fate send(const webhook::test::vector_delivery &what, std::uint64_t time_ms)
    {
        const delivery_ptr delivery(
            webhook_delivery_create(gate_.get(), reader_.get()));
        webhook_step_t step = head(delivery, what, time_ms);

        if (step.action == WEBHOOK_READ) {
            step = webhook_delivery_body(delivery.get(), what.body.data(),
                what.body.size(), nullptr, 0, time_ms);
        }
        if (step.action == WEBHOOK_CLAIM) {
            step = claim(delivery);
        }

        fate found = told(delivery);
        found.forwarded = step.action == WEBHOOK_FORWARD;
        finish(delivery, step.action);
        return found;
    }

    bool identifies() const
    {
        return webhook_gate_identifies(gate_.get()) != 0;
    }

private:
    gate_ptr make() const
    {
        webhook_gate_options_t chosen = options();
        std::vector<webhook_parameter_t> parameters;
        const auto secrets = list(of_.secrets);
        const auto keys = list(of_.public_keys);
        const auto tokens = list(of_.tokens);
        const std::string header = token_name("header:");
        const std::string argument = token_name("query:");
        const webhook_str_t single_header = str(header);
        const webhook_str_t single_argument = str(argument);
        std::vector<webhook_parameter_t> settings;

        for (const auto &[name, value] : of_.parameters) {
            parameters.push_back({str(name), str(value)});
        }
        chosen.signature = {};
        chosen.modified = WEBHOOK_MODIFIED_PROFILE;
        chosen.parameters = parameters.data();
        chosen.parameter_count = parameters.size();
        chosen.secrets = secrets.data();
        chosen.secret_count = secrets.size();
        chosen.public_keys = keys.data();
        chosen.public_key_count = keys.size();
        chosen.tokens = tokens.data();
        chosen.token_count = tokens.size();
        chosen.single_headers = &single_header;
        chosen.single_header_count = header.empty() ? 0 : 1;
        chosen.single_arguments = &single_argument;
        chosen.single_argument_count = argument.empty() ? 0 : 1;
        if (is_token_of_core()) {
            chosen.token_source = str(of_.token_at);
        }
        for (const auto &[name, value] : of_.settings) {
            settings.push_back({str(name), str(value)});
        }
        chosen.settings = settings.data();
        chosen.setting_count = settings.size();
        return make_gate(profile_, chosen);
    }

    /* The host takes a token from the head, the core itself from a body. */
    bool is_token_of_core() const
    {
        return of_.token_at == "basic" || of_.token_at.starts_with('/') ||
               of_.token_at.starts_with("form:");
    }

    /* The name in "header:NAME" or "query:NAME", if the token is there. */
    std::string token_name(std::string_view kind) const
    {
        return of_.token_at.starts_with(kind) ? of_.token_at.substr(kind.size())
                                              : "";
    }

    webhook_step_t head(const delivery_ptr &delivery,
        const webhook::test::vector_delivery &what, std::uint64_t time_ms) const
    {
        std::vector<webhook_header_t> headers;
        const std::string args = what.arguments();
        const std::string token =
            of_.token_at.empty() ? "" : what.value(of_.token_at);
        webhook_head_t head{};

        for (const auto &[name, value] : what.headers) {
            headers.push_back({str(name), str(value)});
        }
        head.size = sizeof head;
        head.method = str(what.method);
        head.headers = headers.data();
        head.header_count = headers.size();
        head.token = str(token);
        head.time_ms = time_ms;
        head.args = str(args);
        return webhook_delivery_head(delivery.get(), &head);
    }

    webhook_step_t claim(const delivery_ptr &delivery)
    {
        webhook_step_t step{WEBHOOK_PENDING, 0};
        const std::size_t count = webhook_delivery_event_count(delivery.get());

        for (std::size_t i = 0; i < count; ++i) {
            if (webhook_delivery_event_state(delivery.get(), i) ==
                WEBHOOK_EVENT_TO_CLAIM) {
                const webhook_state_t state = store_.claim(delivery, i);
                step = webhook_delivery_claim(
                    delivery.get(), i, WEBHOOK_STORE_ANSWERED, &state, 0);
            }
        }
        return step;
    }

    static fate told(const delivery_ptr &delivery)
    {
        fate found;
        webhook_violation_t violation{};

        found.verdict = webhook_delivery_verdict(delivery.get());
        found.why = why(delivery);
        found.status = webhook_delivery_status(delivery.get());
        found.answer = view(webhook_delivery_answer(delivery.get(), nullptr));
        found.events = webhook_delivery_event_count(delivery.get());
        for (std::size_t i = 0; i < found.events; ++i) {
            if (webhook_delivery_event_state(delivery.get(), i) ==
                WEBHOOK_EVENT_CLAIMED) {
                ++found.claimed;
            }
            if (webhook_delivery_violation(delivery.get(), i, &violation) !=
                0) {
                found.violation = std::string(view(violation.pointer)) + " " +
                                  std::string(view(violation.rule));
            }
        }
        return found;
    }

    /* The upstream takes what is forwarded; all other claims are released. */
    void finish(const delivery_ptr &delivery, webhook_action_t action)
    {
        const bool commit = action == WEBHOOK_FORWARD &&
                            webhook_delivery_outcome(
                                delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
                                    .action == WEBHOOK_COMMIT;

        for (std::size_t i = 0;
             i < webhook_delivery_event_count(delivery.get()); ++i) {
            if (webhook_delivery_event_state(delivery.get(), i) !=
                WEBHOOK_EVENT_CLAIMED) {
                continue;
            }
            if (commit) {
                store_.commit(delivery, i);
            } else {
                store_.release(delivery, i);
            }
        }
    }

    const webhook::test::provider_vectors &of_;
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
    memory_store store_;
};

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_VECTORS_CHECK_H */
