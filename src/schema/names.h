/* Finds names of members by the hash that the tape has of them. */

#ifndef WEBHOOK_SCHEMA_NAMES_H
#define WEBHOOK_SCHEMA_NAMES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::schema {

/*
 * Contains only names of the schema: a payload can choose where a search
 * begins, but not how long it takes.
 */
class name_table {
public:
    static constexpr std::uint32_t absent = UINT32_MAX;

    /*
     * Returns the number of the name; names are numbered in the order of their
     * addition.
     */
    std::uint32_t add(std::string_view name);

    /* Finds a name by "hash", which is its json::hash_name(). */
    std::uint32_t find(std::string_view name, std::uint32_t hash) const
    {
        if (slots_.empty()) {
            return absent;
        }

        for (std::size_t at = hash;; ++at) {
            const slot &here = slots_[at & (slots_.size() - 1)];
            if (here.number == absent ||
                (here.hash == hash && names_[here.number] == name)) {
                return here.number;
            }
        }
    }

    const std::string &name(std::uint32_t number) const
    {
        return names_[number];
    }

private:
    struct slot {
        std::uint32_t hash = 0;
        std::uint32_t number = absent;
    };

    void place(std::uint32_t number);

    std::vector<std::string> names_;
    std::vector<slot>
        slots_; /* have a power of two as size, half of them are free */
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_NAMES_H */
