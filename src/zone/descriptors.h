// Finds the descriptors of mapped files among the open descriptors of this
// process.

#ifndef WEBHOOK_ZONE_DESCRIPTORS_H
#define WEBHOOK_ZONE_DESCRIPTORS_H

#include <charconv>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace webhook::zone {

// The links of such descriptors begin with the first one; those of zones with
// the second one, and those of shared objects with the third one.
inline constexpr std::string_view any_link = "/memfd:nginx-webhook";
inline constexpr std::string_view zone_link = "/memfd:nginx-webhook:";
inline constexpr std::string_view objects_link =
    "/memfd:nginx-webhook-objects:";
// The last part of the link of a memory file begins with this one.
inline constexpr std::string_view memory_file_prefix = "nginx-webhook-";
// The kernel appends this to the link of a file that was removed.
inline constexpr std::string_view removed = " (deleted)";
// The size exceeds the length of any such name of an anonymous file.  Longer
// links are those of other files; only a path of a memory file has more.
inline constexpr std::size_t link_size = 4096;

struct close_dir {
    void operator()(DIR *dir) const noexcept { closedir(dir); }
};

// Calls "act" with each open descriptor whose link begins with "prefix", and
// the name of its link, until it returns true.  Returns false if /proc/self/fd
// cannot be read.
template<class Act>
bool for_each_descriptor(std::string_view prefix, Act act)
{
    const std::unique_ptr<DIR, close_dir> dir(opendir("/proc/self/fd"));
    if (dir == nullptr) {
        return false;
    }

    while (const dirent *entry = readdir(dir.get())) {
        char link[link_size];
        const ssize_t n =
            readlinkat(dirfd(dir.get()), entry->d_name, link, sizeof(link));
        const std::string_view name(link, n > 0 ? static_cast<size_t>(n) : 0);

        if (!name.starts_with(prefix)) {
            continue;
        }

        int fd = -1;
        std::from_chars(
            entry->d_name, entry->d_name + std::strlen(entry->d_name), fd);
        if (act(fd, name)) {
            break;
        }
    }
    return true;
}

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_DESCRIPTORS_H
