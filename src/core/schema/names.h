/* Names of members, found by length and a few of their bytes. */

#ifndef WEBHOOK_CORE_SCHEMA_NAMES_H
#define WEBHOOK_CORE_SCHEMA_NAMES_H

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

    std::uint32_t find(std::string_view name) const;

    const std::string &name(std::uint32_t number) const
    {
        return names_[number];
    }

private:
    void place(std::uint32_t number);

    std::vector<std::string> names_;
    std::vector<std::uint32_t> slots_; /* a power of two, half empty */
};

} // namespace webhook::schema

#endif /* WEBHOOK_CORE_SCHEMA_NAMES_H */
