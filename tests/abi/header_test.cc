// webhook.h is C++ as well, with the names and values of C.

#include <webhook/webhook.h>

#include <type_traits>

static_assert(std::is_standard_layout_v<webhook_gate_options_t>);
static_assert(std::is_trivially_copyable_v<webhook_state_t>);
static_assert(noexcept(sizeof(webhook_step_t)));

extern "C" {

// A pointer of C linkage binds to a function of C linkage only.
extern const decltype(&webhook_delivery_head) abi_header_test;
const decltype(&webhook_delivery_head) abi_header_test = webhook_delivery_head;
}
