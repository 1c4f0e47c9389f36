#include "proxy/lua.h"

#include "proxy/machine.h"
#include "support/nginx_conf.h"

#include <filesystem>
#include <regex>

namespace webhook::bench {

namespace {

namespace fs = std::filesystem;

// The parts that both have: an event is valid if it has its id.
constexpr const char *read_id = R"(
    ngx.req.read_body()
    local body = ngx.req.get_body_data()
    local doc = body and cjson.decode(body)
    local item = type(doc) == "table" and doc[1]
    local event = type(item) == "table" and item.event
    local id = type(event) == "table" and event.uuid
    if type(id) ~= "string" or #id == 0 or #id > 64 then
        return ngx.exit(400)
    end
)";

constexpr const char *answer_duplicate = R"(
    ngx.header["Content-Type"] = "application/json"
    ngx.print('{"duplicate":true}\n')
    return ngx.exit(200)
)";

constexpr const char *claim_in_memory = R"(
    local ok, err = ngx.shared.events:add("wh:" .. id, true, 86400)
    if not ok and err ~= "exists" then
        return ngx.exit(503)
    end
    if not ok then
)";

constexpr const char *claim_in_redis = R"(
    local red = redis:new()
    red:set_timeouts(1000, 1000, 1000)
    if not red:connect("127.0.0.1", {{redis_port}}) then
        return ngx.exit(503)
    end
    local res = red:set("wh:" .. id, "1", "NX", "PX", 86400000)
    if not res then
        red:close()
        return ngx.exit(503)
    end
    red:set_keepalive(60000, 128)
    if res == ngx.null then
)";

std::string location(const char *claim, const std::string &proxy)
{
    return std::string("access_by_lua_block {") + read_id + claim +
           answer_duplicate + "end\n}\n" + proxy;
}

// Where this nginx has its modules; empty: it does not say.
fs::path modules_dir()
{
    const std::string text = output_of({test::nginx_binary(), "-V"});
    std::smatch match;

    return std::regex_search(text, match, std::regex(R"(--modules-path=(\S+))"))
               ? fs::path(match[1].str())
               : fs::path();
}

} // namespace

std::vector<front> lua_fronts(const std::string &proxy)
{
    const fs::path modules = modules_dir();
    std::string first;

    for (const char *name : {"ndk_http_module.so", "ngx_http_lua_module.so"}) {
        if (!fs::exists(modules / name)) {
            return {};
        }
        first += "load_module " + (modules / name).string() + ";\n";
    }

    // Debian has the client under another name.
    const std::string init = "init_by_lua_block {\n"
                             "cjson = require \"cjson.safe\"\n"
                             "local ok, m = pcall(require, \"resty.redis\")\n"
                             "redis = ok and m or require \"nginx.redis\"\n"
                             "}\n";

    return {{.name = "lua, shared dict",
                .what = "lua-nginx-module, cjson and a shared dict: the keys "
                        "live in one nginx, a failed event is lost",
                .location = location(claim_in_memory, proxy),
                .http = init + "lua_shared_dict events 256m;\n",
                .first = first},
        {.name = "lua, redis",
            .what = "the same with lua-resty-redis, `SET NX`",
            .location = location(claim_in_redis, proxy),
            .http = init,
            .first = first,
            .redis = true}};
}

} // namespace webhook::bench
