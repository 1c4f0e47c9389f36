#include "redis/slots.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace webhook::redis {
namespace {

// A cluster has up to 1000 servers.
constexpr std::size_t max_masters = 1000;

constexpr const char *invalid = "the answer to CLUSTER SLOTS is not a slot map";

// CRC-16/XMODEM: the polynomial is 0x1021, and the register begins with 0.
constexpr std::array<std::uint16_t, 256> crc_table = [] {
    constexpr unsigned polynomial = 0x1021;
    constexpr unsigned highest = 0x8000;
    std::array<std::uint16_t, 256> table{};

    for (unsigned i = 0; i < table.size(); ++i) {
        unsigned crc = i << 8;

        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & highest) ? (crc << 1) ^ polynomial : crc << 1;
        }
        table[i] = static_cast<std::uint16_t>(crc);
    }
    return table;
}();

unsigned crc16(std::string_view text)
{
    unsigned crc = 0;

    for (const char c : text) {
        const unsigned at = (crc >> 8) ^ static_cast<unsigned char>(c);

        crc = ((crc << 8) & 0xFFFF) ^ crc_table[at & 0xFF];
    }
    return crc;
}

// Returns the text that decides on the slot.
std::string_view tag_of(std::string_view key)
{
    const std::size_t open = key.find('{');

    if (open == std::string_view::npos) {
        return key;
    }

    const std::size_t end = key.find('}', open + 1);

    return end == std::string_view::npos || end == open + 1
               ? key
               : key.substr(open + 1, end - open - 1);
}

template<typename T>
bool read_number(std::string_view text, T max, T &into)
{
    const char *end = text.data() + text.size();
    const auto [at, failed] = std::from_chars(text.data(), end, into);

    return failed == std::errc() && at == end && into <= max;
}

// A server that does not know the name of a host sends "", "?" or nil.
bool is_unknown(const reply &host)
{
    return host.is_nil() ||
           (host.is_string() && (host.text().empty() || host.text() == "?"));
}

// Reads what has been added to an address since Redis 7.0.
void read_details(const reply &details, cluster_place &into)
{
    for (std::size_t i = 0; i + 1 < details.size(); i += 2) {
        if (!details[i].is_string() || !details[i + 1].is_string() ||
            !is_host(details[i + 1].text())) {
            continue;
        }
        if (details[i].text() == "hostname") {
            into.name = details[i + 1].text();
        } else if (details[i].text() == "ip") {
            into.ip = details[i + 1].text();
        }
    }
}

bool read_place(const reply &from, const address &sender, cluster_place &into)
{
    constexpr long long max_port = 65535;

    if (!from.is_array() || from.size() < 2 || !from[1].is_integer() ||
        from[1].integer() < 1 || from[1].integer() > max_port) {
        return false;
    }

    if (is_unknown(from[0])) {
        into.at.host = sender.text;
    } else if (from[0].is_string()) {
        into.at.host = from[0].text();
    }

    into.at.port = static_cast<std::uint16_t>(from[1].integer());

    for (std::size_t i = 2; i < from.size(); ++i) {
        if (from[i].is_array()) {
            read_details(from[i], into);
        }
    }
    return is_host(into.at.host);
}

} // namespace

unsigned slot_of(std::string_view key) noexcept
{
    return crc16(tag_of(key)) % slot_count;
}

bool keeps_slots(std::string_view prefix) noexcept
{
    return tag_of(prefix).size() != prefix.size() ||
           prefix.find_first_of("{}") == std::string_view::npos;
}

const char *slot_map::read(const reply &answer, const address &from)
{
    std::map<std::pair<std::string, std::uint16_t>, std::uint16_t> numbers;

    masters_.clear();
    owners_.fill(0);

    if (!answer.is_array()) {
        return invalid;
    }

    if (answer.size() == 0) {
        return "the cluster has no slots";
    }

    for (std::size_t i = 0; i < answer.size(); ++i) {
        const reply range = answer[i];
        cluster_place master;

        if (!range.is_array() || range.size() < 3 || !range[0].is_integer() ||
            !range[1].is_integer() || range[0].integer() < 0 ||
            range[0].integer() > range[1].integer() ||
            range[1].integer() >= static_cast<long long>(slot_count) ||
            !read_place(range[2], from, master)) {
            return invalid;
        }

        std::uint16_t &number = numbers[{master.at.host, master.at.port}];

        if (number == 0) {
            if (masters_.size() == max_masters) {
                return "the cluster has more than 1000 masters";
            }
            masters_.push_back(std::move(master));
            number = static_cast<std::uint16_t>(masters_.size());
        }

        const auto end = owners_.begin() + range[1].integer() + 1;

        for (auto at = owners_.begin() + range[0].integer(); at != end; ++at) {
            if (*at != 0) {
                return invalid;
            }
            *at = number;
        }
    }

    return nullptr;
}

bool read_redirection(
    std::string_view text, const address &from, redirection &into)
{
    constexpr std::uint16_t max_port = 65535;

    into.ask = text.starts_with("ASK ");

    if (!into.ask && !text.starts_with("MOVED ")) {
        return false;
    }

    text.remove_prefix(text.find(' ') + 1);

    const std::size_t space = text.find(' ');
    const std::size_t colon = text.rfind(':');

    if (space == std::string_view::npos || colon == std::string_view::npos ||
        colon < space ||
        !read_number(text.substr(0, space), slot_count - 1, into.slot) ||
        !read_number(text.substr(colon + 1), max_port, into.to.port) ||
        into.to.port == 0) {
        return false;
    }

    const std::string_view host = text.substr(space + 1, colon - space - 1);

    into.to.host =
        host.empty() || host == "?" ? std::string_view(from.text) : host;
    return is_host(into.to.host);
}

} // namespace webhook::redis
