/* Reads the signatures of a list, and the fields that contain such lists. */

#ifndef WEBHOOK_CORE_AUTH_SIGNATURES_H
#define WEBHOOK_CORE_AUTH_SIGNATURES_H

#include <array>
#include <span>
#include <string_view>

#include "core/arena.h"
#include "core/auth/scheme.h"
#include "core/header.h"
#include "core/reason.h"
#include "json/document.h"

namespace webhook {

/* Holds the values of the fields that contain signatures. */
class signature_lists {
public:
    /* Finds the fields of the scheme, each of which may occur once. */
    fault find(const scheme &how, header_list headers);

    std::span<const std::string_view> values() const
    {
        return std::span(values_).first(count_);
    }

private:
    fault add_field(std::string_view name, header_list headers);
    fault add_numbered(std::string_view name, header_list headers);
    void add(std::string_view value);

    std::size_t count_ = 0;
    std::array<std::string_view, scheme::most_fields + scheme::most_numbers>
        values_;
};

/*
 * Decodes the signatures, as far as one may be valid.  "reader" is used if they
 * are members of objects; nothing of these is authentic.
 */
fault read_signatures(const scheme &how,
    std::span<const std::string_view> lists, json::document &reader,
    arena &memory, std::span<std::string_view> &result);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_SIGNATURES_H */
