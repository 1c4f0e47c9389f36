#include "redis/operation.h"

#include <new>

namespace webhook::redis {

const char *describe(late how) noexcept
{
    switch (how) {
    case late::gone:
        return "its lease had expired";
    case late::taken:
        return "another delivery has claimed the event";
    case late::delivered:
        return "another delivery of the event was acknowledged";
    default:
        return "";
    }
}

// The braces occur in no other key.  In a cluster both keys are in one slot:
// that of what is within the first braces.
bool set_deleted(operation &op, std::string_view prefix) noexcept
try {
    op.deleted.assign(prefix).append("{").append(op.key).append("}");
    return true;

} catch (const std::bad_alloc &) {
    return false;
}

operation *operation_pool::take(
    action what, std::string_view key, std::string_view prefix) noexcept
{
    try {
        if (free_ == nullptr) {
            all_.push_back(std::make_unique<operation>());
            free_ = all_.back().get();
            free_->place = all_.size() - 1;
            free_count_ = 1;
        }

        operation *op = free_;

        op->key.reserve(prefix.size() + key.size());
        op->claim.reserve(WEBHOOK_STATE_TEXT_SIZE);
        op->done.reserve(WEBHOOK_STATE_TEXT_SIZE);
        op->frees.clear();
        op->deleted.clear();
        op->key.assign(prefix).append(key);

        free_ = op->next;
        free_count_--;

        op->what = what;
        op->handler = nullptr;
        op->caller = nullptr;
        op->source = nullptr;
        op->result = {};
        op->until = never;
        op->in_flight = op->sent = op->repeated = op->doubtful = false;
        op->withdrawn = op->finished = false;
        op->unclaimed = op->of_commit = op->retold = false;
        op->by_body = op->yields = op->asking = false;
        op->at = op->to = nullptr;
        op->hops = 0;
        op->shard = op->shards = 0;
        op->step = 0;
        op->next = nullptr;

        return op;

    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void operation_pool::give_back(operation *op) noexcept
{
    if (free_count_ == most_free) {
        std::unique_ptr<operation> &owner = all_[op->place];

        all_.back()->place = op->place;
        owner.swap(all_.back());
        all_.pop_back();
        return;
    }

    op->next = free_;
    free_ = op;
    free_count_++;
}

} // namespace webhook::redis
