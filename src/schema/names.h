/* Names of members, found by the hash that the tape has of them. */

#ifndef WEBHOOK_SCHEMA_NAMES_H
#define WEBHOOK_SCHEMA_NAMES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace webhook::schema {

/*
 * The table is made of the schema's names alone: a payload can choose where it
 * looks, but not how long.
 */
class name_table {
public:
    static constexpr std::uint32_t absent = UINT32_MAX;

    /* Its number: the names are numbered in the order of their coming. */
    std::uint32_t add(std::string_view name);

    /* "hash": json::hash_name() of it. */
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
    std::vector<slot> slots_; /* a power of two, half of them free */
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_NAMES_H */
