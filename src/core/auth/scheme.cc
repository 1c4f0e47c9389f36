#include "core/auth/scheme.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/config_error.h"
#include "core/header.h"

namespace webhook {

namespace {

template<class T>
using word = std::pair<std::string_view, T>;

constexpr word<scheme::algorithm> algorithms[] = {
    {"sha1", scheme::algorithm::hmac_sha1},
    {"sha256", scheme::algorithm::hmac_sha256},
    {"sha512", scheme::algorithm::hmac_sha512},
    {"ed25519", scheme::algorithm::ed25519},
    {"ecdsa-p256-sha256", scheme::algorithm::ecdsa_p256_sha256},
    {"rsa-sha256", scheme::algorithm::rsa_sha256},
};

constexpr word<encoding> encodings[] = {
    {"hex", encoding::hex},
    {"base64", encoding::base64},
};

constexpr word<encoding> secret_encodings[] = {
    {"raw", encoding::raw},
    {"hex", encoding::hex},
    {"base64", encoding::base64},
};

constexpr word<bool> units[] = {{"s", false}, {"ms", true}};

constexpr std::string_view known[] = {"algorithm", "header", "prefix",
    "separator", "encoding", "signed", "timestamp", "unit", "url",
    "secret_encoding", "secret_prefix", "tolerance"};

std::string_view text_of(const parameters &chosen, std::string_view name,
    std::string_view fallback = {})
{
    auto found = chosen.find(name);

    return found != chosen.end() ? std::string_view(found->second) : fallback;
}

std::string_view want(const parameters &chosen, std::string_view name)
{
    std::string_view text = text_of(chosen, name);

    if (text.empty()) {
        throw config_error(std::string(name) + ": is missing");
    }

    return text;
}

template<class T, std::size_t N>
T read_word(
    std::string_view name, std::string_view text, const word<T> (&words)[N])
{
    std::string names;

    for (const auto &[each, value] : words) {
        if (text == each) {
            return value;
        }
        names += (names.empty() ? "" : ", ") + std::string(each);
    }

    throw config_error(std::string(name) + ": must be one of " + names);
}

char read_separator(std::string_view text)
{
    if (text.size() > 1) {
        throw config_error("separator: must be one character");
    }

    return text.empty() ? '\0' : text.front();
}

/* Returns milliseconds for a text in seconds, or 0 if it is not given. */
std::uint64_t read_tolerance(std::string_view text)
{
    constexpr std::uint64_t longest = 1000U * 1000 * 1000;
    std::uint64_t seconds = 0;
    const char *end = text.data() + text.size();

    if (text.empty()) {
        return 0;
    }

    auto [stop, fault] = std::from_chars(text.data(), end, seconds);
    if (fault != std::errc() || stop != end || seconds == 0 ||
        seconds > longest) {
        throw config_error("tolerance: must be a number of seconds");
    }

    return seconds * 1000;
}

/*
 * Returns true for a misspelled name, and false for a misplaced secret, which
 * may end with a "=".
 */
bool is_name(std::string_view name, std::string_view value)
{
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_";

    return name.find_first_not_of(letters) == std::string_view::npos &&
           !value.empty() && value.front() != '=';
}

void check_names(const parameters &chosen)
{
    for (const auto &[name, value] : chosen) {
        if (std::find(std::begin(known), std::end(known), name) !=
            std::end(known)) {
            continue;
        }
        std::string text = is_name(name, value) ? name + ": " : "";
        text += "is not a parameter; the parameters are";
        for (std::string_view each : known) {
            text += (each == known[0] ? " " : ", ") + std::string(each);
        }
        throw config_error(text);
    }
}

const parameters &checked(const parameters &chosen)
{
    check_names(chosen);
    return chosen;
}

} // namespace

scheme::scheme(const parameters &chosen, std::string_view method)
    : how(read_word(
          "algorithm", want(checked(chosen), "algorithm"), algorithms)),
      header(want(chosen, "header")), prefix(text_of(chosen, "prefix")),
      separator(read_separator(text_of(chosen, "separator"))),
      encoding(
          read_word("encoding", text_of(chosen, "encoding", "hex"), encodings)),
      message(
          text_of(chosen, "signed", "{body}"), text_of(chosen, "url"), method),
      secret_encoding(read_word("secret_encoding",
          text_of(chosen, "secret_encoding", "raw"), secret_encodings)),
      secret_prefix(text_of(chosen, "secret_prefix")),
      milliseconds(read_word("unit", text_of(chosen, "unit", "s"), units)),
      tolerance_ms(read_tolerance(text_of(chosen, "tolerance")))
{
    set_timestamp(chosen);

    /*
     * Ed25519 takes the message in one piece, so it is put in front of the
     * body.
     */
    if (how == algorithm::ed25519 &&
        message.pieces().back().kind != piece::body) {
        throw config_error("signed: must end with {body} for ed25519");
    }
}

void scheme::set_timestamp(const parameters &chosen)
{
    constexpr std::string_view header_source = "header:";
    constexpr std::string_view part_source = "part:";

    std::string_view text = text_of(chosen, "timestamp");
    bool is_signed = message.has(piece::timestamp);

    if (text.starts_with('/')) {
        try {
            timestamp_pointer.emplace(text);
        } catch (const config_error &fault) {
            throw config_error(std::string("timestamp: ") + fault.what());
        }
        timestamp = clock::body;
    } else if (text.starts_with(header_source)) {
        timestamp = clock::header;
        timestamp_name = text.substr(header_source.size());
    } else if (text.starts_with(part_source)) {
        timestamp = clock::part;
        timestamp_name = text.substr(part_source.size());
    } else if (!text.empty()) {
        throw config_error("timestamp: must be header:NAME, part:PREFIX or a "
                           "JSON Pointer into the body");
    }

    bool is_beside = timestamp == clock::header || timestamp == clock::part;

    if (is_beside && timestamp_name.empty()) {
        throw config_error("timestamp: requires a name");
    }
    if (is_beside != is_signed) {
        throw config_error(
            is_beside ? "timestamp: must be covered by the signature, add "
                        "{timestamp} to \"signed\""
                      : "signed: contains {timestamp}, but the parameter "
                        "\"timestamp\" specifies no header or part");
    }
}

/*
 * The number of digits is the same from 2001 to 2286.  Thus a timestamp ends
 * where the body begins even if there is nothing between them.
 */
std::optional<std::uint64_t> scheme::read_time(std::string_view text) const
{
    const std::size_t digits = milliseconds ? 13 : 10;
    std::uint64_t time = 0;
    const char *end = text.data() + text.size();

    if (text.size() != digits) {
        return std::nullopt;
    }

    auto [stop, fault] = std::from_chars(text.data(), end, time);
    if (fault != std::errc() || stop != end) {
        return std::nullopt;
    }

    return milliseconds ? time : time * 1000;
}

bool scheme::signs_header(std::string_view name) const
{
    if (timestamp == clock::header && is_same_header(timestamp_name, name)) {
        return true;
    }

    return std::any_of(message.pieces().begin(), message.pieces().end(),
        [name](const message_piece &each) {
            return each.kind == piece::header &&
                   is_same_header(each.text, name);
        });
}

} // namespace webhook
