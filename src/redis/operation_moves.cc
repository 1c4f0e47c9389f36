// The operations that go from one server of a cluster to another.

#include "redis/operation_queue.h"

#include <new>

namespace webhook::redis {
namespace {

// A server that has sent an operation away has named the right one.  More than
// this is a circle.
constexpr unsigned max_hops = 4;

} // namespace

// Runs while the connection reads: the other server gets the operation at the
// end of the event.  It has not been executed, and counts as it did before.
bool operation_queue::redirect(operation *op, const reply &answer) noexcept
try {
    redirection to;

    if (!servers_.is_cluster() || op->hops == max_hops ||
        !read_redirection(answer.text(), session_.server(), to)) {
        return false;
    }

    op->to = servers_.queue_at(to);

    if (op->to == nullptr) {
        return false;
    }

    list_of(op).remove(op);
    unsent_--;
    op->hops++;
    op->asking = to.ask;
    leaving_.append(op);
    return true;

} catch (const std::bad_alloc &) {
    return false;
}

void operation_queue::pass_on() noexcept
{
    while (operation *op = leaving_.first()) {
        leaving_.remove(op);
        op->to->adopt(op);
    }
}

void operation_queue::adopt(operation *op) noexcept
{
    operation_list &list = list_of(op);

    if (session_.is_stopped()) {
        servers_.start(*this);
    }

    operation *behind = list.last();

    // Callers are listed by their deadlines.
    while (op->has_caller() && behind && behind->deadline > op->deadline) {
        behind = behind->previous;
    }

    op->at = this;
    list.insert_behind(behind, op);
    unsent_++;

    if (answer_from_commit(op)) {
        finish(op);
    } else if (op->has_caller() && !session_.is_usable()) {
        withdraw(op);
    } else if (session_.is_open()) {
        send(op);
    }
}

// Commits and releases go first, as in send_all().
void operation_queue::hand_over() noexcept
{
    hand_over(settlements_);
    hand_over(callers_);
}

void operation_queue::hand_over(operation_list &list) noexcept
{
    for (operation *op = list.first(), *next = nullptr; op; op = next) {
        next = op->next;

        if (op->in_flight || op->what == action::list) {
            continue;
        }

        operation_queue &to = servers_.queue_of(*op);

        if (&to != this) {
            list.remove(op);
            unsent_--;
            op->asking = false;
            to.adopt(op);
        }
    }
}

} // namespace webhook::redis
