/* Connects the C ABI with the classes: handles, strings and faults. */

#ifndef WEBHOOK_CORE_ABI_H
#define WEBHOOK_CORE_ABI_H

#include <cstddef>
#include <span>
#include <string_view>

#include <webhook/webhook.h>

#include "core/delivery.h"
#include "core/gate.h"
#include "core/profile.h"
#include "core/workspace.h"

namespace webhook::abi {

/* Convert an opaque handle, which is a pointer to the object. */
inline profile &in(webhook_profile_t *handle)
{
    return *reinterpret_cast<profile *>(handle);
}

inline const profile &in(const webhook_profile_t *handle)
{
    return *reinterpret_cast<const profile *>(handle);
}

inline const gate &in(const webhook_gate_t *handle)
{
    return *reinterpret_cast<const gate *>(handle);
}

inline workspace &in(webhook_reader_t *handle)
{
    return *reinterpret_cast<workspace *>(handle);
}

inline delivery &in(webhook_delivery_t *handle)
{
    return *reinterpret_cast<delivery *>(handle);
}

inline const delivery &in(const webhook_delivery_t *handle)
{
    return *reinterpret_cast<const delivery *>(handle);
}

inline std::string_view in(webhook_str_t text)
{
    return {text.data, text.data != nullptr ? text.len : 0};
}

inline webhook_str_t out(std::string_view text)
{
    return {text.data(), text.size()};
}

template<class T>
inline std::span<const T> in(const T *first, std::size_t count)
{
    return {first, first != nullptr ? count : 0};
}

} // namespace webhook::abi

#endif /* WEBHOOK_CORE_ABI_H */
