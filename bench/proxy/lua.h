// What operators do today: Lua, with keys in memory or in Redis.

#ifndef WEBHOOK_BENCH_PROXY_LUA_H
#define WEBHOOK_BENCH_PROXY_LUA_H

#include "proxy/fronts.h"

namespace webhook::bench {

// None where lua-nginx-module, cjson or the Redis client is not installed.
std::vector<front> lua_fronts(const std::string &proxy);

} // namespace webhook::bench

#endif
