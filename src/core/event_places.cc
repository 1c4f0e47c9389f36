#include "core/event_places.h"

#include <algorithm>
#include <optional>

#include "base/config_error.h"
#include "base/text.h"
#include "json/check.h"
#include "json/slices.h"

namespace webhook {

namespace {

using token = pointer::token;

bool is_star(const token &each)
{
    return each.name == "*";
}

/* Returns true if one of the places can contain the other. */
bool overlap(const pointer &a, const pointer &b)
{
    const auto &one = a.tokens();
    const auto &other = b.tokens();
    const std::size_t count = std::min(one.size(), other.size());

    if (count == 0 && one.size() != other.size()) {
        /* The body itself is the array, and here an object without a "*". */
        return is_star(one.empty() ? other.front() : one.front());
    }

    return std::equal(one.begin(), one.begin() + static_cast<long>(count),
        other.begin(),
        [](const token &x, const token &y) { return x.name == y.name; });
}

void check(const pointer &where, const event_places &places)
{
    const auto &tokens = where.tokens();

    if (tokens.size() > event_places::most_tokens) {
        throw config_error("has too many parts, at most " +
                           std::to_string(event_places::most_tokens) +
                           " are allowed");
    }
    if (static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(),
            is_star)) > event_places::most_stars) {
        throw config_error("has too many \"*\", at most " +
                           std::to_string(event_places::most_stars) +
                           " are allowed");
    }
    if (std::any_of(tokens.begin(), tokens.end(),
            [](const token &each) { return each.index.has_value(); })) {
        throw config_error("contains an index; \"*\" stands for each element "
                           "of an array");
    }
    for (const auto *others : {&places.arrays, &places.beside}) {
        for (const pointer &other : *others) {
            if (overlap(where, other)) {
                throw config_error(
                    "and \"" + other.text() + "\" can be in each other");
            }
        }
    }
}

/* Says which places a value can be, or can be above; one bit for each. */
struct candidates {
    std::uint32_t arrays;
    std::uint32_t beside;

    bool any() const { return arrays != 0 || beside != 0; }
};

static_assert(
    event_places::most_arrays <= 32 && event_places::most_beside <= 32);

std::uint32_t all_of(const std::vector<pointer> &places)
{
    return static_cast<std::uint32_t>((std::uint64_t{1} << places.size()) - 1);
}

/* Keeps those whose token at "depth" passes the test. */
template<class Test>
std::uint32_t keep(const std::vector<pointer> &places, std::uint32_t from,
    std::size_t depth, Test test)
{
    std::uint32_t kept = 0;

    for (std::size_t i = 0; i < places.size(); ++i) {
        const std::uint32_t bit = std::uint32_t{1} << i;
        const auto &tokens = places[i].tokens();

        if ((from & bit) != 0 && depth < tokens.size() && test(tokens[depth])) {
            kept |= bit;
        }
    }

    return kept;
}

/* Returns the place that ends at "depth", if one of them does. */
std::optional<std::size_t> ending(
    const std::vector<pointer> &places, std::uint32_t among, std::size_t depth)
{
    for (std::size_t i = 0; i < places.size(); ++i) {
        if ((among >> i & 1U) != 0 && places[i].tokens().size() == depth) {
            return i;
        }
    }

    return std::nullopt;
}

/* Returns true if one of the places is below "depth". */
bool lead_on(
    const std::vector<pointer> &places, std::uint32_t among, std::size_t depth)
{
    return keep(places, among, depth, [](const token &) { return true; }) != 0;
}

/*
 * Goes through the tree and the text side by side, from the root to the places
 * and no deeper.  Functions call themselves once per token of a place.
 */
class walk {
public:
    walk(const event_places &places, std::size_t most, bool has_positions,
        located_events &found)
        : places_(places), most_(most), has_positions_(has_positions),
          found_(found)
    {
    }

    void visit(const json::node &value, std::string_view text, candidates which,
        std::size_t depth);

private:
    void visit_members(const json::node &object, std::string_view text,
        candidates which, std::size_t depth);
    void visit_elements(const json::node &array, std::string_view text,
        candidates which, std::size_t depth);
    void take(const json::node &array, std::string_view text, std::size_t which,
        std::size_t depth);
    void note_twice(std::uint32_t arrays, std::uint32_t beside);

    const event_places &places_;
    std::size_t most_;
    bool has_positions_;
    located_events &found_;
    event_place at_;
};

void walk::visit(const json::node &value, std::string_view text,
    candidates which, std::size_t depth)
{
    const auto here = ending(places_.arrays, which.arrays, depth);

    if (here && value.kind == json::kind::array) {
        take(value, text, *here, depth);
        return;
    }
    if (!here && ending(places_.beside, which.beside, depth)) {
        return;
    }
    if (here && depth != 0) {
        found_.undeclared = true; /* it is no array */
        return;
    }

    /* A body without such a place is not read again: it may be large. */
    const bool goes_on = lead_on(places_.arrays, which.arrays, depth) ||
                         lead_on(places_.beside, which.beside, depth);

    if (goes_on && value.kind == json::kind::object) {
        visit_members(value, text, which, depth);
    } else if (goes_on && !here && value.kind == json::kind::array) {
        visit_elements(value, text, which, depth);
    } else {
        found_.undeclared = true;
    }
}

void walk::visit_members(const json::node &object, std::string_view text,
    candidates which, std::size_t depth)
{
    child_texts values(object, text, has_positions_);
    candidates seen{0, 0};

    for (const json::member &each : json::members(object)) {
        auto is_it = [&](const token &step) {
            return step.hash == each.hash() && step.name == each.name;
        };
        const candidates next{keep(places_.arrays, which.arrays, depth, is_it),
            keep(places_.beside, which.beside, depth, is_it)};

        note_twice(next.arrays & seen.arrays, next.beside & seen.beside);
        seen = {seen.arrays | next.arrays, seen.beside | next.beside};

        visit(*each.value, values.next(*each.value), next, depth + 1);
    }
}

void walk::note_twice(std::uint32_t arrays, std::uint32_t beside)
{
    if (found_.ambiguous != nullptr) {
        return;
    }
    for (std::size_t i = 0; i < places_.arrays.size(); ++i) {
        if ((arrays >> i & 1U) != 0) {
            found_.ambiguous = &places_.arrays[i];
            return;
        }
    }
    if (beside != 0) {
        found_.undeclared = true;
    }
}

void walk::visit_elements(const json::node &array, std::string_view text,
    candidates which, std::size_t depth)
{
    const candidates next{keep(places_.arrays, which.arrays, depth, is_star),
        keep(places_.beside, which.beside, depth, is_star)};
    child_texts values(array, text, has_positions_);
    std::uint32_t index = 0;

    if (!next.any()) {
        found_.undeclared = true;
        return;
    }

    ++at_.depth;
    for (const json::node &each : json::elements(array)) {
        at_.indices[at_.depth - 1U] = index++;
        visit(each, values.next(each), next, depth + 1);
    }
    --at_.depth;
}

void walk::take(const json::node &array, std::string_view text,
    std::size_t which, std::size_t depth)
{
    child_texts values(array, text, has_positions_);
    std::uint32_t index = 0;

    (depth == 0 ? found_.is_array : found_.inside) = true;

    for (const json::node &each : json::elements(array)) {
        if (found_.events.size() == most_) {
            found_.too_many = true;
            return;
        }

        located_event &event = found_.events.emplace_back();
        event.node = &each;
        event.text =
            array.size == 1 ? trim(inside_of(text)) : values.next(each);
        event.array = text;
        event.place = at_;
        event.place.array = static_cast<std::uint8_t>(which);
        event.place.indices[event.place.depth++] = index++;
    }
}

/* Writes a name that a header field, or the list in it, could not contain. */
void append_name(std::string &out, std::string_view name)
{
    for (const char c : pointer_token(name)) {
        const bool plain = c > ' ' && c < '\x7f' && c != ',' && c != ';' &&
                           c != '"' && c != '%';
        if (plain) {
            out += c;
        } else {
            append_percent(out, c);
        }
    }
}

} // namespace

void event_places::add_array(pointer where)
{
    check(where, *this);
    if (!where.tokens().empty() && is_star(where.tokens().back())) {
        throw config_error("must not end in \"*\", because the events are the "
                           "elements of the array that it leads to");
    }
    if (arrays.size() == most_arrays) {
        throw config_error("is one too many, at most " +
                           std::to_string(most_arrays) + " are allowed");
    }
    arrays.push_back(std::move(where));
}

void event_places::add_beside(pointer where)
{
    check(where, *this);
    if (beside.size() == most_beside) {
        throw config_error("is one too many, at most " +
                           std::to_string(most_beside) + " are allowed");
    }
    beside.push_back(std::move(where));
}

void event_place::append_to(std::string &out, const event_places &places) const
{
    std::size_t used = 0;

    for (const token &step : places.arrays[array].tokens()) {
        if (is_star(step)) {
            out += '/' + std::to_string(indices[used++]);
        } else {
            append_name(out, step.name);
        }
    }

    out += '/' + std::to_string(indices[used]);
}

void located_events::clear()
{
    events.clear();
    inside = is_array = undeclared = too_many = false;
    ambiguous = nullptr;
}

void locate_events(const event_places &places, const json::node &root,
    std::string_view body, bool has_positions, std::size_t most,
    located_events &found)
{
    walk(places, most, has_positions, found)
        .visit(root, trim(json::without_mark(body)),
            {all_of(places.arrays), all_of(places.beside)}, 0);
}

} // namespace webhook
