/* Names of members, found by their length and a few of their bytes. */

#ifndef WEBHOOK_CORE_SCHEMA_NAMES_H
#define WEBHOOK_CORE_SCHEMA_NAMES_H

#include <cstdint>
#include <cstring>
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

    std::uint32_t find(std::string_view name) const
    {
        if (slots_.empty()) {
            return absent;
        }

        key wanted(name);
        for (std::size_t at = wanted.hash();; ++at) {
            const slot &here = slots_[at & (slots_.size() - 1)];
            if (here.number == absent ||
                (here.name == wanted && (name.size() <= key::whole ||
                                            names_[here.number] == name))) {
                return here.number;
            }
        }
    }

    const std::string &name(std::uint32_t number) const
    {
        return names_[number];
    }

private:
    /* The first and the last eight bytes: all of a name of up to sixteen. */
    struct key {
        static constexpr std::size_t whole = 16;

        key() = default;
        explicit key(std::string_view name);
        bool operator==(const key &other) const = default;
        std::size_t hash() const;

        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::size_t size = 0;
    };

    struct slot {
        key name;
        std::uint32_t number = absent;
    };

    void place(std::uint32_t number);

    std::vector<std::string> names_;
    std::vector<slot> slots_; /* a power of two, half of them free */
};

inline name_table::key::key(std::string_view name) : size(name.size())
{
    if (size >= 8) {
        std::memcpy(&head, name.data(), 8);
        std::memcpy(&tail, name.data() + size - 8, 8);
    } else if (size >= 4) {
        std::memcpy(&head, name.data(), 4);
        std::memcpy(&tail, name.data() + size - 4, 4);
    } else {
        for (char c : name) {
            head = head << 8U | static_cast<unsigned char>(c);
        }
    }
}

inline std::size_t name_table::key::hash() const
{
    std::uint64_t mixed = (head ^ size) * 0x9e3779b97f4a7c15U;

    mixed = (mixed ^ mixed >> 32U ^ tail) * 0xd6e8feb86659fd93U;
    return mixed >> 32U;
}

} // namespace webhook::schema

#endif /* WEBHOOK_CORE_SCHEMA_NAMES_H */
