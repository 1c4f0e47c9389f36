/* The tape, and the rules that hold for every back end. */

#include "core/json.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace webhook::json {

namespace {

/* Up to here a table finds them, beyond it sorting does. */
constexpr std::size_t largest_table = 32;

/*
 * A payload can see to it that all hashes are equal, and each name is compared
 * with each other: so few of them, in the largest body, take 3 ms.
 */
class name_set {
public:
    /* False: it is there. */
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
    std::array<std::uint8_t, slots> places_{}; /* in names_, from 1 */
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

/* By their hashes: most comparisons then need no look at the bytes. */
bool before(const hashed_name &a, const hashed_name &b)
{
    return a.hash != b.hash                 ? a.hash < b.hash
           : a.name.size() != b.name.size() ? a.name.size() < b.name.size()
                                            : a.name < b.name;
}

} // namespace

std::uint32_t hash_name(std::string_view name)
{
    std::uint64_t head = 0;
    std::uint64_t tail = 0;

    if (name.size() >= sizeof(head)) {
        std::memcpy(&head, name.data(), sizeof(head));
        std::memcpy(
            &tail, name.data() + name.size() - sizeof(tail), sizeof(tail));
    } else {
        std::memcpy(&head, name.data(), name.size());
        tail = head;
    }

    return hash_ends(head, tail, name.size());
}

const node *find_member(const node &object, std::string_view name)
{
    return find_member(object, name, hash_name(name));
}

const node *find_member(
    const node &object, std::string_view name, std::uint32_t hash)
{
    for (const member &each : members(object)) {
        if (each.hash() == hash && each.name == name) {
            return each.value;
        }
    }

    return nullptr;
}

namespace {

/* JSON in UTF-16 begins with an ASCII character, or with a mark. */
bool is_utf16(std::string_view text)
{
    if (text.size() % 2 != 0) {
        return false;
    }

    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
           (text[0] == '\0') != (text[1] == '\0');
}

} // namespace

std::string_view without_mark(std::string_view text)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";

    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

error check_bytes(std::string_view text)
{
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return error::empty;
    }

    /* Jansson takes a NUL after a number for the end of the text. */
    if (std::memchr(text.data(), '\0', text.size()) != nullptr) {
        return is_utf16(text) ? error::not_utf8 : error::nul;
    }

    if (text.size() > largest_size) {
        return error::too_large;
    }

    return error::none;
}

void tape::compare_names_again()
{
    duplicate_names_ = false;

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i].kind == kind::object) {
            note_duplicate_names(i);
        }
    }
}

bool tape::shrink()
{
    if (nodes_.capacity() * sizeof(node) <= warm_tape) {
        return false; /* there are fewer names than nodes */
    }

    nodes_ = std::vector<node>(); /* {} would keep the memory */
    names_ = std::vector<hashed_name>();
    return true;
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
