// A list of things that are linked by their own members.

#ifndef WEBHOOK_REDIS_LINKED_LIST_H
#define WEBHOOK_REDIS_LINKED_LIST_H

namespace webhook::redis {

// Lists objects with "next" and "previous" in the order in which they were
// added; it owns none.
template<class T>
class linked_list {
public:
    bool empty() const noexcept { return first_ == nullptr; }
    T *first() const noexcept { return first_; }
    T *last() const noexcept { return last_; }

    void append(T *each) noexcept
    {
        each->next = nullptr;
        each->previous = last_;
        (last_ ? last_->next : first_) = each;
        last_ = each;
    }

    // Inserts it behind another one, or at the beginning.
    void insert_behind(T *other, T *each) noexcept
    {
        each->previous = other;
        each->next = other ? other->next : first_;
        (each->next ? each->next->previous : last_) = each;
        (other ? other->next : first_) = each;
    }

    void remove(T *each) noexcept
    {
        (each->previous ? each->previous->next : first_) = each->next;
        (each->next ? each->next->previous : last_) = each->previous;
        each->next = each->previous = nullptr;
    }

private:
    T *first_ = nullptr;
    T *last_ = nullptr;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_LINKED_LIST_H
