# The libraries that end up in the module, as static archives in build/deps
# (tools/build-deps.sh says why).

find_package(OpenSSL REQUIRED COMPONENTS Crypto)

set(deps ${PROJECT_SOURCE_DIR}/build/deps)
set(names jansson)
if(WEBHOOK_JSON STREQUAL simdjson OR NOT WEBHOOK_TESTS STREQUAL OFF)
    list(APPEND names simdjson)
endif()

execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/build-deps.sh ${names}
    RESULT_VARIABLE failed)
if(failed)
    message(FATAL_ERROR "no ${names} to link: see above "
        "(-DWEBHOOK_JSON=jansson -DWEBHOOK_TESTS=OFF needs no simdjson)")
endif()

foreach(name ${names})
    # Our own header goes with our own archive, the system's with the system's.
    find_path(${name}_INCLUDE ${name}.h HINTS ${deps}/include REQUIRED)
    add_library(${name}_static STATIC IMPORTED)
    set_target_properties(${name}_static PROPERTIES
        IMPORTED_LOCATION ${deps}/lib/lib${name}.a
        INTERFACE_INCLUDE_DIRECTORIES ${${name}_INCLUDE})
endforeach()
