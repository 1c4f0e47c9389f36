// Contains the part of Redis that the gate uses, in memory; a scripted server
// answers with it by default.  It has one keyspace for all numbers of SELECT,
// and no password.

#ifndef WEBHOOK_TESTS_SUPPORT_MINI_REDIS_H
#define WEBHOOK_TESTS_SUPPORT_MINI_REDIS_H

#include "support/net.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace webhook::test {

class mini_redis {
public:
    using argv = std::vector<std::string>;
    // The reply to a script, of its text, its first key and its arguments.
    using script_effect = std::function<std::string(const std::string &script,
        const std::string &key, const argv &arguments)>;

    mini_redis();

    // Does what the command says; the bytes of its reply.
    std::string reply(const argv &command, std::size_t connection);

    // What it says of itself, and how it behaves: 7.0.15 to begin with.
    void set_version(const std::string &version);
    // "master", or "replica", which is read only as long as INFO says so.
    void set_role(const std::string &role);
    // A field of INFO, new or not: ("memory", "maxmemory_policy", "noeviction")
    void set_info(const std::string &section, const std::string &name,
        const std::string &value);
    void drop_info(const std::string &name);

    // In place of run_script().
    void on_script(script_effect what);
    // The gate's own: a script that has 'DEL' in it deletes the key if it holds
    // argument 1.  Any other sets it to argument 1, for argument 2 milliseconds
    // or for good, if it holds that or nothing; one that ends in "return found"
    // in any case.  That one tells what was there, the others 1 for argument 1,
    // 0 for nothing, 3 for what is delivered, 2 for anything else.
    std::string run_script(const std::string &script, const std::string &key,
        const argv &arguments);
    // SCRIPT FLUSH: EVALSHA does not know any.
    void forget_scripts();

    // The keyspace.
    std::optional<std::string> get(const std::string &key) const;
    std::optional<milliseconds> time_left(const std::string &key) const;
    std::vector<std::string> keys() const;
    void put(const std::string &key, const std::string &value,
        std::optional<milliseconds> life = std::nullopt);
    void erase(const std::string &key);
    void clear(); // and the scripts: as after a restart

private:
    struct entry {
        std::string value;
        std::optional<clock::time_point> end;
    };
    static entry make(
        const std::string &value, std::optional<milliseconds> life)
    {
        return {
            value, life ? std::optional(clock::now() + *life) : std::nullopt};
    }
    struct field {
        std::string section;
        std::string name;
        std::string value;
    };
    struct call {
        const argv &words;
        std::size_t connection;
    };
    struct method {
        std::string (mini_redis::*function)(const call &with);
        std::size_t least; // words
    };

    static const std::map<std::string, method> &methods();
    std::string hello(const call &with);
    std::string auth(const call &with);
    std::string ping(const call &with);
    std::string select(const call &with);
    std::string client(const call &with);
    std::string info(const call &with);
    std::string set(const call &with);
    std::string get_key(const call &with);
    std::string del(const call &with);
    std::string pttl(const call &with);
    std::string script(const call &with);
    std::string eval(const call &with);

    bool at_least(int major, int minor) const;
    bool read_only() const;
    void set_field(const field &what);
    // These have the lock.
    const entry *find(const std::string &key) const; // unless it has expired
    bool drop(const std::string &key);
    std::string load(const std::string &text); // SHA1

    mutable std::mutex mutex_;
    std::string version_ = "7.0.15";
    std::string role_ = "master";
    std::vector<field> info_;
    script_effect effect_;
    std::map<std::string, std::string> scripts_; // by SHA1
    std::map<std::string, entry> entries_;
};

} // namespace webhook::test

#endif
