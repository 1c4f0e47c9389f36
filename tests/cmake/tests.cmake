# The tests, all of them known to ctest.  Labels: unit, abi, integration,
# browser, lint, build, package, fuzz; and
#   extra  of `make test-all` only: it takes long, or what few machines have
#   long   of neither, but of `make test-long`
# The target test_programs is what `make test` runs.

# The system's shared hiredis: the tests have a client of their own.
find_library(HIREDIS_SHARED hiredis)

if(WEBHOOK_TESTS STREQUAL AUTO)
    find_package(GTest QUIET)
    find_package(CURL QUIET)
    find_package(PkgConfig QUIET)
    if(NOT GTest_FOUND OR NOT CURL_FOUND OR NOT PKG_CONFIG_FOUND
            OR NOT HIREDIS_SHARED)
        message(STATUS "GoogleTest, libcurl, hiredis or pkg-config not found: "
            "no tests")
        return()
    endif()
elseif(WEBHOOK_TESTS)
    find_package(GTest REQUIRED)
    find_package(CURL REQUIRED)
    find_library(HIREDIS_SHARED hiredis REQUIRED)
else()
    return()
endif()

if(CMAKE_VERSION VERSION_LESS 3.22)
    if(WEBHOOK_TESTS STREQUAL AUTO)
        message(STATUS "CMake is older than 3.22: no tests")
        return()
    endif()
    message(FATAL_ERROR "the tests need CMake 3.22 or newer")
endif()

find_package(Threads REQUIRED)
include(GoogleTest)
enable_testing()

set(tools ${PROJECT_SOURCE_DIR}/tools)
add_custom_target(test_programs)

# What only `make test-all` needs is looked for, and required for that one.
if(WEBHOOK_TESTS STREQUAL ALL)
    set(required REQUIRED)
else()
    set(required QUIET)
endif()
find_program(NPM npm)

# Test code is compiled once and runs for a moment: what counts is how long it
# takes to compile.  The header of all of them is compiled in advance; it fits
# only what has the same options.
add_library(test_header OBJECT tests/support/all.cc)
set(WEBHOOK_TEST_OPTIONS -O1 -g1 -fPIC)
if(WEBHOOK_SANITIZE)
    # What is to be found is in the libraries; this halves the time.
    list(APPEND WEBHOOK_TEST_OPTIONS -O0)
endif()
if(CCACHE)
    list(APPEND WEBHOOK_TEST_OPTIONS -fpch-preprocess)
endif()
target_compile_options(test_header PRIVATE ${WEBHOOK_TEST_OPTIONS})
target_precompile_headers(test_header PRIVATE tests/support/all.h)
target_include_directories(test_header PRIVATE tests)
target_link_libraries(test_header PRIVATE
    webhook_options GTest::gtest Threads::Threads)

# webhook_test_code(TARGET LIBRARY...)
function(webhook_test_code name)
    target_compile_options(${name} PRIVATE ${WEBHOOK_TEST_OPTIONS})
    target_precompile_headers(${name} REUSE_FROM test_header)
    target_include_directories(${name} PRIVATE tests)
    target_link_libraries(${name} PRIVATE webhook_options
        GTest::gtest Threads::Threads ${ARGN})
endfunction()

# Most of what a test file takes to compile are templates of GoogleTest that the
# next one needs as well.
set(WEBHOOK_TEST_BUNDLE 10 CACHE STRING
    "Test sources that are compiled as one; 1 recompiles less after an edit")

# webhook_bundle(RESULT NAME SOURCE...): files of which each one includes some
# of the sources.  They name them as ccache finds them in any tree: relative to
# the directory of the tests.
function(webhook_bundle result name)
    if(WEBHOOK_TEST_BUNDLE LESS_EQUAL 1)
        set(${result} ${ARGN} PARENT_SCOPE)
        return()
    endif()

    set(bundles)
    while(ARGN)
        list(LENGTH bundles count)
        list(SUBLIST ARGN 0 ${WEBHOOK_TEST_BUNDLE} sources)
        list(REMOVE_ITEM ARGN ${sources})
        list(TRANSFORM sources REPLACE "^.*/tests/(.+)$" "#include \"\\1\"\n")
        list(JOIN sources "" includes)
        set(bundle ${PROJECT_BINARY_DIR}/bundles/${name}_${count}.cc)
        file(CONFIGURE OUTPUT ${bundle} CONTENT "${includes}" @ONLY)
        list(APPEND bundles ${bundle})
    endwhile()
    # Names that one file declares do not concern the next one.
    set_source_files_properties(${bundles} PROPERTIES
        COMPILE_OPTIONS "-Wno-shadow;-Wno-subobject-linkage")
    set(${result} ${bundles} PARENT_SCOPE)
endfunction()

include(unit_tests)
add_subdirectory(tests/abi)

if(WEBHOOK_SANITIZE)
    # The integration tests of the other build run on this nginx, with our
    # module inside, made from the distribution's source package.  make is asked
    # each time: it knows what has changed.
    set(parts webhook_redis webhook_zone webhook_core)
    list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_FILE:\\1>"
        OUTPUT_VARIABLE archives)
    list(JOIN archives " " archives)
    add_custom_target(static_nginx ALL
        COMMAND ${CMAKE_COMMAND} -E env CC=${CMAKE_C_COMPILER}
            "WEBHOOK_PARTS=${archives}"
            ${tools}/build-nginx.sh sanitized ${PROJECT_BINARY_DIR}/nginx
        USES_TERMINAL VERBATIM)
    add_dependencies(static_nginx ${parts})
else()
    include(integration_tests)
    include(checks)
    include(faults)
endif()
