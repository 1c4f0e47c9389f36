# What tools/run-fuzz.sh runs: tests/fuzz/NAME_fuzz.cc with libFuzzer's main().

find_package(Threads REQUIRED)

file(GLOB fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*_fuzz.cc)
foreach(source ${fuzz_sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_include_directories(${name} PRIVATE tests)
    target_compile_definitions(${name} PRIVATE
        WEBHOOK_TESTS_ROOT="${PROJECT_SOURCE_DIR}")
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE webhook_options
        webhook_redis webhook_zone webhook_core Threads::Threads)
endforeach()

# json_fuzz compares the two JSON readers.  The core with Jansson is in a name
# space of its own, and without the C ABI, which has none; Jansson is compiled
# here where its source is, so that libFuzzer sees its branches.
webhook_add_core_objects(webhook_core_jansson_objects)
get_target_property(sources webhook_core_jansson_objects SOURCES)
list(FILTER sources EXCLUDE REGEX "src/core/abi[^/]*$")
set_target_properties(webhook_core_jansson_objects PROPERTIES
    SOURCES "${sources}")
webhook_add_core(webhook_core_jansson jansson webhook_core_jansson_objects)
foreach(part webhook_core_jansson_objects webhook_core_jansson)
    target_compile_definitions(${part} PUBLIC webhook=webhook_jansson)
endforeach()

# The dictionary knows what to compare with, and this halves the speed.
foreach(core webhook_core webhook_core_jansson)
    foreach(part ${core} ${core}_objects)
        target_compile_options(${part} PRIVATE
            -fno-sanitize-coverage=trace-cmp)
    endforeach()
    add_library(json_side_${core} OBJECT tests/fuzz/json_side.cc)
    target_include_directories(json_side_${core} PRIVATE tests)
    target_link_libraries(json_side_${core} PRIVATE webhook_options ${core})
    target_link_libraries(json_fuzz PRIVATE json_side_${core})
endforeach()

set(jansson ${PROJECT_SOURCE_DIR}/build/deps/jansson)
if(EXISTS ${jansson}/src/load.c)
    file(GLOB sources ${jansson}/src/*.c)
    add_library(jansson_seen STATIC ${sources})
    target_compile_options(jansson_seen PRIVATE
        -O2 -fno-sanitize=address,undefined -fno-sanitize-coverage=trace-cmp)
    target_include_directories(jansson_seen PRIVATE
        ${jansson}/src ${jansson}/build/include ${jansson}/build/private_include)
    target_compile_definitions(jansson_seen PRIVATE HAVE_CONFIG_H)
    target_link_libraries(json_fuzz PRIVATE jansson_seen)
endif()
target_link_libraries(json_fuzz PRIVATE webhook_core_jansson)

add_executable(json_seeds tests/fuzz/json_seeds.cc)
target_include_directories(json_seeds PRIVATE tests)
target_compile_definitions(json_seeds PRIVATE
    WEBHOOK_TESTS_ROOT="${PROJECT_SOURCE_DIR}")
file(GLOB tables CONFIGURE_DEPENDS tests/data/json/*.table)
add_custom_command(
    OUTPUT ${PROJECT_BINARY_DIR}/seeds/json
    COMMAND json_seeds ${PROJECT_BINARY_DIR}/seeds/json
    COMMAND ${CMAKE_COMMAND} -E copy_directory
        ${PROJECT_SOURCE_DIR}/tests/data/iclosed
        ${PROJECT_BINARY_DIR}/seeds/json
    DEPENDS json_seeds ${tables}
    VERBATIM)
add_custom_target(seeds ALL DEPENDS ${PROJECT_BINARY_DIR}/seeds/json)
