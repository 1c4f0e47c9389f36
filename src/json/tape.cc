#include "json/tape.h"

#include <algorithm>
#include <array>

namespace webhook::json {

namespace {

/* A table finds duplicates among up to so many names, sorting among more. */
constexpr std::size_t largest_table = 32;

/*
 * A payload can make all hashes equal, so that each name is compared with each
 * other.  For so few names that takes 3 ms in the largest body.
 */
class name_set {
public:
    /* Returns false if the name is in the set already. */
    bool insert(const node &name)
    {
        std::size_t at = name.hash % slots;

        for (; places_[at] != 0; at = (at + 1) % slots) {
            const node &other = *names_[places_[at] - 1];
            if (other.hash == name.hash && other.string() == name.string()) {
                return false;
            }
        }

        names_[count_] = &name;
        places_[at] = ++count_;
        return true;
    }

private:
    static constexpr std::size_t slots = 2 * largest_table;

    std::uint8_t count_ = 0;
    std::array<std::uint8_t, slots> places_{}; /* index names_, from 1 */
    std::array<const node *, largest_table> names_;
};

bool has_duplicates(const node &object)
{
    name_set seen;

    for (const member &each : members(object)) {
        if (!seen.insert(each.value[-1])) {
            return true;
        }
    }

    return false;
}

/* Orders names by their hashes, so that few comparisons look at the bytes. */
bool before(const hashed_name &a, const hashed_name &b)
{
    return a.hash != b.hash                 ? a.hash < b.hash
           : a.name.size() != b.name.size() ? a.name.size() < b.name.size()
                                            : a.name < b.name;
}

} // namespace

void tape::compare_names_again()
{
    duplicate_names_ = false;

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i].kind == kind::object) {
            note_duplicate_names(i);
        }
    }
}

void tape::release() noexcept
{
    nodes_ = std::vector<node>(); /* {} would keep the memory */
    names_ = std::vector<hashed_name>();
}

void tape::note_duplicate_names(std::size_t index)
{
    const node &object = nodes_[index];

    if (object.size <= largest_table) {
        duplicate_names_ |= has_duplicates(object);
        return;
    }

    names_.clear();
    for (const auto &entry : members(object)) {
        names_.push_back({entry.hash(), entry.name});
    }
    std::sort(names_.begin(), names_.end(), before);
    duplicate_names_ |=
        std::adjacent_find(names_.begin(), names_.end()) != names_.end();
}

} // namespace webhook::json
