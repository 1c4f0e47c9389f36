#include "schema/evaluation.h"

#include <algorithm>
#include <charconv>

namespace webhook::schema {

namespace {

/*
 * Limits how many schemas are nested during evaluation.  Each level of the
 * value adds the schemas that references pass through; the stack of a worker
 * has room for this many.
 */
constexpr std::size_t max_depth = 1000;

} // namespace

void buffers::clear()
{
    path.clear();
    scope.clear();
    marks.clear();
    hashes.clear();
}

bool evaluation::run(const rule &rule, const json::node &value, frame marks)
{
    bool enters =
        !code_.dynamic_targets.empty() &&
        (memory_.scope.empty() || memory_.scope.back() != rule.resource);
    bool container = (kind_bit(value.kind) & (array_kind | object_kind)) != 0;
    frame own = rule.unevaluated && container ? open(value) : marks;

    if (++depth_ > max_depth) {
        steps_.end();
        return false;
    }
    if (enters) {
        memory_.scope.push_back(rule.resource);
    }

    bool ok = run_instructions(rule, value, own);

    if (enters) {
        memory_.scope.pop_back();
    }
    --depth_;
    if (own != marks) {
        if (marks != no_frame) {
            merge(own, marks, value);
        }
        close(own);
    }

    return ok;
}

bool evaluation::run_instructions(
    const rule &rule, const json::node &value, frame marks)
{
    kinds kind = kind_bit(value.kind);

    for (index at = rule.first; at != rule.last; ++at) {
        const instruction &what = code_.instructions[at];
        if ((what.applies & kind) != 0 && !execute(what, value, marks)) {
            return false;
        }
    }

    return true;
}

bool evaluation::execute(
    const instruction &what, const json::node &value, frame marks)
{
    switch (what.what) {
    case op::items:
        return items(what, value, marks);
    case op::contains:
        return contains(what, value, marks);
    case op::members:
        return members(what, value, marks);
    case op::property_names:
        return property_names(what, value);
    case op::dependent_required:
        return dependent_required(what, value);
    case op::dependent_schema:
        return !has(value, code_.strings[what.count]) ||
               evaluate(what.at, value, marks);
    case op::apply:
        return evaluate(what.at, value, marks);
    case op::apply_dynamic:
        return evaluate(find_dynamic(what), value, marks);
    case op::any_of:
        return any_of(what, value, marks);
    case op::exactly_one_of:
        return exactly_one_of(what, value, marks);
    case op::none_of:
        return none_of(what, value);
    case op::condition:
        return condition(what, value, marks);
    case op::unevaluated_items:
        return unevaluated_items(what, value, marks);
    case op::unevaluated_properties:
        return unevaluated_properties(what, value, marks);
    default:
        return scalar(what, value) || fail(what.report);
    }
}

bool evaluation::fail(index report)
{
    memory_.path.clear();
    violation_ = report;
    of_name_ = none;
    return false;
}

bool evaluation::fail_below(std::string_view token)
{
    memory_.path.push_back({token, 0});
    return false;
}

bool evaluation::fail_below(std::uint32_t element)
{
    memory_.path.push_back({{}, element});
    return false;
}

void evaluation::write_pointer(std::string &out) const
{
    const auto &path = memory_.path;

    out.clear();
    std::for_each(path.rbegin(), path.rend(), [&](const buffers::step &step) {
        char digits[10];
        if (!step.token.empty()) {
            out += step.token;
            return;
        }
        out += '/';
        out.append(digits,
            std::to_chars(digits, digits + sizeof(digits), step.index).ptr);
    });
}

} // namespace webhook::schema
