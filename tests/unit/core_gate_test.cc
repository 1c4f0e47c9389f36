/* A gate's options: what is refused, and whether the message helps. */

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "unit/core_check.h"

namespace {

using namespace core_check;

std::string gate_fault(const webhook_gate_options_t &chosen,
    std::string_view profile = small_profile)
{
    try {
        make_gate(load_profile(profile), chosen);
    } catch (const std::runtime_error &fault) {
        return fault.what();
    }
    return "";
}

TEST(core_gate, checks_its_options)
{
    EXPECT_EQ(gate_fault(options()), "");

    auto chosen = options();
    chosen.scope = {nullptr, 0};
    EXPECT_EQ(gate_fault(chosen).find("scope: "), 0U);

    chosen = options();
    chosen.window_ms = 0;
    EXPECT_EQ(gate_fault(chosen).find("window: "), 0U);

    chosen = options();
    chosen.lease_ms = 0;
    EXPECT_EQ(gate_fault(chosen).find("lease: "), 0U);

    chosen = options();
    chosen.wait_ms = 0;
    EXPECT_EQ(gate_fault(chosen), "");

    chosen = options();
    chosen.modified = static_cast<webhook_modified_t>(3);
    EXPECT_EQ(gate_fault(chosen).find("modified: "), 0U);

    chosen = options();
    chosen.size -= 1;
    EXPECT_NE(gate_fault(chosen), "");

    /* A newer host has more options; they are not ours. */
    chosen = options();
    chosen.size += 64;
    EXPECT_EQ(gate_fault(chosen), "");
}

TEST(core_gate, checks_pointers)
{
    std::array<webhook_str_t, 17> components;
    components.fill(str("/x"));

    auto chosen = options();
    chosen.key = components.data();
    chosen.key_count = 16;
    chosen.values = components.data();
    chosen.value_count = 17;
    EXPECT_EQ(gate_fault(chosen), "");

    chosen.key_count = 17;
    EXPECT_NE(gate_fault(chosen).find("at most 16"), std::string::npos);

    chosen.key_count = 2;
    components[1] = str("x");
    EXPECT_EQ(gate_fault(chosen).find("key component 2: "), 0U);

    chosen.key_count = 1;
    EXPECT_EQ(gate_fault(chosen).find("value 2: "), 0U);

    components[1] = str("");
    EXPECT_EQ(gate_fault(chosen).find("value 2: "), 0U);

    chosen = options();
    chosen.key_count = 1;
    EXPECT_EQ(gate_fault(chosen).find("key: "), 0U);

    chosen = options();
    chosen.value_count = 1;
    EXPECT_EQ(gate_fault(chosen).find("values: "), 0U);
}

TEST(core_gate, wants_a_key_where_the_profile_has_none)
{
    const std::string any =
        R"({"name": "json", "envelope": ["object"], "events": {"*": {}}})";
    const webhook_str_t id = str("/id");

    auto chosen = options();
    EXPECT_NE(
        gate_fault(chosen, any).find("name the components"), std::string::npos);

    chosen.key = &id;
    chosen.key_count = 1;
    EXPECT_EQ(gate_fault(chosen, any), "");
}

} // namespace
