#include "faults/recorder.h"

#include "faults/judge.h"

#include <algorithm>
#include <cstdlib>

namespace webhook::faults {

namespace {

// Ids are of one length, so that none is the beginning of another.
constexpr std::size_t first_id = 700000000;
constexpr int first_version = 800000000;
constexpr std::string_view before_number = R"("n": )";

std::string text_of(const std::string &type, const std::string &members,
    std::size_t number, std::size_t padding = 0)
{
    return R"({"hookType":")" + type + R"(",)" + members + R"("n": )" +
           std::to_string(number) + R"(.50, "pad":")" +
           std::string(padding, 'x') + "\"}";
}

std::string uuid(const std::string &id)
{
    return R"("uuid":")" + id + R"(",)";
}

std::string id_of(std::size_t number)
{
    return std::to_string(first_id + number);
}

} // namespace

dice::dice(std::uint64_t seed, std::uint64_t who)
    : random_(seed * 1000003 + who)
{
}

bool dice::chance(double probability)
{
    return std::bernoulli_distribution(probability)(random_);
}

int dice::between(int least, int most)
{
    return std::uniform_int_distribution(least, most)(random_);
}

// With the lock.
std::size_t recorder::add(event one)
{
    seen_.events.push_back(std::move(one));
    return seen_.events.size() - 1;
}

std::size_t recorder::add_event(std::size_t padding)
{
    const std::lock_guard lock(mutex_);
    const std::size_t number = seen_.events.size();
    const std::string id = id_of(number);
    const std::string call = R"("event":{"uuid":")" + id +
                             R"(","start_time":"2026-11-24T16:00:00Z"},)";
    return add({.id = id,
        .text = number % 2 == 0
                    ? text_of("Outcome added", uuid(id), number, padding)
                    : text_of("Call booked", call, number, padding)});
}

std::size_t recorder::add_anonymous()
{
    const std::lock_guard lock(mutex_);
    const std::size_t number = seen_.events.size();
    // of a type that nobody knows, or without its id
    const char *type = number % 2 == 0 ? "Note added" : "Outcome added";
    return add({.id = id_of(number),
        .text = text_of(type, "", number),
        .anonymous = true,
        .violates = true});
}

std::size_t recorder::add_ignored()
{
    const std::lock_guard lock(mutex_);
    const std::size_t number = seen_.events.size();
    const std::string id = id_of(number);
    const std::string members = R"("id":")" + id + R"(",)";
    return add({.id = id,
        .text = text_of("Contact created", members, number),
        .ignored = true});
}

std::size_t recorder::add_violation()
{
    const std::lock_guard lock(mutex_);
    const std::size_t number = seen_.events.size();
    const std::string id = id_of(number);
    return add({.id = id,
        .text = text_of("Outcome added", uuid(id) + R"("deal":7,)", number),
        .violates = true});
}

std::size_t recorder::add_version(int of)
{
    const std::lock_guard lock(mutex_);
    const std::size_t number = seen_.events.size();
    const std::string id = std::to_string(first_version + of);
    return add({.id = id,
        .text = text_of("Outcome added", uuid(id), number),
        .version = true});
}

bool recorder::is_version(std::size_t event) const
{
    const std::lock_guard lock(mutex_);
    return seen_.events[event].version;
}

bool recorder::has_ignored(const event_list &events) const
{
    const std::lock_guard lock(mutex_);
    return std::any_of(events.begin(), events.end(),
        [this](std::size_t one) { return seen_.events[one].ignored; });
}

std::size_t recorder::event_count() const
{
    const std::lock_guard lock(mutex_);
    return seen_.events.size();
}

event_list recorder::events_in(std::string_view body) const
{
    const std::size_t count = event_count();
    event_list found;
    for (std::size_t at = body.find(before_number);
         at != std::string_view::npos; at = body.find(before_number, at)) {
        at += before_number.size();
        const std::string text(body.substr(at, 20));
        const std::size_t number = std::strtoul(text.c_str(), nullptr, 10);
        if (number < count) {
            found.push_back(number);
        }
    }
    return found;
}

std::string recorder::body(const event_list &events, bool array) const
{
    const std::lock_guard lock(mutex_);
    return body_of(seen_, events, array);
}

std::uint64_t recorder::begin(const event_list &events, bool array)
{
    const std::lock_guard lock(mutex_);
    const std::uint64_t number = seen_.attempts.size() + 1;
    seen_.attempts.push_back({number, events, array, now()});
    return number;
}

void recorder::end(std::uint64_t number, int status)
{
    const std::lock_guard lock(mutex_);
    attempt &one = seen_.attempts[number - 1];
    one.ended = now();
    one.status = status;
}

event_list recorder::events_of(std::uint64_t number) const
{
    const std::lock_guard lock(mutex_);
    return number == 0 || number > seen_.attempts.size()
               ? event_list()
               : seen_.attempts[number - 1].events;
}

void recorder::add(forward one)
{
    const std::lock_guard lock(mutex_);
    seen_.forwards.push_back(std::move(one));
}

void recorder::add(fault one)
{
    const std::lock_guard lock(mutex_);
    seen_.faults.push_back(std::move(one));
}

void recorder::add_line(const std::string &text)
{
    const std::lock_guard lock(mutex_);
    seen_.log.push_back({now(), text});
}

} // namespace webhook::faults
