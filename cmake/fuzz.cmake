# What tools/run-fuzz.sh runs: tests/fuzz/NAME_fuzz.cc with libFuzzer's main().

find_package(Threads REQUIRED)

file(GLOB fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*_fuzz.cc)
foreach(source ${fuzz_sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(${name} ${source})
    target_include_directories(${name} PRIVATE tests)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE webhook_options
        webhook_redis webhook_zone webhook_core Threads::Threads)
endforeach()

# json_fuzz compares the two JSON readers.  The core with Jansson is in a name
# space of its own, and without the C ABI, which has none; Jansson is compiled
# here where its source is, so that libFuzzer sees its branches.
webhook_add_core(webhook_core_jansson jansson)
get_target_property(sources webhook_core_jansson SOURCES)
list(FILTER sources EXCLUDE REGEX "src/core/abi[^/]*$")
set_target_properties(webhook_core_jansson PROPERTIES SOURCES "${sources}")
target_compile_definitions(webhook_core_jansson PUBLIC webhook=webhook_jansson)

foreach(core webhook_core webhook_core_jansson)
    add_library(json_side_${core} OBJECT tests/fuzz/json_side.cc)
    target_include_directories(json_side_${core} PRIVATE tests)
    target_link_libraries(json_side_${core} PRIVATE webhook_options ${core})
    target_link_libraries(json_fuzz PRIVATE json_side_${core})
endforeach()

set(jansson ${PROJECT_SOURCE_DIR}/build/deps/jansson)
if(EXISTS ${jansson}/src/load.c)
    file(GLOB sources ${jansson}/src/*.c)
    add_library(jansson_seen STATIC ${sources})
    target_include_directories(jansson_seen PRIVATE
        ${jansson}/src ${jansson}/build/include ${jansson}/build/private_include)
    target_compile_definitions(jansson_seen PRIVATE HAVE_CONFIG_H)
    target_link_libraries(json_fuzz PRIVATE jansson_seen)
endif()
target_link_libraries(json_fuzz PRIVATE webhook_core_jansson)
