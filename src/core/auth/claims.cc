#include "core/auth/claims.h"

#include <algorithm>

namespace webhook {

namespace {

constexpr std::string_view no_clock = "none";

constexpr parameter_word<time_unit> units[] = {
    {"s", time_unit::seconds},
    {"ms", time_unit::milliseconds},
    {"rfc3339", time_unit::rfc3339},
};

/* Compares a claim with the text of a parameter. */
bool is_value(const json::node &node, std::string_view text)
{
    switch (node.kind) {
    case json::kind::string:
        return node.string() == text;
    case json::kind::boolean:
        return text == (node.boolean ? "true" : "false");
    case json::kind::integer:
        return text == std::to_string(node.integer);
    default:
        break;
    }

    return false;
}

/* An audience is a text, or an array of texts (RFC 7519, 4.1.3). */
bool has_audience(const json::node &object, std::string_view wanted)
{
    const json::node *value = json::find_member(object, "aud");

    if (value == nullptr) {
        return false;
    }
    if (value->kind != json::kind::array) {
        return value->kind == json::kind::string && value->string() == wanted;
    }

    for (const json::node &each : json::elements(*value)) {
        if (each.kind == json::kind::string && each.string() == wanted) {
            return true;
        }
    }

    return false;
}

/* Returns true if another reader could find another claim of that name. */
bool is_ambiguous(const json::document &object)
{
    constexpr std::string_view names[] = {"/aud", "/exp", "/nbf", "/iat"};

    return object.has_duplicate_names() &&
           std::any_of(
               std::begin(names), std::end(names), [&](std::string_view name) {
                   return pointer(name).is_ambiguous(object.root());
               });
}

} // namespace

claims::claims(const parameter_set &given)
    : unit_(given.word("unit", "s", units))
{
    const std::string_view audience = given.text("audience");
    const std::string_view issuer = given.text("issuer");
    const std::string_view clock = given.text("timestamp");

    if (!audience.empty()) {
        audience_.emplace(audience);
    }
    if (!issuer.empty()) {
        required_.push_back({pointer("/iss"), std::string(issuer)});
    }
    read_required(given.text("require"));

    if (clock == no_clock) {
        timeless_ = true;
    } else if (!clock.empty()) {
        clock_ = parameter_set::read_pointer("timestamp", clock);
    }
}

/* Reads "/email=a@b /email_verified=true". */
void claims::read_required(std::string_view text)
{
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(' '));
        const std::size_t end = item.find('=');

        text.remove_prefix(std::min(item.size() + 1, text.size()));
        if (item.empty()) {
            continue;
        }
        if (end == std::string_view::npos || end + 1 == item.size()) {
            parameter_set::fail("require",
                "must be a list of POINTER=VALUE, separated by spaces");
        }
        required_.push_back(
            {parameter_set::read_pointer("require", item.substr(0, end)),
                std::string(item.substr(end + 1))});
    }
}

std::vector<const pointer *> claims::places() const
{
    std::vector<const pointer *> result;

    for (const requirement &each : required_) {
        result.push_back(&each.where);
    }
    if (clock_) {
        result.push_back(&*clock_);
    }
    return result;
}

bool claims::has_values(const json::document &object) const
{
    if (audience_ && !has_audience(object.root(), *audience_)) {
        return false;
    }

    return std::all_of(
        required_.begin(), required_.end(), [&](const requirement &each) {
            const json::node *value = each.where.find(object.root());
            return value != nullptr && is_value(*value, each.value) &&
                   !(object.has_duplicate_names() &&
                       each.where.is_ambiguous(object.root()));
        });
}

std::optional<std::uint64_t> claims::time_of(const json::node &object) const
{
    const json::node *value = clock_ ? clock_->find(object) : nullptr;

    return value != nullptr ? read_signed_time(*value, unit_) : std::nullopt;
}

/* Checks the time that the configuration names. */
fault claims::check_clock(const json::document &object, const tolerance &near,
    std::uint64_t now_ms, std::uint64_t &ends_ms) const
{
    const json::node *value = clock_->find(object.root());

    if (value == nullptr || value->kind == json::kind::null) {
        return reason::timestamp_missing;
    }

    const auto time = read_signed_time(*value, unit_);
    if (!time ||
        (object.has_duplicate_names() && clock_->is_ambiguous(object.root()))) {
        return reason::timestamp_invalid;
    }

    ends_ms = std::min(ends_ms, *time);
    return near.check(*time, now_ms);
}

/*
 * Checks "exp", "nbf" and "iat" (RFC 7519, 4.1) wherever they are.  Unless the
 * configuration says another time, one that ends must be there: "exp", or "iat"
 * to which the tolerance is added.
 */
fault claims::check(const json::document &object, const tolerance &near,
    std::uint64_t now_ms, std::uint64_t &ends_ms) const
{
    if (object.root().kind != json::kind::object || is_ambiguous(object)) {
        return reason::signature_invalid;
    }
    if (!has_values(object)) {
        return reason::claim_wrong;
    }

    std::optional<std::uint64_t> times[3];
    constexpr std::string_view names[] = {"exp", "nbf", "iat"};

    for (std::size_t i = 0; i < std::size(names); ++i) {
        const json::node *value = json::find_member(object.root(), names[i]);
        if (value != nullptr) {
            times[i] = read_signed_time(*value, time_unit::seconds);
            if (!times[i]) {
                return reason::timestamp_invalid;
            }
        }
    }

    const auto &[expires, begins, issued] = times;

    fault why = expires ? near.check_end(*expires, now_ms) : fault();

    for (const auto &begin : {begins, issued}) {
        if (!why && begin) {
            why = near.check_begin(*begin, now_ms);
        }
    }
    if (why) {
        return why;
    }
    if (expires) {
        ends_ms = *expires;
    }
    if (clock_) {
        return check_clock(object, near, now_ms, ends_ms);
    }
    if (timeless_ || expires) {
        return {};
    }
    if (!issued) {
        return reason::timestamp_missing;
    }

    ends_ms = *issued;
    return near.check(*issued, now_ms);
}

} // namespace webhook
