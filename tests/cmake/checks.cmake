# What else `make test-all` looks at; of it `make test` runs the quick part of
# lint.

# ---- browser: the status page in Chromium, on the real nginx ----------------

find_program(CHROMIUM chromium)
if(WEBHOOK_TEST_BROWSER
        AND ((NPM AND CHROMIUM) OR WEBHOOK_TESTS STREQUAL ALL))
    add_custom_target(browser ALL
        COMMAND ${tools}/install-npm.sh browser USES_TERMINAL VERBATIM)

    file(GLOB browser_tests CONFIGURE_DEPENDS tests/browser/*.test.mjs)
    foreach(source ${browser_tests})
        get_filename_component(name ${source} NAME_WE)
        add_test(NAME browser.${name}
            COMMAND node --test build/browser/${name}.test.mjs
            WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
        # A browser and a server are several busy processes.
        set_tests_properties(browser.${name} PROPERTIES
            LABELS "browser;extra" TIMEOUT 600 PROCESSORS 2 ENVIRONMENT
            "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module};WEBHOOK_CHROMIUM=${CHROMIUM}")
    endforeach()
endif()

# ---- what the repository and the binaries must be like ----------------------

function(webhook_add_check name label)
    add_test(NAME ${name} COMMAND ${ARGN}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT 1800)
endfunction()

webhook_add_check(lint.docs lint ${tools}/check-docs.sh)
webhook_add_check(lint.format lint ${tools}/check-format.sh)
webhook_add_check(lint.house lint ${tools}/check-house.sh)
webhook_add_check(lint.repository lint ${tools}/repository.sh --check)
webhook_add_check(lint.support lint ${tools}/check-support.sh)
webhook_add_check(tools.fetch_keys "extra" ${tools}/check-fetch-keys.sh)
webhook_add_check(lint.ops "lint;extra" ${tools}/check-ops.sh)
# It takes ten minutes: `make lint` and `make test-long` run it.
webhook_add_check(lint.tidy "lint;long"
    ${tools}/check-tidy.sh ${PROJECT_BINARY_DIR}/tidy)
webhook_add_check(build.symbols "build;extra" ${tools}/check-symbols.sh ${module})
if(WEBHOOK_TEST_RELEASES)
    webhook_add_check(build.symbols_hiredis1 "build;extra"
        ${tools}/check-symbols.sh ${module_hiredis1})
endif()
# They compile all sources again.  package.build does so in `make test-all`, in
# the way of config_dynamic.
webhook_add_check(build.config_dynamic "build;long"
    ${tools}/check-config-build.sh ${PROJECT_BINARY_DIR}/config)
# A compiler on each core: a test beside it would only wait for its deadline.
set(busy PROCESSORS 64)
set_tests_properties(lint.tidy build.config_dynamic PROPERTIES ${busy})

webhook_add_check(build.static "build;long"
    ${tools}/check-static.sh ${PROJECT_BINARY_DIR}/static)
set_tests_properties(build.static PROPERTIES ${busy})

webhook_add_check(build.packaging "build;extra"
    ${tools}/check-packaging.sh ${module})
webhook_add_check(build.install "build;extra"
    ${tools}/check-install.sh ${PROJECT_BINARY_DIR})

# ---- package: built, installed on this machine, and removed -----------------

file(GLOB package_sources CONFIGURE_DEPENDS tests/package/*_test.cc)
add_executable(package ${package_sources})
webhook_test_code(package test_support GTest::gtest_main)

webhook_add_check(package.build "package;extra"
    ${tools}/check-deb.sh ${PROJECT_BINARY_DIR}/deb)
webhook_add_check(package.install "package;extra"
    ${tools}/check-package.sh ${PROJECT_BINARY_DIR}/deb $<TARGET_FILE:package>)
set_tests_properties(package.build package.install PROPERTIES
    SKIP_RETURN_CODE 77)
# It changes the machine.
set_tests_properties(package.build PROPERTIES FIXTURES_SETUP deb ${busy})
set_tests_properties(package.install PROPERTIES FIXTURES_REQUIRED deb
    RUN_SERIAL ON)

# ---- bench: runs, and allocates nothing -------------------------------------

find_package(benchmark ${required})
if(benchmark_FOUND)
    foreach(name core_bench redis_bench restart_bench signature_bench
            zone_bench)
        add_executable(${name} bench/${name}.cc)
        target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} tests)
        target_compile_definitions(${name} PRIVATE WEBHOOK_TESTS_ROOT="."
            $<$<STREQUAL:${WEBHOOK_JSON},simdjson>:WEBHOOK_JSON_SIMDJSON=1>)
        target_link_libraries(${name} PRIVATE
            webhook_options webhook_redis webhook_zone webhook_core
            benchmark::benchmark)
        # not what takes seconds, and a gigabyte, to be set up
        webhook_add_check(build.${name} "build;extra" ${name}
            --benchmark_min_time=0.001 "--benchmark_filter=-/10000000(/real_time)?$")
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
webhook_add_check(build.proxy_bench "build;extra"
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
    webhook_add_check(build.instructions "build;extra"
        ${tools}/check-instructions.sh $<TARGET_FILE:guard_deliveries>)
    set_tests_properties(build.instructions PROPERTIES SKIP_RETURN_CODE 77)
endif()

# ---- fuzz: parsers of what strangers send ------------------------------------

set(fuzz ${tools}/run-fuzz.sh ${PROJECT_BINARY_DIR}/fuzz)
webhook_add_check(fuzz.build "fuzz;extra" ${fuzz} build)
set_tests_properties(fuzz.build PROPERTIES FIXTURES_SETUP fuzz ${busy})

file(GLOB fuzz_sources CONFIGURE_DEPENDS tests/fuzz/*_fuzz.cc)
foreach(source ${fuzz_sources})
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "_fuzz$" "" name ${name})
    webhook_add_check(fuzz.${name} "fuzz;extra" ${fuzz} ${name})
    set_tests_properties(fuzz.${name} PROPERTIES FIXTURES_REQUIRED fuzz)
endforeach()
