// Contains the memory of a zone with a file: a file on a memory file system,
// which outlives nginx, but not the machine.
//
// The file is found again
//
//   - by a reload and a binary upgrade through the descriptors of this
//     process, as an anonymous one is (region.h),
//   - by a later start under its name, which follows from the path of the
//     zone's file on the disk.
//
// A lock of the file (flock) says that it is in use.  It belongs to the open
// file, and thus to all processes that have inherited it: the master, its
// workers, and a new binary.  It ends with the last of them, whatever ended
// it.  A process that finds the file by its name has to get the lock, so that
// a second nginx is refused, and so that the first process may repair what it
// finds: nobody else uses it.
//
// The blocks of the file are reserved when it is made.  A system that runs out
// of memory thus refuses a start, and does not end a worker later.

#ifndef WEBHOOK_ZONE_MEMORY_FILE_H
#define WEBHOOK_ZONE_MEMORY_FILE_H

#include "zone/file_state.h"
#include "zone/mapped_file.h"

#include <cstdint>
#include <string_view>

namespace webhook::zone {

// Returns true if the directory is on a memory file system.
[[nodiscard]] bool is_in_memory(const char *directory) noexcept;
[[nodiscard]] bool is_in_memory(int fd) noexcept;

class memory_file {
public:
    // A path has at most this many bytes.
    static constexpr std::size_t max_path = 1024;

    // A lock is waited for as long as nginx waits for an address that is in
    // use: the processes of a stopped nginx may need a moment to exit.
    static constexpr int lock_tries = 25;
    static constexpr unsigned int lock_pause = 100'000; // us

    // "directory" is where the memory is, and "path" the path of the zone's
    // file on the disk.  Both are checked to be shorter than max_path.
    memory_file(std::string_view directory, std::string_view path) noexcept;

    // Returns true if this process has the file open.  It is then mapped.
    [[nodiscard]] bool find() noexcept;

    // Finds the memory of a zone of that name among the descriptors of this
    // process, whatever its file is called.
    [[nodiscard]] bool find_zone(std::string_view zone) noexcept;

    // Opens the file under its name, or makes it, and locks it.  Maps it if it
    // is a memory of this boot.  Returns false if another process uses the
    // file, or it cannot be opened.
    [[nodiscard]] bool open(webhook_error_t &error) noexcept;

    // Empties the file that was opened, and gives it that size.  It is not a
    // memory until file_state::magic is set.
    [[nodiscard]] bool create(
        std::size_t zone_size, webhook_error_t &error) noexcept;

    void unlock() const noexcept;

    [[nodiscard]] const char *name() const noexcept { return name_; }
    [[nodiscard]] std::size_t zone_size() const noexcept { return zone_size_; }
    [[nodiscard]] void *memory() const noexcept { return file_.memory(); }
    // Returns the name that a file of an unknown layout got, or "".
    [[nodiscard]] const char *set_aside() const noexcept { return aside_; }
    // Returns true if the file has no name any more.
    [[nodiscard]] bool removed() const noexcept { return removed_; }
    // Returns true if the file holds something other than a zone.
    [[nodiscard]] bool damaged() const noexcept { return damaged_; }

private:
    template<class Is>
    [[nodiscard]] bool find(Is is) noexcept;
    [[nodiscard]] int open_and_lock(webhook_error_t &error) noexcept;
    [[nodiscard]] bool map(int fd) noexcept;

    char name_[2 * max_path];
    char aside_[2 * max_path + 16] = "";
    mapped_file file_;
    std::size_t zone_size_ = 0;
    bool removed_ = false;
    bool damaged_ = false;
};

// Renames a file that must not be written over: to "name.old", or to
// "name.old.2" and so on if that exists.  "aside" is set to the new name.
[[nodiscard]] bool rename_aside(
    const char *name, char *aside, std::size_t size) noexcept;

// Identifies this boot of the machine; all bytes are zero if it is not known.
void read_boot(unsigned char (&boot)[16]) noexcept;

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_MEMORY_FILE_H
