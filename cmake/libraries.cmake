# The libraries that end up in the module, as static archives in build/deps
# (tools/build-deps.sh says why).

find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_library(RE2 re2 REQUIRED)

set(deps ${PROJECT_SOURCE_DIR}/build/deps)
set(names jansson hiredis)
if(WEBHOOK_JSON STREQUAL simdjson OR NOT WEBHOOK_TESTS STREQUAL OFF)
    list(APPEND names simdjson)
endif()

execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/build-deps.sh ${names}
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
