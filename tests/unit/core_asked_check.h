/* A gate whose profile is one of tests/data/challenges, and its requests. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_ASKED_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_ASKED_CHECK_H

#include <string>
#include <utility>
#include <vector>

#include "unit/core_challenge_check.h"

namespace core_check {

using field_list = std::vector<std::pair<std::string, std::string>>;

/* A request, from its head to its body. */
struct asked {
    std::string method = "GET";
    std::string args = {};
    field_list fields = {};
    std::string body = {};
};

/* What the gate did with it. */
struct told {
    webhook_action_t action = WEBHOOK_FAIL;
    unsigned status = 0;
    std::string why;
    std::string type;
    std::string body;
    field_list fields;

    std::string field(const std::string &name) const
    {
        std::string all;
        for (const auto &[each, value] : fields) {
            all += each == name ? value : "";
        }
        return all;
    }
};

inline std::string github_signature(
    std::string_view body, std::string_view secret = current_secret)
{
    return "sha256=" + hmac_sha256(secret, body);
}

class asked_gate {
public:
    using settings = std::vector<std::pair<std::string, std::string>>;

    explicit asked_gate(const std::string &name, const settings &given = {},
        webhook_mode_t mode = WEBHOOK_MODE_ENFORCE, bool is_signed = true)
        : asked_gate(
              load_profile(sample(name, "challenges")), given, mode, is_signed)
    {
    }

    explicit asked_gate(profile_ptr profile, const settings &given = {},
        webhook_mode_t mode = WEBHOOK_MODE_ENFORCE, bool is_signed = true)
        : settings_(given), profile_(std::move(profile)),
          secret_(str(current_secret)), reader_(webhook_reader_create())
    {
        webhook_gate_options_t chosen = options();

        if (is_signed) {
            chosen.signature = {nullptr, 0};
            chosen.secrets = &secret_;
            chosen.secret_count = 1;
        }
        for (const auto &[each, value] : settings_) {
            parameters_.push_back({str(each), str(value)});
        }
        chosen.settings = parameters_.data();
        chosen.setting_count = parameters_.size();
        chosen.mode = mode;
        gate_ = make_gate(profile_, chosen);
    }

    webhook_gate_t *gate() { return gate_.get(); }
    const delivery_ptr &last() const { return last_; }

    told operator()(const asked &request)
    {
        std::vector<webhook_header_t> headers;
        webhook_head_t head{};
        told result;

        for (const auto &[name, value] : request.fields) {
            headers.push_back({str(name), str(value)});
        }
        head.size = sizeof head;
        head.method = str(request.method);
        head.headers = headers.data();
        head.header_count = headers.size();
        head.args = str(request.args);
        head.time_ms = asked_at_ms;

        last_.reset(webhook_delivery_create(gate_.get(), reader_.get()));
        webhook_step_t step = webhook_delivery_head(last_.get(), &head);
        if (step.action == WEBHOOK_READ) {
            step = webhook_delivery_body(last_.get(), request.body.data(),
                request.body.size(), nullptr, 0, asked_at_ms);
        }

        result.action = step.action;
        result.why = core_check::why(last_);
        if (step.action != WEBHOOK_ANSWER) {
            return result;
        }

        webhook_str_t type{};
        webhook_header_t field{};
        result.status = webhook_delivery_status(last_.get());
        result.body = view(webhook_delivery_answer(last_.get(), &type));
        result.type = view(type);
        for (std::size_t i = 0;
             webhook_delivery_answer_field(last_.get(), i, &field) == 1; ++i) {
            result.fields.emplace_back(view(field.name), view(field.value));
        }
        return result;
    }

private:
    settings settings_;
    profile_ptr profile_;
    webhook_str_t secret_;
    std::vector<webhook_parameter_t> parameters_;
    gate_ptr gate_;
    reader_ptr reader_;
    delivery_ptr last_;
};

inline asked get(std::string args, field_list fields = {})
{
    return {"GET", std::move(args), std::move(fields), {}};
}

/* A delivery in JSON, without a signature. */
inline asked unsigned_post(std::string body, field_list fields = {})
{
    fields.emplace_back("Content-Type", "application/json");
    return {"POST", {}, std::move(fields), std::move(body)};
}

inline asked signed_post(const std::string &body, field_list fields = {})
{
    fields.emplace_back("X-Hub-Signature-256", github_signature(body));
    return unsigned_post(body, std::move(fields));
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_ASKED_CHECK_H */
