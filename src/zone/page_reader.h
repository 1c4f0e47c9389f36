// Reads the file of a zone (page.h) into an empty table.

#ifndef WEBHOOK_ZONE_PAGE_READER_H
#define WEBHOOK_ZONE_PAGE_READER_H

#include "zone/transfer.h"

namespace webhook::zone {

enum class read_outcome {
    absent,  // there is no file
    taken,   // all that is whole was taken over
    foreign, // the file has another layout, or is none of a zone
    failed   // the file could not be read; errno says why
};

struct read_result {
    read_outcome outcome = read_outcome::absent;
    transfer_count cells;
    std::uint64_t damaged_pages = 0;
};

// Reads the file at "path".  The table is empty and not in use; it is complete
// if the outcome is "taken", and otherwise still empty.
read_result read_pages(const char *path, zone_header &header,
    const zone_shape &shape, file_state *kept, const clocks &now) noexcept;

} // namespace webhook::zone

#endif // WEBHOOK_ZONE_PAGE_READER_H
