// Finds the descriptors of regions among the open descriptors of this process.

#ifndef WEBHOOK_ZONE_DESCRIPTORS_H
#define WEBHOOK_ZONE_DESCRIPTORS_H

#include <charconv>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace webhook::zone {

inline constexpr std::string_view link_prefix = "/memfd:nginx-webhook:";
// The size exceeds the length of any such name.
inline constexpr std::size_t link_size = 300;

struct close_dir {
    void operator()(DIR *dir) const noexcept { closedir(dir); }
};

// Calls "act" with each open descriptor of a region, and the name of its link,
// until it returns true.  Returns false if /proc/self/fd cannot be read.
template<class Act>
bool for_each_descriptor(Act act) noexcept
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

        if (!name.starts_with(link_prefix)) {
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
