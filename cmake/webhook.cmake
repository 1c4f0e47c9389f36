# The libraries that end up in the module, as static archives in build/deps
# (tools/build-deps.sh says why).

find_package(OpenSSL REQUIRED COMPONENTS Crypto)
if(NOT WEBHOOK_STATIC)
    find_library(RE2 re2 REQUIRED)
endif()
find_package(ZLIB REQUIRED)
# Its functions are in the header.
find_path(XXHASH xxhash.h)
if(NOT XXHASH)
    message(FATAL_ERROR "xxhash.h not found: install libxxhash-dev")
endif()

set(deps ${PROJECT_SOURCE_DIR}/build/deps)
set(names jansson hiredis)
if(WEBHOOK_JSON STREQUAL simdjson OR NOT WEBHOOK_TESTS STREQUAL OFF)
    list(APPEND names simdjson)
endif()

set(re2 "")
if(WEBHOOK_STATIC)
    set(re2 re2)
endif()
execute_process(
    COMMAND ${PROJECT_SOURCE_DIR}/tools/build-deps.sh ${names} ${re2}
    RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "no ${names} to link: see above "
        "(-DWEBHOOK_JSON=jansson -DWEBHOOK_TESTS=OFF needs no simdjson)")
endif()

# The headers that go with the archives are there as well.
foreach(name ${names})
    add_library(${name}_static STATIC IMPORTED)
    set_target_properties(${name}_static PROPERTIES
        IMPORTED_LOCATION ${deps}/lib/lib${name}.a
        INTERFACE_INCLUDE_DIRECTORIES ${deps}/include)
endforeach()

if(WEBHOOK_STATIC)
    file(STRINGS ${deps}/static/lib/re2.libs abseil)
    add_library(re2_static STATIC IMPORTED)
    set_target_properties(re2_static PROPERTIES
        IMPORTED_LOCATION ${deps}/static/lib/libre2.a
        INTERFACE_INCLUDE_DIRECTORIES ${deps}/static/include
        INTERFACE_LINK_LIBRARIES "${abseil}")
    set(RE2 re2_static)
endif()

# src/base to src/core, src/zone and src/redis as libraries.  None gets an
# include path to nginx.

file(GLOB builtin CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/providers/*.json)
set(generated ${PROJECT_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${generated})

add_custom_command(
    OUTPUT ${generated}/builtin_files.inc
    COMMAND ${PROJECT_SOURCE_DIR}/tools/embed.sh
        ${generated}/builtin_files.inc ${builtin}
    DEPENDS ${builtin} ${PROJECT_SOURCE_DIR}/tools/embed.sh
    VERBATIM)
add_custom_target(builtin_files
    DEPENDS ${generated}/builtin_files.inc)

set(page ${PROJECT_SOURCE_DIR}/page)
file(GLOB page_files CONFIGURE_DEPENDS
    ${page}/*.html ${page}/*.css ${page}/*.mjs)
add_custom_command(
    OUTPUT ${generated}/status_page.inc
    COMMAND ${PROJECT_SOURCE_DIR}/tools/embed-page.sh
        ${generated}/status_page.inc ${page}
    DEPENDS ${page_files} ${PROJECT_SOURCE_DIR}/tools/embed-page.sh
    VERBATIM)
add_custom_target(status_page
    DEPENDS ${generated}/status_page.inc)

add_library(webhook_headers INTERFACE)
target_include_directories(webhook_headers INTERFACE
    ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)

# The sources that know which reader of event bodies is linked.
set(WEBHOOK_READERS src/json/jansson.cc src/json/simdjson.cc)

# webhook_add_core_objects(NAME): the core and what is below it, without them
function(webhook_add_core_objects name)
    set(sources ${WEBHOOK_SOURCES})
    list(FILTER sources INCLUDE REGEX "^src/(base|json|schema|core)/")
    list(REMOVE_ITEM sources ${WEBHOOK_READERS})

    add_library(${name} OBJECT ${sources})
    add_dependencies(${name} builtin_files)
    target_include_directories(${name} PRIVATE ${generated})
    target_link_libraries(${name}
        PRIVATE webhook_options webhook_hidden
        PUBLIC webhook_headers OpenSSL::Crypto ZLIB::ZLIB ${RE2})
endfunction()

# webhook_add_core(NAME JSON OBJECTS): the core with one of its two readers
function(webhook_add_core name json objects)
    add_library(${name} STATIC $<TARGET_OBJECTS:${objects}> src/json/jansson.cc)
    target_link_libraries(${name}
        PRIVATE webhook_options webhook_hidden
        PUBLIC webhook_headers jansson_static OpenSSL::Crypto ZLIB::ZLIB
        ${RE2})
    if(json STREQUAL simdjson)
        target_sources(${name} PRIVATE src/json/simdjson.cc)
        target_compile_definitions(${name} PRIVATE WEBHOOK_JSON_SIMDJSON=1)
        target_link_libraries(${name} PUBLIC simdjson_static)
    endif()
endfunction()

webhook_add_core_objects(webhook_core_objects)
webhook_add_core(webhook_core ${WEBHOOK_JSON} webhook_core_objects)

set(sources ${WEBHOOK_SOURCES})
list(FILTER sources INCLUDE REGEX "^src/zone/")
add_library(webhook_zone STATIC ${sources})
target_link_libraries(webhook_zone
    PRIVATE webhook_options webhook_hidden PUBLIC webhook_headers)

# webhook_add_redis(NAME HIREDIS): the Redis store with one version of hiredis.
# It goes before the core in a list of libraries: it calls webhook.h.
function(webhook_add_redis name hiredis)
    set(sources ${WEBHOOK_SOURCES})
    list(FILTER sources INCLUDE REGEX "^src/redis/")
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name}
        PRIVATE webhook_options webhook_hidden
        PUBLIC webhook_headers ${hiredis})
endfunction()

webhook_add_redis(webhook_redis hiredis_static)

if(WEBHOOK_TIDY)
    set_target_properties(webhook_core_objects webhook_core webhook_zone
        webhook_redis PROPERTIES
        CXX_CLANG_TIDY "${WEBHOOK_CLANG_TIDY}")
endif()
