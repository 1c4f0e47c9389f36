# The tests, all of them known to ctest.  Labels: unit, abi, integration,
# browser, lint, build, package, fuzz.

# The system's shared hiredis: the tests have a client of their own.
find_library(HIREDIS_SHARED hiredis)

if(WEBHOOK_TESTS STREQUAL AUTO)
    find_package(GTest QUIET)
    find_package(CURL QUIET)
    find_package(PkgConfig QUIET)
    if(NOT GTest_FOUND OR NOT CURL_FOUND OR NOT PKG_CONFIG_FOUND
            OR NOT HIREDIS_SHARED)
        message(STATUS "GoogleTest, libcurl, hiredis or pkg-config not found: "
            "no tests, no demo")
        return()
    endif()
elseif(WEBHOOK_TESTS)
    find_package(GTest REQUIRED)
    find_package(CURL REQUIRED)
    find_library(HIREDIS_SHARED hiredis REQUIRED)
else()
    return()
endif()

find_package(Threads REQUIRED)
include(GoogleTest)
enable_testing()

# For what is run with them; nginx brings its own (sanitizer_options.c).
set(sanitizer_options UBSAN_OPTIONS=print_stacktrace=1)

set(tools ${PROJECT_SOURCE_DIR}/tools)
set(releases OFF)
if(WEBHOOK_TEST_RELEASES AND NOT WEBHOOK_SANITIZE)
    set(releases ON)
    include(releases)
endif()

# ---- unit: core, zone and Redis store, with either JSON reader --------------

# webhook_set_tests(LIST COMMANDS): commands on the tests in the variable LIST,
# run when ctest reads which tests there are.  What measures time runs alone.
function(webhook_set_tests list commands)
    file(WRITE ${PROJECT_BINARY_DIR}/${list}.cmake
        "if(${list})\n"
        "${commands}"
        "  set(timed \${${list}})\n"
        "  list(FILTER timed INCLUDE REGEX \"_timed\\\\.\")\n"
        "  if(timed)\n"
        "    set_tests_properties(\${timed} PROPERTIES RUN_SERIAL ON)\n"
        "  endif()\n"
        "endif()\n")
    set_property(DIRECTORY APPEND PROPERTY
        TEST_INCLUDE_FILES ${PROJECT_BINARY_DIR}/${list}.cmake)
endfunction()

# webhook_add_unit_tests(NAME PREFIX SOURCES LIBRARY...): they run in the root
# of the sources.  No path of this tree is compiled in, so that ccache serves
# all trees from one object.
function(webhook_add_unit_tests name prefix sources)
    add_executable(${name} ${sources})
    target_include_directories(${name} PRIVATE tests)
    target_compile_definitions(${name} PRIVATE
        WEBHOOK_TESTS_ROOT=".")
    target_link_libraries(${name} PRIVATE webhook_options ${ARGN}
        GTest::gtest_main Threads::Threads)
    # unit/failing_malloc.h: of what is linked statically, hiredis for instance
    target_sources(${name} PRIVATE tests/unit/failing_malloc.cc)
    target_link_options(${name} PRIVATE
        -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
    gtest_discover_tests(${name} TEST_PREFIX ${prefix}
        TEST_LIST ${name}_tests
        DISCOVERY_TIMEOUT 60
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        PROPERTIES LABELS unit TIMEOUT 60
            ENVIRONMENT ${sanitizer_options})
    webhook_set_tests(${name}_tests "")
endfunction()

file(GLOB unit_sources CONFIGURE_DEPENDS tests/unit/*_test.cc)
foreach(json simdjson jansson)
    if(json STREQUAL WEBHOOK_JSON)
        set(core webhook_core)
    else()
        set(core webhook_core_${json})
        webhook_add_core(${core} ${json})
    endif()
    webhook_add_unit_tests(unit_${json} ${json}. "${unit_sources}"
        webhook_redis webhook_zone ${core})
endforeach()

if(releases)
    set(redis_sources ${unit_sources})
    list(FILTER redis_sources INCLUDE REGEX "/redis_[^/]*$")
    # That hiredis before the core, which brings the path to the other's header.
    webhook_add_unit_tests(unit_hiredis1 hiredis1. "${redis_sources}"
        webhook_redis_hiredis1 webhook_core)
endif()

# ---- abi: C programs on webhook.h, as cmocka and as GoogleTest cases --------

add_subdirectory(tests/abi)

# ---- integration: the real nginx --------------------------------------------

file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.cc)
add_library(test_support STATIC ${support_sources})
target_include_directories(test_support PUBLIC tests)
target_link_libraries(test_support
    PRIVATE webhook_options jansson_static
    PUBLIC GTest::gtest CURL::libcurl OpenSSL::Crypto ${HIREDIS_SHARED}
        Threads::Threads)

if(WEBHOOK_SANITIZE)
    # Our module inside an nginx made from the distribution's source package.
    # make is asked each time: it knows what has changed.
    set(static_nginx ${PROJECT_BINARY_DIR}/nginx/nginx)
    add_custom_target(static_nginx ALL
        COMMAND ${CMAKE_COMMAND} -E env CC=${CMAKE_C_COMPILER}
            ${tools}/build-nginx.sh sanitized ${PROJECT_BINARY_DIR}/nginx
        USES_TERMINAL VERBATIM)
    set(nginx ${static_nginx})
    set(module "") # built in
else()
    find_program(NGINX nginx PATHS /usr/sbin /usr/local/sbin REQUIRED)
    set(nginx ${NGINX})
    set(module ${PROJECT_BINARY_DIR}/ngx_http_webhook_module.so)
endif()

file(GLOB integration_sources CONFIGURE_DEPENDS tests/integration/*_test.cc)
add_executable(integration ${integration_sources})
target_link_libraries(integration PRIVATE
    webhook_options webhook_zone test_support GTest::gtest_main)

if(NOT WEBHOOK_SANITIZE)
    # The tests look for it beside their program.
    add_library(malloc_counter MODULE tests/support/malloc_counter.c)
    set_target_properties(malloc_counter PROPERTIES PREFIX "")
    target_link_libraries(malloc_counter PRIVATE webhook_options)
    add_dependencies(integration malloc_counter)

    add_library(header_filter_module MODULE
        tests/support/header_filter_module.c)
    set_target_properties(header_filter_module PROPERTIES PREFIX "")
    target_link_libraries(header_filter_module
        PRIVATE webhook_options nginx_headers)
    add_dependencies(integration header_filter_module)
endif()

# The providers' own libraries; the script knows what has changed.
find_program(NPM npm)
if(WEBHOOK_TEST_VENDORS AND (NPM OR NOT WEBHOOK_TESTS STREQUAL AUTO))
    add_custom_target(vendors ALL
        COMMAND ${tools}/install-npm.sh vendors USES_TERMINAL VERBATIM)
    add_dependencies(integration vendors)
endif()

# webhook_add_integration_tests(LIST MODULE ...): all of them, or as the options
# of gtest_discover_tests say
function(webhook_add_integration_tests list module)
    gtest_discover_tests(integration ${ARGN}
        TEST_LIST ${list}
        DISCOVERY_TIMEOUT 60
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        PROPERTIES LABELS integration TIMEOUT 120
            # one value each: gtest_discover_tests takes lists apart
            ENVIRONMENT WEBHOOK_NGINX=${nginx}
            ENVIRONMENT_MODIFICATION WEBHOOK_MODULE=set:${module})

    # So a list is set when ctest reads which tests there are.  The plain
    # redis-server is found in PATH.
    set(environment WEBHOOK_NGINX=${nginx} ${releases_environment})
    webhook_set_tests(${list} "  set_tests_properties(\${${list}} PROPERTIES
    ENVIRONMENT \"${environment}\")\n")
endfunction()

webhook_add_integration_tests(integration_tests "${module}")
if(releases)
    webhook_add_integration_tests(integration_tests_hiredis1
        ${module_hiredis1} TEST_PREFIX hiredis1.
        TEST_FILTER redis_*:*/redis_*)
endif()

include(faults)

file(GLOB demo_sources CONFIGURE_DEPENDS tests/demo/*.cc)
add_executable(demo ${demo_sources})
target_link_libraries(demo PRIVATE webhook_options test_support)
add_test(NAME demo COMMAND demo WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(demo PROPERTIES LABELS integration TIMEOUT 60
    ENVIRONMENT "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module}")

if(WEBHOOK_SANITIZE)
    return()
endif()

# ---- browser: the status page in Chromium, on the real nginx ----------------

find_program(CHROMIUM chromium)
if(WEBHOOK_TEST_BROWSER
        AND ((NPM AND CHROMIUM) OR NOT WEBHOOK_TESTS STREQUAL AUTO))
    add_custom_target(browser ALL
        COMMAND ${tools}/install-npm.sh browser USES_TERMINAL VERBATIM)

    file(GLOB browser_tests CONFIGURE_DEPENDS tests/browser/*.test.mjs)
    foreach(source ${browser_tests})
        get_filename_component(name ${source} NAME_WE)
        add_test(NAME browser.${name}
            COMMAND node --test build/browser/${name}.test.mjs
            WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
        # a browser and a server are several busy processes
        set_tests_properties(browser.${name} PROPERTIES
            LABELS browser TIMEOUT 600 PROCESSORS 2 ENVIRONMENT
            "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module};WEBHOOK_CHROMIUM=${CHROMIUM}")
    endforeach()
endif()

# ---- what the repository and the binaries must be like ----------------------

function(webhook_add_check name label)
    add_test(NAME ${name} COMMAND ${ARGN}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 1800)
endfunction()

webhook_add_check(lint.docs lint ${tools}/check-docs.sh)
webhook_add_check(lint.format lint ${tools}/check-format.sh)
webhook_add_check(lint.house lint ${tools}/check-house.sh)
webhook_add_check(lint.ops lint ${tools}/check-ops.sh)
webhook_add_check(lint.tidy lint
    ${tools}/check-tidy.sh ${PROJECT_BINARY_DIR}/tidy)
webhook_add_check(build.symbols build ${tools}/check-symbols.sh ${module})
if(releases)
    webhook_add_check(build.symbols_hiredis1 build
        ${tools}/check-symbols.sh ${module_hiredis1})
endif()
webhook_add_check(build.config_dynamic build
    ${tools}/check-config-build.sh ${PROJECT_BINARY_DIR}/config)

webhook_add_check(build.install build
    ${tools}/check-install.sh ${PROJECT_BINARY_DIR})

# ---- package: built, installed on this machine, and removed -----------------

file(GLOB package_sources CONFIGURE_DEPENDS tests/package/*_test.cc)
add_executable(package ${package_sources})
target_link_libraries(package PRIVATE
    webhook_options test_support GTest::gtest_main)

webhook_add_check(package.build package
    ${tools}/check-deb.sh ${PROJECT_BINARY_DIR}/deb)
webhook_add_check(package.install package
    ${tools}/check-package.sh ${PROJECT_BINARY_DIR}/deb $<TARGET_FILE:package>)
set_tests_properties(package.build package.install PROPERTIES
    SKIP_RETURN_CODE 77)
# It changes the machine.
set_tests_properties(package.build PROPERTIES FIXTURES_SETUP deb)
set_tests_properties(package.install PROPERTIES FIXTURES_REQUIRED deb
    RUN_SERIAL ON)

# ---- bench: runs, and allocates nothing -------------------------------------

if(WEBHOOK_TESTS STREQUAL AUTO)
    find_package(benchmark QUIET)
else()
    find_package(benchmark REQUIRED)
endif()
if(benchmark_FOUND)
    foreach(name core_bench redis_bench signature_bench zone_bench)
        add_executable(${name} bench/${name}.cc)
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} tests)
        target_compile_definitions(${name} PRIVATE
            WEBHOOK_TESTS_ROOT=".")
        target_link_libraries(${name} PRIVATE
            webhook_options webhook_redis webhook_zone webhook_core
            benchmark::benchmark)
        # not what takes seconds, and a gigabyte, to be set up
        webhook_add_check(build.${name} build ${name}
            --benchmark_min_time=0.001 --benchmark_filter=-/10000000$)
        set_tests_properties(build.${name} PROPERTIES
            FAIL_REGULAR_EXPRESSION "ERROR OCCURRED")
    endforeach()
endif()

# The comparison with other fronts, on the real nginx: `make bench`.
file(GLOB proxy_sources CONFIGURE_DEPENDS bench/proxy/*.cc)
add_executable(proxy_bench ${proxy_sources})
target_include_directories(proxy_bench PRIVATE bench)
target_link_libraries(proxy_bench PRIVATE
    webhook_options webhook_zone test_support)
# It runs, and each front does what it claims to.
webhook_add_check(build.proxy_bench build
    proxy_bench cpu 1 0.3 zone "zone, signed" "zone, duplicates" redis)
set_tests_properties(build.proxy_bench PROPERTIES RUN_SERIAL ON
    ENVIRONMENT "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module}")

# ---- guard: what a delivery takes, in figures that no machine changes -------

add_executable(guard_deliveries bench/guard_deliveries.cc)
target_include_directories(guard_deliveries PRIVATE
    ${PROJECT_SOURCE_DIR} tests)
target_compile_definitions(guard_deliveries PRIVATE
    WEBHOOK_TESTS_ROOT=".")
target_link_libraries(guard_deliveries PRIVATE webhook_options webhook_core)

# The bounds are those of the default build.
if(WEBHOOK_JSON STREQUAL simdjson AND CMAKE_BUILD_TYPE MATCHES Rel)
    webhook_add_check(build.instructions build
        ${tools}/check-instructions.sh $<TARGET_FILE:guard_deliveries>)
    set_tests_properties(build.instructions PROPERTIES SKIP_RETURN_CODE 77)
endif()

webhook_add_check(fuzz fuzz ${tools}/run-fuzz.sh ${PROJECT_BINARY_DIR}/fuzz)
