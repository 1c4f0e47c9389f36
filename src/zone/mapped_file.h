// Contains a file that is mapped and shared, by default an anonymous one;
// region.h explains which processes find it again.  Files are opened and closed
// by the master process before it has threads.

#ifndef WEBHOOK_ZONE_MAPPED_FILE_H
#define WEBHOOK_ZONE_MAPPED_FILE_H

#include <webhook/webhook.h>

#include <cstddef>

namespace webhook::zone {

// Moves a descriptor above the standard ones.  Returns the new one, or -1.
[[nodiscard]] int move_up(int fd) noexcept;

class mapped_file {
public:
    mapped_file() noexcept;
    mapped_file(mapped_file &&other) noexcept;
    mapped_file &operator=(mapped_file &&other) noexcept;
    mapped_file(const mapped_file &) = delete;
    mapped_file &operator=(const mapped_file &) = delete;
    ~mapped_file();

    // Creates a file of that name that contains only zero bytes.
    [[nodiscard]] bool create(
        const char *name, std::size_t size, webhook_error_t &error) noexcept;

    // Opens a descriptor and a mapping of its own for a file that may contain
    // anything.  Returns false if the size or the seals are not those of a
    // zone, or if a system call fails.
    [[nodiscard]] bool adopt(int fd, std::size_t size) noexcept;

    // Takes a descriptor and maps the first bytes of its file, none if the size
    // is 0.  The descriptor remains the caller's if this fails.
    [[nodiscard]] bool take(int fd, std::size_t size) noexcept;

    // Maps the file again, with another size.
    [[nodiscard]] bool map(std::size_t size) noexcept;
    void unmap() noexcept;

    // Unmaps the file and returns the descriptor to the caller.
    void let_go() noexcept;

    void close() noexcept;

    // Returns true if the descriptor is that of a file of this process.
    [[nodiscard]] static bool owned(int fd) noexcept;

    [[nodiscard]] void *memory() const noexcept { return memory_; }
    [[nodiscard]] int descriptor() const noexcept { return fd_; }

private:
    int fd_ = -1;
    void *memory_ = nullptr;
    std::size_t size_ = 0;

    static mapped_file *first; // the list of this process's files
    mapped_file *next_ = nullptr;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_MAPPED_FILE_H
