// What compares before it writes, on the server.

#ifndef WEBHOOK_REDIS_SCRIPTS_H
#define WEBHOOK_REDIS_SCRIPTS_H

#include <string_view>

namespace webhook::redis {

struct script {
    std::string_view text;
    std::string_view sha1; // of the text, in lower-case hexadecimal
};

// KEYS[1] is the key, ARGV[1] our claim.
inline constexpr script release_script = {
    "if redis.call('GET', KEYS[1]) == ARGV[1] then "
    "return redis.call('DEL', KEYS[1]) end "
    "return 0",
    "6fbe84d1140fd2047394924af9d845b83c070bec"};

// ARGV[2] is the lease.  A claim that is gone, not taken, is made again.
inline constexpr script renew_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "if found and found ~= ARGV[1] then return 0 end "
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
    "return 1",
    "d16fea656488ada04440181ddcea172f1d77fa96"};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SCRIPTS_H
