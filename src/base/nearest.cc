#include "base/nearest.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace webhook {

namespace {

/* Words that are longer are no misspelled names. */
constexpr std::size_t longest = 64;

/*
 * Counts the letters to insert, to remove, to replace, or to exchange with
 * their neighbours, until one name is the other.  The three rows belong to this
 * letter of "a" and to the two letters before it.
 */
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);

    for (std::size_t j = 0; j <= b.size(); ++j) {
        last[j] = j;
    }

    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = a[i - 1] == b[j - 1] ? 0 : 1;

            row[j] =
                std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }

    return last[b.size()];
}

/* Returns 0 for the same name, and more the less two names are alike. */
std::size_t difference(std::string_view word, std::string_view name)
{
    constexpr std::size_t enough = 3; /* letters that two names share */
    const auto [shorter, longer] =
        std::minmax(word, name, [](std::string_view a, std::string_view b) {
            return a.size() < b.size();
        });
    const std::size_t letters = distance(word, name);

    if (shorter.size() >= enough && longer.starts_with(shorter)) {
        return std::min<std::size_t>(letters, 1);
    }
    if (shorter.size() >= enough && longer.ends_with(shorter)) {
        return std::min<std::size_t>(letters, 2);
    }

    return letters;
}

using ranking = std::vector<std::pair<std::size_t, std::string_view>>;

ranking near_names(
    std::string_view word, std::span<const std::string_view> names)
{
    constexpr std::size_t most = 3;
    ranking near;

    if (word.empty() || word.size() > longest) {
        return near;
    }

    for (std::string_view name : names) {
        const std::size_t differs = difference(word, name);
        if (differs < word.size() && differs <= 1 + word.size() / 4) {
            near.emplace_back(differs, name);
        }
    }
    std::sort(near.begin(), near.end());
    near.resize(std::min(near.size(), most));

    return near;
}

} // namespace

std::string nearest(
    std::string_view word, std::span<const std::string_view> names)
{
    std::string text;

    for (const auto &[differs, name] : near_names(word, names)) {
        text += (text.empty() ? "" : ", ") + std::string(name);
    }

    return text;
}

std::string did_you_mean(
    std::string_view word, std::span<const std::string_view> names)
{
    const ranking near = near_names(word, names);

    /* the word itself may be right, and what follows it is wrong */
    return near.empty() || near.front().first == 0
               ? std::string()
               : " (did you mean \"" + std::string(near.front().second) +
                     "\"?)";
}

} // namespace webhook
