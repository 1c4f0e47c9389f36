/* Many histories, and the shortest one that is wrong. */

#include "unit/core_model.h"

#include <cstdlib>

#include "unit/sanitizer.h"

namespace core_model {

using namespace core_check;

namespace {

constexpr const char *model_profile = R"({
    "name": "model",
    "validation": "report",
    "envelope": ["array"],
    "type": { "pointer": "/type", "default": "made" },
    "events": {
        "made": { "id": "/id" },
        "bytes": { "digest": { "unique": "/u" } },
        "unwanted": { "id": "/id" }
    },
    "schema": { "properties": { "v": { "maximum": 1 } } }
})";

void mix(std::uint64_t &state)
{
    state += 0x9e3779b97f4a7c15U;
}

std::uint64_t scramble(std::uint64_t x)
{
    x = (x ^ x >> 30U) * 0xbf58476d1ce4e5b9U;
    x = (x ^ x >> 27U) * 0x94d049bb133111ebU;
    return x ^ x >> 31U;
}

} // namespace

std::size_t choices::below(std::size_t count)
{
    if (!repeated_) {
        mix(state_);
        made_.push_back(static_cast<std::uint8_t>(scramble(state_) % count));
        return made_.back();
    }

    return used_ < made_.size() ? made_[used_++] % count : 0;
}

gates::gates()
    : profile(load_profile(model_profile)), reader(webhook_reader_create())
{
    static const webhook_str_t wanted[] = {str("made"), str("bytes")};

    for (auto modified : {WEBHOOK_MODIFIED_DUPLICATE, WEBHOOK_MODIFIED_FORWARD,
             WEBHOOK_MODIFIED_REJECT}) {
        for (auto store_error :
            {WEBHOOK_STORE_ERROR_REJECT, WEBHOOK_STORE_ERROR_PASS}) {
            auto chosen = options();
            chosen.modified = modified;
            chosen.store_error = store_error;
            chosen.types = wanted;
            chosen.type_count = std::size(wanted);
            chosen.wait_ms = 25; /* 5, 10, 10 */
            all.push_back({modified, store_error, make_gate(profile, chosen)});
        }
    }
}

std::vector<std::uint8_t> shorten(
    const gates &all, std::vector<std::uint8_t> made)
{
    auto is_wrong = [&](const std::vector<std::uint8_t> &given) {
        choices chosen(given);
        return !history(all, chosen).run().empty();
    };
    bool better = true;

    while (better) {
        better = false;
        for (std::size_t size : {16U, 8U, 4U, 3U, 2U, 1U}) {
            for (std::size_t at = 0; at + size <= made.size();) {
                std::vector<std::uint8_t> less = made;
                const auto from =
                    less.begin() + static_cast<std::ptrdiff_t>(at);
                less.erase(from, from + static_cast<std::ptrdiff_t>(size));
                if (is_wrong(less)) {
                    made = std::move(less);
                    better = true;
                } else {
                    ++at;
                }
            }
        }
        for (std::size_t at = 0; at < made.size(); ++at) {
            for (std::uint8_t value :
                {std::uint8_t{0}, static_cast<std::uint8_t>(made[at] / 2)}) {
                std::vector<std::uint8_t> less = made;
                less[at] = value;
                if (value < made[at] && is_wrong(less)) {
                    made = std::move(less);
                    better = true;
                }
            }
        }
    }

    return made;
}

namespace {

std::uint64_t from_environment(const char *name, std::uint64_t usual)
{
    const char *text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : usual;
}

/* WEBHOOK_SEED and WEBHOOK_HISTORIES choose others, and more of them. */
TEST(core_model, NoHistoryBreaksAPromise)
{
    const gates all;
    const std::uint64_t seed = from_environment("WEBHOOK_SEED", 1);
    const std::uint64_t count = from_environment(
        "WEBHOOK_HISTORIES", webhook::test::is_sanitized() ? 20'000 : 200'000);

    for (std::uint64_t i = 0; i < count; ++i) {
        choices chosen(scramble(seed) + scramble(i));
        const std::string fault = history(all, chosen).run();
        if (fault.empty()) {
            continue;
        }

        std::string trace;
        choices shortest(shorten(all, chosen.take()));
        history(all, shortest, &trace).run();
        FAIL() << "history " << i << " of seed " << seed << ":\n" << trace;
    }
}

} // namespace

} // namespace core_model
