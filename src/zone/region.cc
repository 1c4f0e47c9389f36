#include "zone/region.h"

#include "zone/descriptors.h"
#include "zone/running_zone.h"

#include <cstdio>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace webhook::zone {

namespace {

using file_name = char[256];

bool is_memory_file(int fd, std::string_view link) noexcept
{
    return link.substr(link.rfind('/') + 1).starts_with(memory_file_prefix) &&
           is_in_memory(fd);
}

} // namespace

std::optional<region> region::open(
    std::string_view name, std::size_t size, webhook_error_t &error) noexcept
{
    if (name.empty() || name.size() > max_name ||
        name.find('\0') != name.npos) {
        std::snprintf(error.text, sizeof(error.text),
            "the name of a zone must be 1 to %zu bytes long", max_name);
        return std::nullopt;
    }

    if (size < claim_table::min_size()) {
        std::snprintf(error.text, sizeof(error.text),
            "a zone must have at least %zu bytes", claim_table::min_size());
        return std::nullopt;
    }

    file_name file;
    std::snprintf(file, sizeof(file), "nginx-webhook:%.*s",
        static_cast<int>(name.size()), name.data());

    region opened;
    opened.size_ = size;
    opened.view_ = table_view(size);

    const bool found = opened.find(file);
    opened.look_back();
    if (found) {
        return opened;
    }
    if (!opened.create(file, error)) {
        return std::nullopt;
    }

    // The zone may have had a file until now.
    const running_zone running(name, false);
    if (running.memory() != nullptr) {
        opened.copy(running);
    }
    return opened;
}

bool region::find(const char *name) noexcept
{
    char wanted[sizeof(file_name) + 32];
    std::snprintf(wanted, sizeof(wanted), "/memfd:%s (deleted)", name);

    const bool searched =
        for_each_descriptor(zone_link, [&](int fd, std::string_view is) {
            if (is == wanted && !adopt(fd)) {
                origin_ = region_origin::replaced;
            }
            return own_.memory() != nullptr && earlier_.memory() != nullptr;
        });

    if (own_.memory() != nullptr) {
        origin_ = region_origin::found;
    } else if (earlier_.memory() != nullptr) {
        origin_ = region_origin::succeeding;
    } else if (!searched) {
        origin_ = region_origin::unsearched;
    }
    return origin_ == region_origin::found;
}

// Adopts a file if it holds a valid zone: a file of the right name may contain
// anything.
bool region::adopt(int fd) noexcept
{
    mapped_file file;
    if (!file.adopt(fd, size_)) {
        return false;
    }

    const bool ours = claim_table::valid(file.memory(), size_);
    if (!ours && !version1::zone::at(file.memory(), size_)) {
        return false;
    }

    mapped_file &place = ours ? own_ : earlier_;
    if (place.memory() == nullptr) {
        place = std::move(file);
    }
    return true;
}

// Looks for entries of version 1.  A zone that was just found is kept even if
// it is empty, because processes of the old binary still use it.  Later, an
// empty zone is closed.
void region::look_back() noexcept
{
    if (earlier_.memory() == nullptr) {
        return;
    }

    view_.earlier = version1::zone::at(earlier_.memory(), size_);
    remembered_ =
        view_.earlier ? view_.earlier->count(read_clock(CLOCK_MONOTONIC)) : 0;

    if (origin_ == region_origin::found && remembered_ == 0) {
        view_.earlier.reset();
        earlier_.close();
    }
}

bool region::create(const char *name, webhook_error_t &error) noexcept
{
    if (!own_.create(name, size_, error)) {
        return false;
    }

    const int rc = claim_table::format(own_.memory(), size_);
    if (rc != 0) {
        std::snprintf(error.text, sizeof(error.text),
            "the zone could not be initialized (%d: %s)", rc,
            std::strerror(rc));
    }
    return rc == 0;
}

bool region::any() noexcept
{
    bool found = false;

    (void)for_each_descriptor(
        zone_link, [&](int, std::string_view) { return found = true; });
    (void)for_each_descriptor("/", [&](int fd, std::string_view link) {
        found = found || is_memory_file(fd, link);
        return found;
    });
    return found;
}

void region::close_inherited() noexcept
{
    (void)for_each_descriptor(any_link, [](int fd, std::string_view) {
        if (!mapped_file::owned(fd)) {
            ::close(fd);
        }
        return false;
    });

    (void)for_each_descriptor("/", [](int fd, std::string_view link) {
        if ((is_memory_file(fd, link) || path_lock::is_one(fd, link)) &&
            !mapped_file::owned(fd)) {
            ::close(fd);
        }
        return false;
    });
}

} // namespace webhook::zone
