// What mini_redis does to its keys.

#include "support/mini_redis.h"

#include "support/resp_message.h"

#include <openssl/evp.h>

#include <array>
#include <cstdio>

namespace webhook::test {

namespace {

constexpr const char *not_an_integer =
    "ERR value is not an integer or out of range";
constexpr const char *readonly =
    "READONLY You can't write against a read only replica.";

std::string sha1(const std::string &text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(
        text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; i++) {
        std::array<char, 3> byte{};
        std::snprintf(byte.data(), byte.size(), "%02x", digest[i]);
        hex += byte.data();
    }
    return hex;
}

struct set_options {
    bool nx = false;
    bool xx = false;
    bool get = false;
    std::optional<milliseconds> life = std::nullopt;
};

// The error, if any.
std::string read_options(const mini_redis::argv &words, set_options &into)
{
    for (std::size_t i = 3; i < words.size(); i++) {
        const std::string option = resp::upper(words[i]);
        if (option == "NX") {
            into.nx = true;
        } else if (option == "XX") {
            into.xx = true;
        } else if (option == "GET") {
            into.get = true;
        } else if ((option == "PX" || option == "EX") && !into.life &&
                   i + 1 < words.size()) {
            const auto time = resp::number(words[++i]);
            if (!time) {
                return not_an_integer;
            }
            if (*time <= 0) {
                return "ERR invalid expire time in 'set' command";
            }
            into.life = milliseconds(option == "PX" ? *time : *time * 1000);
        } else {
            return "ERR syntax error";
        }
    }
    return into.nx && into.xx ? "ERR syntax error" : "";
}

} // namespace

const mini_redis::entry *mini_redis::find(const std::string &key) const
{
    const auto found = entries_.find(key);
    const bool there =
        found != entries_.end() &&
        (!found->second.end || clock::now() < *found->second.end);
    return there ? &found->second : nullptr;
}

bool mini_redis::drop(const std::string &key)
{
    const bool there = find(key) != nullptr;
    entries_.erase(key);
    return there;
}

std::optional<std::string> mini_redis::get(const std::string &key) const
{
    const std::lock_guard lock(mutex_);
    const entry *found = find(key);
    return found == nullptr ? std::nullopt : std::optional(found->value);
}

std::optional<milliseconds> mini_redis::time_left(const std::string &key) const
{
    const std::lock_guard lock(mutex_);
    const entry *found = find(key);
    return found == nullptr || !found->end
               ? std::nullopt
               : std::optional(std::chrono::duration_cast<milliseconds>(
                     *found->end - clock::now()));
}

std::vector<std::string> mini_redis::keys() const
{
    const std::lock_guard lock(mutex_);
    std::vector<std::string> found;
    for (const auto &[key, value] : entries_) {
        if (find(key) != nullptr) {
            found.push_back(key);
        }
    }
    return found;
}

void mini_redis::put(const std::string &key, const std::string &value,
    std::optional<milliseconds> life)
{
    const std::lock_guard lock(mutex_);
    entries_[key] = make(value, life);
}

void mini_redis::erase(const std::string &key)
{
    const std::lock_guard lock(mutex_);
    entries_.erase(key);
}

void mini_redis::clear()
{
    const std::lock_guard lock(mutex_);
    entries_.clear();
    scripts_.clear();
}

std::string mini_redis::set(const call &with)
{
    set_options options;
    const std::string fault = read_options(with.words, options);
    // GET came with 6.2, and beside NX with 7.0.
    const bool too_old =
        options.get && !at_least(options.nx ? 7 : 6, options.nx ? 0 : 2);
    if (!fault.empty() || too_old) {
        return resp::error(fault.empty() ? "ERR syntax error" : fault);
    }
    if (read_only()) {
        return resp::error(readonly);
    }
    const std::lock_guard lock(mutex_);
    const std::string &key = with.words[1];
    const entry *old = find(key);
    const bool done = old != nullptr ? !options.nx : !options.xx;
    const std::string got =
        old != nullptr ? resp::bulk(old->value) : resp::nil();
    if (done) {
        entries_[key] = make(with.words[2], options.life);
    }
    if (options.get) {
        return got;
    }
    return done ? resp::status("OK") : resp::nil();
}

std::string mini_redis::get_key(const call &with)
{
    const auto value = get(with.words[1]);
    return value ? resp::bulk(*value) : resp::nil();
}

std::string mini_redis::del(const call &with)
{
    if (read_only()) {
        return resp::error(readonly);
    }
    const std::lock_guard lock(mutex_);
    long long dropped = 0;
    for (std::size_t i = 1; i < with.words.size(); i++) {
        dropped += drop(with.words[i]) ? 1 : 0;
    }
    return resp::integer(dropped);
}

std::string mini_redis::pttl(const call &with)
{
    const auto left = time_left(with.words[1]);
    return resp::integer(left ? left->count() : get(with.words[1]) ? -1 : -2);
}

void mini_redis::on_script(script_effect what)
{
    const std::lock_guard lock(mutex_);
    effect_ = std::move(what);
}

void mini_redis::forget_scripts()
{
    const std::lock_guard lock(mutex_);
    scripts_.clear();
}

std::string mini_redis::load(const std::string &text)
{
    std::string digest = sha1(text);
    scripts_[digest] = text;
    return digest;
}

std::string mini_redis::script(const call &with)
{
    const std::string what = resp::upper(with.words[1]);
    const std::lock_guard lock(mutex_);
    if (what == "LOAD" && with.words.size() == 3) {
        return resp::bulk(load(with.words[2]));
    }
    if (what == "FLUSH") {
        scripts_.clear();
        return resp::status("OK");
    }
    if (what == "EXISTS" && with.words.size() > 2) {
        std::vector<std::string> known;
        for (std::size_t i = 2; i < with.words.size(); i++) {
            known.push_back(
                resp::integer(scripts_.contains(with.words[i]) ? 1 : 0));
        }
        return resp::array(known);
    }
    return resp::error(
        "ERR unknown subcommand '" + with.words[1] + "'. Try SCRIPT HELP.");
}

std::string mini_redis::eval(const call &with)
{
    const argv &words = with.words;
    const auto keys = resp::number(words[2]);
    if (!keys) {
        return resp::error(not_an_integer);
    }
    if (*keys < 0 || static_cast<std::size_t>(*keys) > words.size() - 3) {
        return resp::error(*keys < 0
                               ? "ERR Number of keys can't be negative"
                               : "ERR Number of keys can't be greater than "
                                 "number of args");
    }
    const std::string key = *keys > 0 ? words[3] : "";
    const argv arguments(words.begin() + 3 + *keys, words.end());
    std::string text;
    script_effect effect;
    {
        const std::lock_guard lock(mutex_);
        const std::string digest =
            resp::upper(words[0]) == "EVAL" ? load(words[1]) : words[1];
        const auto found = scripts_.find(digest);
        if (found == scripts_.end()) {
            return resp::error("NOSCRIPT No matching script. Please use EVAL.");
        }
        text = found->second;
        effect = effect_;
    }
    return effect ? effect(text, key, arguments)
                  : run_script(text, key, arguments);
}

std::string mini_redis::run_script(
    const std::string &script, const std::string &key, const argv &arguments)
{
    if (read_only()) {
        return resp::error(readonly);
    }
    const std::lock_guard lock(mutex_);
    const std::string own = arguments.empty() ? "" : arguments[0];
    const entry *found = find(key);
    const bool same = found != nullptr && found->value == own;
    const int was = found == nullptr                    ? 0
                    : same                              ? 1
                    : found->value.starts_with("done:") ? 3
                                                        : 2;
    if (script.find("'DEL'") != std::string::npos) {
        if (same) {
            drop(key);
        }
        return resp::integer(was);
    }
    const bool commits = script.ends_with("return found");
    const std::string got =
        found != nullptr ? resp::bulk(found->value) : resp::nil();
    if (commits || was < 2) {
        const auto life =
            arguments.size() > 1 ? resp::number(arguments[1]) : std::nullopt;
        entries_[key] =
            make(own, life ? std::optional(milliseconds(*life)) : std::nullopt);
    }
    return commits ? got : resp::integer(was);
}

} // namespace webhook::test
