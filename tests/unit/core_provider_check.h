/* Sample deliveries of the providers, whole and damaged. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/abi.h"
#include "core/event.h"
#include "core/json.h"
#include "core/schema/schema.h"
#include "unit/core_check.h"

namespace core_check {

/* The sample with the first occurrence of a text replaced. */
inline std::string replaced(
    std::string body, const std::string &from, const std::string &to)
{
    std::size_t at = body.find(from);

    if (at == std::string::npos) {
        throw std::runtime_error("the sample has no " + from);
    }
    return body.replace(at, from.size(), to);
}

/* "valid", "too complex", or where and by which keyword it is not. */
inline std::string violation(const profile_ptr &provider, std::string body)
{
    const webhook::profile &profile = webhook::abi::in(provider.get());
    webhook::json::document document;
    const webhook::json::node *event = nullptr;
    std::string_view type;

    std::size_t size = body.size();
    body.append(webhook::json::padding, '\0');
    if (document.parse({body.data(), size}) != webhook::json::error::none) {
        throw std::runtime_error("the body is not JSON");
    }

    event = &document.root();
    if (!profile.accepts_any &&
        (webhook::find_event(profile, document.root(), event) ||
            webhook::read_type(profile, *event, type))) {
        throw std::runtime_error("the event or its type is not found");
    }

    const auto *rule = profile.find_event(type);
    if (rule == nullptr) {
        throw std::runtime_error("the type is not known");
    }
    if (!rule->schema) {
        return "valid";
    }

    webhook::schema::run run;
    switch (rule->schema->check(*event, run)) {
    case webhook::schema::result::valid:
        return "valid";
    case webhook::schema::result::invalid:
        return std::string(run.pointer()) + " " + std::string(run.keyword());
    case webhook::schema::result::too_complex:
        break;
    }
    return "too complex";
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_PROVIDER_CHECK_H */
