/* RAII around the C ABI, for the tests of the core. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_CHECK_H

#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

namespace core_check {

inline webhook_str_t str(std::string_view text)
{
    return {text.data(), text.size()};
}

inline std::string_view view(webhook_str_t text)
{
    return {text.data, text.len};
}

template<auto Free>
struct release {
    template<class T>
    void operator()(T *object) const
    {
        Free(object);
    }
};

using profile_ptr =
    std::unique_ptr<webhook_profile_t, release<webhook_profile_free>>;
using gate_ptr = std::unique_ptr<webhook_gate_t, release<webhook_gate_free>>;
using reader_ptr =
    std::unique_ptr<webhook_reader_t, release<webhook_reader_free>>;
using delivery_ptr =
    std::unique_ptr<webhook_delivery_t, release<webhook_delivery_free>>;

inline profile_ptr load_profile(std::string_view text)
{
    webhook_error_t err{};
    profile_ptr profile(
        webhook_profile_load(text.data(), text.size(), nullptr, &err));

    if (profile == nullptr) {
        throw std::runtime_error(err.text);
    }
    return profile;
}

inline profile_ptr builtin_profile(std::string_view name)
{
    webhook_error_t err{};
    profile_ptr profile(webhook_profile_builtin(str(name), &err));

    if (profile == nullptr) {
        throw std::runtime_error(err.text);
    }
    return profile;
}

/* Why a profile cannot be loaded, "" if it can. */
inline std::string profile_fault(std::string_view text)
{
    try {
        load_profile(text);
    } catch (const std::runtime_error &fault) {
        return fault.what();
    }
    return "";
}

inline webhook_gate_options_t options()
{
    webhook_gate_options_t result{};

    result.size = sizeof result;
    result.scope = str("test");
    result.signature = str("off");
    result.window_ms = 345'600'000;
    result.lease_ms = 30'000;
    result.wait_ms = 2'000;
    return result;
}

inline gate_ptr make_gate(
    const profile_ptr &profile, const webhook_gate_options_t &chosen)
{
    webhook_error_t err{};
    gate_ptr gate(webhook_gate_create(profile.get(), &chosen, &err));

    if (gate == nullptr) {
        throw std::runtime_error(err.text);
    }
    return gate;
}

inline std::string sample(
    const std::string &name, const std::string &provider = "iclosed")
{
    std::ifstream file(
        WEBHOOK_TESTS_ROOT "/tests/data/" + provider + "/" + name + ".json");

    if (!file) {
        throw std::runtime_error("no sample " + name);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

inline const webhook_header_t json_content_type = {
    str("content-type"), str("application/json")};

inline webhook_step_t send_head(webhook_delivery_t *delivery,
    std::string_view method, std::span<const webhook_header_t> headers,
    std::uint64_t time_ms = 0)
{
    webhook_head_t head{};

    head.size = sizeof head;
    head.method = str(method);
    head.headers = headers.data();
    head.header_count = headers.size();
    head.time_ms = time_ms;
    return webhook_delivery_head(delivery, &head);
}

/* A provider small enough for a test. */
inline constexpr std::string_view small_profile = R"({
    "name": "small",
    "envelope": ["array", "object"],
    "type": { "pointer": "/type", "default": "made" },
    "events": {
        "made": { "id": "/id" },
        "changed": { "id": "/id", "key": ["/at", "/by"] }
    },
    "fields": { "who": "/who", "deep": "/a/0/b" }
})";

/* A profile, a gate and a reader. */
class door {
public:
    explicit door(profile_ptr profile = load_profile(small_profile),
        const webhook_gate_options_t &chosen = options())
        : profile_(std::move(profile)), gate_(make_gate(profile_, chosen)),
          reader_(webhook_reader_create())
    {
    }

    delivery_ptr knock()
    {
        return delivery_ptr(
            webhook_delivery_create(gate_.get(), reader_.get()));
    }

    /* A delivery whose head was accepted. */
    delivery_ptr open()
    {
        delivery_ptr delivery = knock();

        if (send_head(delivery.get(), "POST", {&json_content_type, 1}).action !=
            WEBHOOK_READ) {
            throw std::runtime_error("the head was refused");
        }
        return delivery;
    }

    /* A delivery whose body was read, too. */
    delivery_ptr send(
        std::string_view body, const std::vector<webhook_str_t> &parts = {})
    {
        delivery_ptr delivery = open();

        webhook_delivery_body(delivery.get(), body.data(), body.size(),
            parts.data(), parts.size(), 0);
        return delivery;
    }

    webhook_profile_t *profile() { return profile_.get(); }
    webhook_reader_t *reader() { return reader_.get(); }

private:
    profile_ptr profile_;
    gate_ptr gate_;
    reader_ptr reader_;
};

inline std::string key(const delivery_ptr &delivery)
{
    return std::string(view(webhook_delivery_key(delivery.get(), 0)));
}

inline std::string why(const delivery_ptr &delivery)
{
    const unsigned number = webhook_delivery_reason_number(delivery.get());
    std::string word(view(webhook_delivery_reason(delivery.get())));

    return view(webhook_reason_name(number)) == word ? word : "another number";
}

/* The tests are linked with either reader: Jansson is given no large body. */
inline bool reader_is_jansson()
{
    static const bool is = [] {
        std::string body = "{}";
        body.resize(3 * 1024 * 1024, ' ');
        return why(door().send(body)) == "too_large";
    }();

    return is;
}

inline std::string position(const delivery_ptr &delivery)
{
    return std::string(view(webhook_delivery_position(delivery.get())));
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_CHECK_H */
