#include "zone/shared_objects.h"

#include "zone/descriptors.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace webhook::zone {

namespace {

constexpr std::size_t objects = 64;
constexpr std::size_t header_size = 4096;
constexpr std::size_t file_size = header_size + objects * shared_objects::most;

constexpr std::string_view link_end = " (deleted)";

// Names the objects at the beginning of a file; 0 means that there is none.
struct header {
    std::atomic<std::uint64_t> keys[objects];
};

static_assert(sizeof(header) <= header_size);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

header &header_of(const mapped_file &of) noexcept
{
    return *static_cast<header *>(of.memory());
}

void *object(const mapped_file &in, std::size_t i) noexcept
{
    return static_cast<char *>(in.memory()) + header_size +
           i * shared_objects::most;
}

// Returns the hash of a name (FNV-1a), which is not 0.
std::uint64_t key_of(std::string_view name) noexcept
{
    std::uint64_t hash = 0xcbf29ce484222325;

    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash != 0 ? hash : 1;
}

} // namespace

shared_objects::shared_objects(std::string_view layout)
    : prefix_(std::string(objects_link) + std::to_string(key_of(layout)) + ":")
{
    (void)for_each_descriptor(prefix_, [&](int fd, std::string_view link) {
        file adopted{std::string(link), {}};
        if (!has(link) && adopted.memory.adopt(fd, file_size)) {
            files_.push_back(std::move(adopted));
        }
        return false;
    });
}

void *shared_objects::open(
    std::string_view name, void (*construct)(void *), webhook_error_t &error)
{
    const std::uint64_t key = key_of(name);

    for (file &each : files_) {
        if (void *known = find(each, key)) {
            return known;
        }
    }
    for (file &each : files_) {
        if (void *added = add(each, key, construct)) {
            return added;
        }
    }
    return create(error) ? add(files_.back(), key, construct) : nullptr;
}

void *shared_objects::find(file &in, std::uint64_t key) noexcept
{
    const header &names = header_of(in.memory);

    for (std::size_t i = 0; i < objects; ++i) {
        if (names.keys[i] == key) {
            in.used = true;
            return object(in.memory, i);
        }
    }
    return nullptr;
}

// Another master process may do the same during a binary upgrade.  A process
// that is killed before it constructs the object leaves zero bytes.
void *shared_objects::add(
    file &to, std::uint64_t key, void (*construct)(void *)) noexcept
{
    header &names = header_of(to.memory);

    for (std::size_t i = 0; i < objects; ++i) {
        std::uint64_t none = 0;
        if (names.keys[i].compare_exchange_strong(none, key)) {
            to.used = true;
            construct(object(to.memory, i));
            return object(to.memory, i);
        }
    }
    return nullptr;
}

bool shared_objects::has(std::string_view name) const noexcept
{
    return std::any_of(files_.begin(), files_.end(),
        [&](const file &each) { return each.name == name; });
}

bool shared_objects::create(webhook_error_t &error)
{
    constexpr std::string_view directory = "/memfd:";
    std::size_t number = 1;

    while (has(prefix_ + std::to_string(number) + std::string(link_end))) {
        ++number;
    }

    const std::string name = prefix_ + std::to_string(number);
    file fresh{name + std::string(link_end), {}};

    if (!fresh.memory.create(
            name.c_str() + directory.size(), file_size, error)) {
        return false;
    }
    files_.push_back(std::move(fresh));
    return true;
}

void shared_objects::close_unused() noexcept
{
    std::erase_if(files_, [](const file &each) { return !each.used; });
}

} // namespace webhook::zone
