# Unit tests: core with either JSON reader, zone and Redis store.  Each program
# is one test of ctest, and tools/run-suite.sh counts its cases.  They run in
# the root of the sources: no path of this tree is compiled in, so that ccache
# serves all trees from one object.

# For what is run with them; nginx brings its own (sanitizer_options.c).
set(sanitizer_options UBSAN_OPTIONS=print_stacktrace=1)

# webhook_add_suite(NAME PROGRAM FILTER LABELS): some cases of it
function(webhook_add_suite name program filter labels)
    add_test(NAME ${name}
        COMMAND ${tools}/run-suite.sh ${PROJECT_BINARY_DIR}/suites ${name}
            $<TARGET_FILE:${program}> --gtest_filter=${filter}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS "${labels}" TIMEOUT 1800
        ENVIRONMENT ${sanitizer_options})
endfunction()

# webhook_add_unit_objects(NAME SOURCES LIBRARY...): compiled once, also for the
# sanitized programs: what the sanitizers look into is in the libraries.
function(webhook_add_unit_objects name sources)
    if(WEBHOOK_UNIT_OBJECTS)
        include(${WEBHOOK_UNIT_OBJECTS}/${name}.cmake)
        # Its allocator would replace that of AddressSanitizer.
        list(FILTER objects EXCLUDE REGEX "core_allocation_test")
        add_library(${name} OBJECT IMPORTED GLOBAL)
        set_target_properties(${name} PROPERTIES IMPORTED_OBJECTS "${objects}")
        return()
    endif()

    add_library(${name} OBJECT ${sources})
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/${name}.cmake
        CONTENT "set(objects \"$<TARGET_OBJECTS:${name}>\")\n")
    webhook_test_code(${name} webhook_headers ${ARGN})
    target_compile_definitions(${name} PRIVATE WEBHOOK_TESTS_ROOT=".")
endfunction()

# webhook_add_unit_program(NAME OBJECTS FILTER LABELS LIBRARY...): linked and
# run
function(webhook_add_unit_program name objects filter labels)
    add_executable(unit_${name} $<TARGET_OBJECTS:${objects}>)
    target_link_libraries(unit_${name} PRIVATE ${ARGN}
        GTest::gtest_main Threads::Threads)
    webhook_add_suite(unit.${name} unit_${name} ${filter} "${labels}")
    if(NOT labels MATCHES extra)
        add_dependencies(test_programs unit_${name})
    endif()
endfunction()

# webhook_let_malloc_fail(NAME): unit/failing_malloc.h, also of what is linked
# statically, hiredis for instance
function(webhook_let_malloc_fail name)
    target_sources(unit_${name} PRIVATE tests/unit/failing_malloc.cc)
    target_include_directories(unit_${name} PRIVATE tests)
    target_link_options(unit_${name} PRIVATE
        -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
endfunction()

file(GLOB core_tests CONFIGURE_DEPENDS
    tests/unit/base_*_test.cc tests/unit/core_*_test.cc)
file(GLOB zone_tests CONFIGURE_DEPENDS tests/unit/zone_*_test.cc)
file(GLOB redis_tests CONFIGURE_DEPENDS tests/unit/redis_*_test.cc)

# Its allocator is left out of the sanitized programs.
list(FILTER core_tests EXCLUDE REGEX "core_allocation_test")
webhook_bundle(core_tests unit_core ${core_tests})
list(APPEND core_tests tests/unit/core_allocation_test.cc
    tests/support/provider_vectors.cc)
webhook_bundle(zone_tests unit_zone ${zone_tests})
webhook_bundle(redis_tests unit_redis ${redis_tests})
webhook_add_unit_objects(unit_core_objects "${core_tests}"
    OpenSSL::Crypto jansson_static ${RE2})
foreach(json simdjson jansson)
    # What measures time runs alone, and later.
    set(filter -*_timed*.*)
    if(json STREQUAL WEBHOOK_JSON)
        set(core webhook_core)
    else()
        # The model's bodies are all alike to a reader.
        string(APPEND filter ":core_model.*")
        set(core webhook_core_${json})
        webhook_add_core(${core} ${json} webhook_core_objects)
    endif()
    webhook_add_unit_program(${json} unit_core_objects ${filter} unit ${core})
    webhook_add_suite(unit.${json}_timed unit_${json} *_timed*.* "unit;extra")
    set_tests_properties(unit.${json}_timed PROPERTIES RUN_SERIAL ON)
endforeach()

if(NOT WEBHOOK_SANITIZE)
    webhook_add_suite(long.model unit_${WEBHOOK_JSON} core_model.* "unit;long")
    set_tests_properties(long.model PROPERTIES TIMEOUT 7200
        ENVIRONMENT WEBHOOK_HISTORIES=10000000)
endif()

# The pages of the providers, which tools/provider-docs.sh writes.
if(NOT WEBHOOK_SANITIZE)
    file(GLOB provider_docs CONFIGURE_DEPENDS tests/providers/*.cc)
    add_executable(provider_docs ${provider_docs})
    webhook_test_code(provider_docs webhook_core)
    add_test(NAME docs.providers COMMAND provider_docs docs
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(docs.providers PROPERTIES LABELS unit TIMEOUT 60)
    add_dependencies(test_programs provider_docs)
endif()

# The stores, once: they know nothing of readers.
webhook_add_unit_objects(unit_zone_objects "${zone_tests}")
webhook_add_unit_program(zone unit_zone_objects * unit
    webhook_zone webhook_core)
webhook_add_unit_objects(unit_redis_objects "${redis_tests}" hiredis_static)
webhook_add_unit_program(redis unit_redis_objects * unit
    webhook_redis webhook_core)
webhook_let_malloc_fail(redis)

if(WEBHOOK_TEST_RELEASES AND NOT WEBHOOK_SANITIZE)
    include(releases)
    webhook_add_unit_objects(unit_hiredis1_objects "${redis_tests}"
        hiredis1_static)
    webhook_add_unit_program(hiredis1 unit_hiredis1_objects * "unit;extra"
        webhook_redis_hiredis1 webhook_core)
    webhook_let_malloc_fail(hiredis1)
endif()
