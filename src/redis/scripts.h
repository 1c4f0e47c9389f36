// Scripts that compare a value on the server before they change it.

#ifndef WEBHOOK_REDIS_SCRIPTS_H
#define WEBHOOK_REDIS_SCRIPTS_H

#include <string_view>

namespace webhook::redis {

struct script {
    std::string_view text;
    std::string_view sha1; // of the text, in lowercase hexadecimal
};

// KEYS[1] is the key, and ARGV[1] the claim of the delivery.  This script and
// the next three return what they found: 1 if it was that claim, 0 if the key
// did not exist, 2 if it was another claim, and 3 if the event has been
// delivered.
inline constexpr script release_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "if found == ARGV[1] then return redis.call('DEL', KEYS[1]) end "
    "if not found then return 0 end "
    "return found:sub(1, 5) == 'done:' and 3 or 2",
    "b155a39906e9a9366b6f0d3cf3b7202a75b48fbb"};

// ARGV[1] is the delivered event.  KEYS[2] holds it for as long as KEYS[1]
// would have, because a worker may still send its commit again.
inline constexpr script forget_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "if found == ARGV[1] then "
    "local ms = redis.call('PTTL', KEYS[1]) "
    "if ms > 0 then redis.call('SET', KEYS[2], found, 'PX', ms) end "
    "return redis.call('DEL', KEYS[1]) end "
    "if not found then return 0 end "
    "return found:sub(1, 5) == 'done:' and 3 or 2",
    "d53971767dd265d62697a3c12060dfc90fbf5061"};

// Stores the delivered event ARGV[1] for ARGV[2] milliseconds, unless the event
// was delivered again or deleted (see above) since.  An event that is still
// there is stored once more, because WAIT is about the last write.
inline constexpr script retell_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "if found ~= ARGV[1] then "
    "if found and found:sub(1, 5) == 'done:' then return 3 end "
    "if redis.call('GET', KEYS[2]) == ARGV[1] then return 0 end end "
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
    "return not found and 0 or found == ARGV[1] and 1 or 2",
    "61a646912bc75278c2d3a10f4578e22d1e595b87"};

// ARGV[2] is the lease.  A claim that is gone, and has not been taken, is made
// again.
inline constexpr script renew_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "if found and found ~= ARGV[1] then "
    "return found:sub(1, 5) == 'done:' and 3 or 2 end "
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
    "return found and 1 or 0",
    "9bf9ff3ef819040383ba22f033a51eeedb4ecfd7"};

// Replaces SET with GET on servers that do not support it.  ARGV[1] is the
// value to set, for ARGV[2] milliseconds.
inline constexpr script commit_script = {
    "local found = redis.call('GET', KEYS[1]) "
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
    "return found",
    "3964e48dd4afd8dbb1b4baf09638cd5f2dc875ea"};

// Returns the value and its remaining milliseconds.
inline constexpr script inspect_script = {
    "return {redis.call('GET', KEYS[1]) or '', redis.call('PTTL', KEYS[1])}",
    "8f1724d234c95c64f06dfb11cd1b87b0236203c4"};

// Starts at the cursor ARGV[1]. Returns the next cursor, and the claims among
// the keys that begin with ARGV[2], each with its remaining milliseconds.  A
// key that is not a string, or expires meanwhile, is not a claim.
inline constexpr script list_script = {
    "local pattern = ARGV[2]:gsub('[*?%[%]\\\\]', '\\\\%0') .. '*' "
    "local page = redis.call('SCAN', ARGV[1], 'MATCH', pattern, 'COUNT', 500) "
    "local found = {page[1]} "
    "for _, key in ipairs(page[2]) do "
    "local value = redis.pcall('GET', key) "
    "if type(value) == 'string' and value:sub(1, 8) == 'claimed:' then "
    "found[#found + 1] = key "
    "found[#found + 1] = redis.call('PTTL', key) "
    "end end "
    "return found",
    "71485b21f3e5c6cdf0c2d410bed237c606361747"};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_SCRIPTS_H
