// Contains objects that are found by their names in memory that survives what
// regions survive (region.h): a reload and a binary upgrade.
//
// A file has room for some objects.  It is kept as long as the configuration
// names one of them; the others keep their contents until then.  Files whose
// objects have another layout are not found.

#ifndef WEBHOOK_ZONE_SHARED_OBJECTS_H
#define WEBHOOK_ZONE_SHARED_OBJECTS_H

#include "zone/mapped_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::zone {

class shared_objects {
public:
    // An object has at most this many bytes.  Those that are never written
    // take no memory.
    static constexpr std::size_t most = 128 * 1024;

    // Finds the files whose objects have this layout.  Throws std::bad_alloc,
    // as does open().
    explicit shared_objects(std::string_view layout);

    // Returns the object of that name.  If there is none, it is made by
    // "construct" out of zero bytes.  Returns a null pointer if a system call
    // fails.
    void *open(std::string_view name, void (*construct)(void *),
        webhook_error_t &error);

    // Closes the files that have none of the objects that were opened.
    void close_unused() noexcept;

private:
    struct file {
        std::string name;
        mapped_file memory;
        bool used = false;
    };

    // Returns the object, or a null pointer if the file does not have it.
    static void *find(file &in, std::uint64_t key) noexcept;
    // Returns a new object, or a null pointer if there is no room.
    static void *add(
        file &to, std::uint64_t key, void (*construct)(void *)) noexcept;

    [[nodiscard]] bool has(std::string_view name) const noexcept;
    [[nodiscard]] bool create(webhook_error_t &error);

    std::string prefix_; // begins the names of the files
    std::vector<file> files_;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_SHARED_OBJECTS_H
