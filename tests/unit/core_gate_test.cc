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

TEST(core_gate, ChecksItsOptions)
{
    EXPECT_EQ(gate_fault(options()), "");

    auto chosen = options();
    chosen.scope = str("");
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
    chosen.modified = 4;
    EXPECT_EQ(gate_fault(chosen).find("modified: "), 0U);

    chosen = options();
    chosen.validation = 4;
    EXPECT_EQ(gate_fault(chosen).find("validation: "), 0U);

    chosen = options();
    const webhook_str_t type = str("nothing");
    chosen.types = &type;
    chosen.type_count = 1;
    EXPECT_EQ(gate_fault(chosen).find("types: \"nothing\""), 0U);

    chosen = options();
    chosen.max_depth = WEBHOOK_LARGEST_DEPTH;
    chosen.max_values = WEBHOOK_LARGEST_NODES;
    EXPECT_EQ(gate_fault(chosen), "");
    chosen.max_depth = WEBHOOK_LARGEST_DEPTH + 1;
    EXPECT_EQ(gate_fault(chosen).find("max_depth: "), 0U);
    chosen.max_depth = 0;
    chosen.max_values = WEBHOOK_LARGEST_NODES + 1;
    EXPECT_EQ(gate_fault(chosen).find("max_values: "), 0U);

    chosen = options();
    for (const std::string_view wrong : {"", "PO ST", "HEAD", "P\xc3\xa9"}) {
        const webhook_str_t methods[] = {str("POST"), str(wrong)};
        chosen.methods = methods;
        chosen.method_count = 2;
        EXPECT_EQ(gate_fault(chosen).find("methods: "), 0U) << wrong;
    }

    chosen = options();
    chosen.size -= 1;
    EXPECT_NE(gate_fault(chosen), "");

    /* A newer host has more options; they are not ours. */
    chosen = options();
    chosen.size += 64;
    EXPECT_EQ(gate_fault(chosen), "");
}

TEST(core_gate, ChecksPointers)
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

TEST(core_gate, IdentifiesByAKeyWhereTheProfileDoesNot)
{
    const std::string any =
        R"({"name": "json", "envelope": ["object"], "events": {"*": {}}})";
    const webhook_str_t id = str("/id");

    auto chosen = options();
    const profile_ptr profile = load_profile(any);
    EXPECT_EQ(webhook_gate_identifies(make_gate(profile, chosen).get()), 0);

    chosen.key = &id;
    chosen.key_count = 1;
    EXPECT_EQ(webhook_gate_identifies(make_gate(profile, chosen).get()), 1);
}

TEST(core_gate, HasLimitsAndMethodsOfItsOwn)
{
    const webhook_str_t methods[] = {str("PUT"), str("GET")};
    auto chosen = options();
    chosen.max_depth = 2;
    chosen.max_values = 7;
    chosen.methods = methods;
    chosen.method_count = 2;
    const profile_ptr profile = load_profile(small_profile);
    const gate_ptr gate = make_gate(profile, chosen);
    EXPECT_EQ(view(webhook_gate_allow(gate.get())), "PUT, GET");
    EXPECT_EQ(
        view(webhook_gate_allow(make_gate(profile, options()).get())), "POST");

    const std::unique_ptr<webhook_reader_t, decltype(&webhook_reader_free)>
        reader(webhook_reader_create(), webhook_reader_free);
    const auto send = [&](std::string_view method, std::string_view body) {
        delivery_ptr delivery(
            webhook_delivery_create(gate.get(), reader.get()));
        if (send_head(delivery.get(), method, {&json_content_type, 1}).action ==
            WEBHOOK_READ) {
            webhook_delivery_body(
                delivery.get(), body.data(), body.size(), nullptr, 0, 0);
        }
        return std::string(view(webhook_delivery_reason(delivery.get())));
    };

    EXPECT_EQ(send("POST", R"({"id":1})"), "method");
    EXPECT_EQ(send("GET", R"({"id":1,"a":{}})"), "");
    EXPECT_EQ(send("PUT", R"({"id":1,"a":{}})"), "");
    EXPECT_EQ(send("PUT", R"({"id":1,"a":[[]]})"), "too_deep");
    EXPECT_EQ(send("PUT", R"({"id":1,"a":[0,0]})"), "");
    EXPECT_EQ(send("PUT", R"({"id":1,"a":[0,0,0]})"), "too_many_nodes");
}

} // namespace
