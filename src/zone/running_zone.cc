#include "zone/running_zone.h"

#include "zone/descriptors.h"
#include "zone/table.h"

#include <sys/stat.h>

namespace webhook::zone {

running_zone::running_zone(std::string_view name, bool any) noexcept
{
    if (!find_file(name) && any) {
        find_plain(name);
    }
}

bool running_zone::find_file(std::string_view name) noexcept
{
    if (!file_.find_zone(name)) {
        return false;
    }
    size_ = file_.zone_size();
    kept_ = file_state::in(file_.memory(), size_);
    return true;
}

void running_zone::find_plain(std::string_view name) noexcept
{
    (void)for_each_descriptor(zone_link, [&](int fd, std::string_view link) {
        struct stat info {};

        link.remove_prefix(zone_link.size());
        if (!link.ends_with(removed) ||
            link.substr(0, link.size() - removed.size()) != name ||
            fstat(fd, &info) != 0) {
            return false;
        }

        const auto size = static_cast<std::size_t>(info.st_size);
        if (!plain_.adopt(fd, size) ||
            !claim_table::valid(plain_.memory(), size)) {
            plain_.close();
            return false;
        }
        size_ = size;
        return true;
    });
}

} // namespace webhook::zone
