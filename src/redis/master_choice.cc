#include "redis/master_choice.h"

#include <algorithm>
#include <cstdio>
#include <new>

namespace webhook::redis {

void master_choice::start() noexcept
{
    candidates_.clear();
    answers_ = 0;
    fault_ = sentinel_fault::unreachable;
    fault_text_.clear();
}

void master_choice::add(const host_port &named) noexcept
try {
    const auto known = std::find_if(candidates_.begin(), candidates_.end(),
        [&](const candidate &each) { return each.named == named; });

    answers_++;

    if (known == candidates_.end()) {
        candidates_.push_back({named, 1});
    } else {
        known->votes++;
    }

} catch (const std::bad_alloc &) {
    // as if it had not answered
}

void master_choice::add(sentinel_fault what, const char *why) noexcept
try {
    answers_++;

    if (what > fault_ || fault_text_.empty()) {
        fault_text_ = why;
        fault_ = what;
    }

} catch (const std::bad_alloc &) {
    // another reason will do
}

const master_choice::candidate *master_choice::leader() const noexcept
{
    const candidate *best = nullptr;

    for (const candidate &each : candidates_) {
        const bool usable = each.named != tried_;

        if (best == nullptr || (usable && best->named == tried_) ||
            (usable && each.votes > best->votes)) {
            best = &each;
        }
    }

    return best;
}

bool master_choice::is_clear() const noexcept
{
    const candidate *first = leader();

    return answers_ == server_.sentinels.size() ||
           (first && first->named != tried_ &&
               2 * first->votes > server_.sentinels.size());
}

const host_port *master_choice::best() const noexcept
{
    const candidate *first = leader();

    return first ? &first->named : nullptr;
}

void master_choice::take(const host_port &chosen) noexcept
try {
    if (!works_) {
        tried_ = chosen;
    }
} catch (const std::bad_alloc &) {
    tried_ = {};
}

const char *master_choice::why() noexcept
{
    switch (fault_) {

    case sentinel_fault::unknown_master:
        std::snprintf(why_, sizeof(why_), "no sentinel knows the master \"%s\"",
            server_.master.c_str());
        break;

    case sentinel_fault::refused:
        return fault_text_.c_str();

    case sentinel_fault::invalid:
        std::snprintf(why_, sizeof(why_), "no sentinel names the master: %s",
            fault_text_.c_str());
        break;

    case sentinel_fault::unreachable:
        std::snprintf(why_, sizeof(why_), "no sentinel answers%s%s",
            fault_text_.empty() ? "" : ": ", fault_text_.c_str());
        break;
    }

    return why_;
}

} // namespace webhook::redis
