// Contains the lock of a zone's file on the disk.
//
// The lock of the memory file (memory_file.h) does not see an nginx that has
// its memory elsewhere: one with another pid file, or in another container that
// shares the disk.  Two such instances would replace each other's file.  So the
// one that uses a file holds a lock (flock) of "PATH.lock".  The file itself
// cannot be locked, because each whole write replaces it.
//
// As the memory file, the lock is kept by a reload and a binary upgrade, and
// ends with the last process of an nginx.  A disk that cannot be locked (one
// that is read-only, or a network file system without locks) is used without a
// lock.

#ifndef WEBHOOK_ZONE_PATH_LOCK_H
#define WEBHOOK_ZONE_PATH_LOCK_H

#include "zone/mapped_file.h"

#include <string_view>

namespace webhook::zone {

enum class lock_outcome {
    locked,
    used,   // another process holds it
    failed, // there can be no lock; errno says why
};

class path_lock {
public:
    // Finds the lock among the descriptors of this process.
    [[nodiscard]] bool find(std::string_view path) noexcept;

    // Makes the lock file and locks it.
    [[nodiscard]] lock_outcome take(std::string_view path) noexcept;

    void unlock() const noexcept;

    // Returns true if the descriptor is that of a lock file.
    [[nodiscard]] static bool is_one(int fd, std::string_view link) noexcept;

private:
    mapped_file file_; // nothing of it is mapped
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_PATH_LOCK_H
