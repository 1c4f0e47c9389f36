// Stores whose order holds even in a process that is killed, see cells.h.

#ifndef WEBHOOK_ZONE_ORDERED_STORE_H
#define WEBHOOK_ZONE_ORDERED_STORE_H

#include <atomic>

namespace webhook::zone {

// Stores the value; the compiler moves no other store across it.
template<typename T>
void ordered_store(T &word, T value) noexcept
{
    std::atomic_signal_fence(std::memory_order_seq_cst);
    std::atomic_ref<T>(word).store(value, std::memory_order_relaxed);
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_ORDERED_STORE_H
