/*
 * The texts of the Redis store: the URL an operator writes, the state of a key,
 * the key itself.  The input is taken for each of them.
 */

#include "core/key.h"
#include "redis/url.h"

#include <webhook/webhook.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace {

using webhook::redis::endpoint;

void require(bool met, const char *what)
{
    if (!met) {
        std::fprintf(stderr, "not so: %s\n", what);
        std::abort();
    }
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           (c != '\0' && std::strchr("-._~", c));
}

std::string encode(std::string_view text)
{
    std::string encoded;

    for (const char c : text) {
        char three[4];

        if (is_unreserved(c)) {
            encoded += c;
        } else {
            std::snprintf(three, sizeof(three), "%%%02X",
                static_cast<unsigned>(static_cast<unsigned char>(c)));
            encoded += three;
        }
    }
    return encoded;
}

// ---- URL -------------------------------------------------------------------

std::string write_host(const std::string &host, std::uint16_t port)
{
    const bool ipv6 = host.find(':') != std::string::npos;

    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string write_hosts(const std::vector<webhook::redis::host_port> &hosts)
{
    std::string text;

    for (const webhook::redis::host_port &each : hosts) {
        text += (text.empty() ? "" : ",") + write_host(each.host, each.port);
    }
    return text;
}

std::string write_url(const endpoint &at)
{
    const std::string database = std::to_string(at.database);
    const std::string credentials =
        encode(at.user) +
        (at.password.empty() ? "" : ":" + encode(at.password)) +
        (at.user.empty() && at.password.empty() ? "" : "@");

    if (!at.path.empty()) {
        return "unix:" + at.path + ":" + database;
    }

    if (at.sentinels.empty()) {
        return "redis://" + credentials +
               (at.seeds.empty() ? write_host(at.host, at.port)
                                 : write_hosts(at.seeds)) +
               "/" + database;
    }

    return "sentinel://" + credentials + write_hosts(at.sentinels) + "/" +
           at.master + "/" + database;
}

bool is_host_text(const std::string &host)
{
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return c == ':' || (is_unreserved(c) && c != '~');
    });
}

void check_url(std::string_view url)
{
    endpoint found;
    const char *why = webhook::redis::parse_url(url, found);

    if (why) {
        endpoint again;
        const std::string copy(url);

        // one of a few texts, none of them made of the URL
        require(webhook::redis::parse_url(copy, again) == why, "a fixed text");
        return;
    }

    require(
        !found.host.empty() + !found.path.empty() + !found.sentinels.empty() ==
            1,
        "a host, a path or sentinels");
    require(found.port >= 1 && found.database <= 65535, "numbers");
    require(
        found.path.size() < 108 && found.path.find('\0') == std::string::npos,
        "a path for the system");
    require(found.host.empty() || is_host_text(found.host),
        "a host without anything else");
    require(found.sentinels.empty() == found.master.empty() &&
                found.sentinels.size() <= webhook::redis::max_hosts,
        "a few sentinels know a master");
    for (const webhook::redis::host_port &each : found.sentinels) {
        require(is_host_text(each.host) && each.port >= 1, "a sentinel");
    }

    require(found.seeds.empty() ||
                (found.seeds.size() > 1 && found.database == 0 &&
                    found.seeds.size() <= webhook::redis::max_hosts &&
                    found.seeds[0].host == found.host &&
                    found.seeds[0].port == found.port),
        "a few servers of a cluster");
    for (const webhook::redis::host_port &each : found.seeds) {
        require(is_host_text(each.host) && each.port >= 1, "a server");
    }

    endpoint again;

    require(webhook::redis::parse_url(write_url(found), again) == nullptr,
        "what it has read can be written");
    require(found == again, "and is read as the same");
}

// ---- state -----------------------------------------------------------------

bool same(const webhook_state_t &a, const webhook_state_t &b)
{
    return a.kind == b.kind && a.status == b.status &&
           (a.digest_kind == b.digest_kind ||
               a.digest_kind == WEBHOOK_DIGEST_OTHER) &&
           std::memcmp(a.token, b.token, sizeof(a.token)) == 0 &&
           std::memcmp(a.digest, b.digest, sizeof(a.digest)) == 0;
}

void check_state_text(const std::string &text)
{
    char out[WEBHOOK_STATE_TEXT_SIZE];
    webhook_state_t state{};

    if (webhook_state_decode({text.data(), text.size()}, &state) == 0) {
        require(state.kind == WEBHOOK_ABSENT, "nothing is set");
        return;
    }

    const std::size_t length = webhook_state_encode(&state, out);
    webhook_state_t again{};

    require(state.kind != WEBHOOK_ABSENT, "a text is of a state");
    require(webhook_state_decode({out, length}, &again) == 1, "it is read");
    require(same(state, again), "what was read is written");
}

void check_state(webhook_state_kind_t kind, std::string_view bytes)
{
    char out[WEBHOOK_STATE_TEXT_SIZE];
    webhook_state_t state{};
    webhook_state_t again{};

    state.kind = kind;
    const std::size_t size = bytes.copy(reinterpret_cast<char *>(state.token),
        kind == WEBHOOK_CLAIMED ? WEBHOOK_TOKEN_SIZE : WEBHOOK_OWNER_SIZE);
    bytes.substr(size).copy(
        reinterpret_cast<char *>(state.digest), sizeof(state.digest));
    if (kind == WEBHOOK_DELIVERED && bytes.size() % 2 == 1) {
        state.status = 200 + static_cast<unsigned char>(bytes[0]) % 100;
    }

    if (kind == WEBHOOK_DELIVERED && bytes.size() % 3 == 1) {
        state.digest_kind = WEBHOOK_DIGEST_XXH128;
    }

    const std::size_t length = webhook_state_encode(&state, out);

    require(length <= sizeof(out), "room");
    require(webhook_state_decode({out, length}, &again) == 1, "it is read");
    require(same(again, state), "the same state");

    // any other byte makes another state, or none
    if (!bytes.empty()) {
        std::string near(out, length);

        near[static_cast<unsigned char>(bytes[0]) % length] ^=
            static_cast<char>(1 << (bytes.size() % 8));
        check_state_text(near);
        check_state_text(near + "0");
    }
}

// ---- key -------------------------------------------------------------------

std::string key_part(std::string_view part)
{
    static webhook::sha256 hash;
    std::string key = "before";

    webhook::append_key_part(key, part, hash);
    require(key.starts_with("before"), "it is appended");
    return key.substr(6);
}

std::optional<std::string> decode_key(std::string_view text)
{
    std::string decoded;

    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }

        unsigned byte = 0;

        if (std::sscanf(
                std::string(text.substr(i, 3)).c_str(), "%%%2X", &byte) != 1) {
            return std::nullopt;
        }
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

void check_key_part(std::string_view part)
{
    const std::string text = key_part(part);

    require(
        std::all_of(text.begin(), text.end(),
            [](char c) { return is_unreserved(c) || c == '%' || c == '='; }),
        "the alphabet of keys");

    if (part.size() <= WEBHOOK_MAX_KEY_PART) {
        require(text.find('=') == std::string::npos, "no digest");
        require(decode_key(text) == part, "it can be read back");
        require(text == encode(part), "as RFC 3986 has it");
    } else {
        require(text.size() == 71 && text.starts_with("sha256="), "a digest");
    }
}

void check_keys(std::string_view text)
{
    const std::string_view one = text.substr(0, text.size() / 2);
    const std::string_view other = text.substr(text.size() / 2);

    check_key_part(text);
    check_key_part(one);
    require((key_part(one) == key_part(other)) == (one == other),
        "different parts are different");
    require(
        key_part(key_part(text)) != key_part(text) || key_part(text) == text,
        "no part is another's text");

    // from one end of what is short to what is long
    std::string longer(text);

    longer.resize(std::max<std::size_t>(longer.size(), 198), '%');
    for (int i = 0; i < 4; i++) {
        longer += 'x';
        check_key_part(longer);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);

    check_url(text);
    check_url("redis://" + text);
    check_url("redis://a," + text);
    check_url("unix:" + text);
    check_url("redis://" + encode(text) + ":" + encode(text) + "@h");

    check_state_text(text);
    check_state_text("claimed:" + text);
    check_state_text("done:" + text);
    check_state(WEBHOOK_CLAIMED, text);
    check_state(WEBHOOK_DELIVERED, text);

    check_keys(text);
    return 0;
}
