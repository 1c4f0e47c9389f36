# What the tests take from other Debian releases: a newer hiredis, older and
# newer servers.  Made while building, for nothing else wants them.

set(newer ${PROJECT_SOURCE_DIR}/build/deps/trixie)
file(MAKE_DIRECTORY ${newer}/include)
add_custom_command(OUTPUT ${newer}/lib/libhiredis.a
    COMMAND ${tools}/build-deps.sh hiredis/trixie
    USES_TERMINAL VERBATIM)
add_custom_target(hiredis1 DEPENDS ${newer}/lib/libhiredis.a)
add_library(hiredis1_static STATIC IMPORTED)
set_target_properties(hiredis1_static PROPERTIES
    IMPORTED_LOCATION ${newer}/lib/libhiredis.a
    INTERFACE_INCLUDE_DIRECTORIES ${newer}/include)
add_dependencies(hiredis1_static hiredis1)

webhook_add_redis(webhook_redis_hiredis1 hiredis1_static)
webhook_add_module(ngx_http_webhook_module_hiredis1
    ${PROJECT_BINARY_DIR}/hiredis1 webhook_redis_hiredis1)
set(module_hiredis1
    ${PROJECT_BINARY_DIR}/hiredis1/ngx_http_webhook_module_hiredis1.so)

set(servers ${PROJECT_BINARY_DIR}/redis)
foreach(server redis-6.0 redis-8 valkey)
    add_custom_command(OUTPUT ${servers}/${server}
        COMMAND ${tools}/build-redis.sh ${server} ${servers}
        USES_TERMINAL VERBATIM)
endforeach()
add_custom_target(redis_servers ALL
    DEPENDS ${servers}/redis-6.0 ${servers}/redis-8 ${servers}/valkey)

set(releases_environment
    WEBHOOK_REDIS_SERVER_OLD=${servers}/redis-6.0
    WEBHOOK_REDIS_SERVER_NEW=${servers}/redis-8
    WEBHOOK_VALKEY_SERVER=${servers}/valkey)
