/*
 * A queue of declared things, each good for a number of uses.
 *
 * The count is cmocka's: n > 0 is for n uses, WILL_RETURN_ALWAYS for any
 * number of them but at least one, WILL_RETURN_ONCE for any number.
 */

#ifndef ABI_HARNESS_PENDING_H
#define ABI_HARNESS_PENDING_H

#include "context.h"

#include "cmocka_api.h"

#include <deque>
#include <utility>

namespace harness {

template<class T>
struct declared {
    T what = {};
    place where;
    int count = 0;

    /* Used as often as it has to be, and not used up. */
    bool satisfied() const { return count <= WILL_RETURN_ONCE; }

    void count_use()
    {
        /* WILL_RETURN_ALWAYS becomes WILL_RETURN_ONCE, and that one stays. */
        if (!satisfied()) {
            count--;
        }
    }
};

template<class T>
class pending {
public:
    void add(T what, place where, int count)
    {
        queue_.push_back({std::move(what), where, count});
    }

    bool empty() const { return queue_.empty(); }
    auto begin() const { return queue_.begin(); }
    auto end() const { return queue_.end(); }

    declared<T> use()
    {
        declared<T> &next = queue_.front();

        next.count_use();
        if (next.count != 0) {
            return next;
        }

        declared<T> last = std::move(next);
        queue_.pop_front();
        return last;
    }

    /* Only the first one can have been used: what is behind it remains. */
    void drop_satisfied()
    {
        if (!queue_.empty() && queue_.front().satisfied()) {
            queue_.pop_front();
        }
    }

private:
    std::deque<declared<T>> queue_;
};

} // namespace harness

#endif
