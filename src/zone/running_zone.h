// Finds a zone that this process has open under a name.  It is looked up when a
// reload gives the zone a file, gives it another one, or takes it away: the new
// region then has another memory, to which the entries are copied.

#ifndef WEBHOOK_ZONE_RUNNING_ZONE_H
#define WEBHOOK_ZONE_RUNNING_ZONE_H

#include "zone/mapped_file.h"
#include "zone/memory_file.h"
#include "zone/table.h"

#include <cstddef>
#include <string_view>

namespace webhook::zone {

class running_zone {
public:
    // Looks for a zone with a file, and for one without if "any" is set.
    running_zone(std::string_view name, bool any) noexcept;

    // Returns the memory, or a null pointer if there is none.
    [[nodiscard]] void *memory() const noexcept
    {
        return size_ == 0         ? nullptr
               : kept_ == nullptr ? plain_.memory()
                                  : file_.memory();
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] table_view view() const noexcept
    {
        table_view seen(size_);
        seen.kept = kept_;
        return seen;
    }

private:
    [[nodiscard]] bool find_file(std::string_view name) noexcept;
    void find_plain(std::string_view name) noexcept;

    mapped_file plain_;
    memory_file file_{{}, {}};
    std::size_t size_ = 0;
    file_state *kept_ = nullptr;
};

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_RUNNING_ZONE_H
