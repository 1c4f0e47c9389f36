# The real nginx, as the distribution has it.  `make test-all` runs the same
# tests again on an nginx with sanitizers (of the build with WEBHOOK_SANITIZE),
# and those with Redis on a module with another hiredis.

find_program(NGINX nginx PATHS /usr/sbin /usr/local/sbin REQUIRED)
set(nginx ${NGINX})
set(module ${PROJECT_BINARY_DIR}/ngx_http_webhook_module.so)

file(GLOB support_sources CONFIGURE_DEPENDS tests/support/*.cc)
list(FILTER support_sources EXCLUDE REGEX "/all\\.cc$")
# The one object that knows where the sources are: ccache may make __FILE__
# relative.
set_source_files_properties(tests/support/event.cc PROPERTIES
    COMPILE_DEFINITIONS WEBHOOK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
add_library(test_support STATIC ${support_sources})
webhook_test_code(test_support jansson_static)
target_include_directories(test_support PUBLIC tests)
target_link_libraries(test_support PUBLIC GTest::gtest CURL::libcurl
    OpenSSL::Crypto ${HIREDIS_SHARED} Threads::Threads)

file(GLOB integration_sources CONFIGURE_DEPENDS tests/integration/*_test.cc)
# The one that reads profiles as data; test_support links the library.
set(reads_json tests/integration/profile_identity_test.cc)
list(REMOVE_ITEM integration_sources ${PROJECT_SOURCE_DIR}/${reads_json})
webhook_bundle(integration_sources integration ${integration_sources})
add_executable(integration ${integration_sources} ${reads_json})
webhook_test_code(integration webhook_zone test_support GTest::gtest_main)
set_source_files_properties(${reads_json} PROPERTIES INCLUDE_DIRECTORIES
    $<TARGET_PROPERTY:jansson_static,INTERFACE_INCLUDE_DIRECTORIES>)

# The tests look for it beside their program.
add_library(malloc_counter MODULE tests/support/malloc_counter.c)
set_target_properties(malloc_counter PROPERTIES PREFIX "")
target_link_libraries(malloc_counter PRIVATE webhook_options)
add_dependencies(integration malloc_counter)

foreach(name header_filter_module tables_module)
    add_library(${name} MODULE tests/support/${name}.c)
    set_target_properties(${name} PROPERTIES PREFIX "")
    target_link_libraries(${name} PRIVATE webhook_options nginx_headers)
    add_dependencies(integration ${name})
endforeach()

add_dependencies(test_programs integration ngx_http_webhook_module)

# The providers' own libraries, and collections of deliveries; the script knows
# what has changed.
if(WEBHOOK_TEST_VENDORS AND (NPM OR WEBHOOK_TESTS STREQUAL ALL))
    add_custom_target(vendors ALL
        COMMAND ${tools}/install-npm.sh vendors
        COMMAND ${tools}/install-npm.sh collections USES_TERMINAL VERBATIM)

    # The vectors of the providers are what their signer writes, and other
    # libraries accept them.
    add_test(NAME vendors.vectors COMMAND node tests/vendors/vectors.mjs --check)
    add_test(NAME vendors.second_opinions COMMAND
        node build/vendors/second-opinions.mjs tests/data/providers)
    set_tests_properties(vendors.vectors vendors.second_opinions PROPERTIES
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} LABELS "unit;extra" TIMEOUT 600)
endif()

# What needs these, other servers or packages, or root.
set(far vendors*.*:*/vendors*.*:collections.*:auth_docs.ASecretIsChangedStepByStep)
string(APPEND far ":*/redis_servers.*:*/redis_nchan.*")
string(APPEND far ":status_refusals.PromtoolFindsNothingWrong")
string(APPEND far ":ops.EachQueryFindsSomething:docker.*WithValkey:systemd.*:zone_real_disk.*")
# Each one starts three servers or more.
string(APPEND far ":redis_cluster_*:*/cluster")
# What takes its time.
set(slow hostile_timed.*:costs_timed.SystemCalls:operations_docs.*)
string(APPEND slow ":*/redis_stop.*/ThirtySeconds:*/redis_shared_load.*")
string(APPEND slow ":redis_workers.NeitherMemoryNorFilesGrow")
string(APPEND slow ":large_bodies.LeaveNoMemoryBehindAfterAMinute")
# The sanitizers would change what these count, or cannot be loaded with them.
set(unsanitized costs_timed.*:memory.*:load_order.*)
# These tests are about files and about the harness: nothing for a sanitizer.
string(APPEND unsanitized ":harness*:docker.*:*_docs.*:docs_*")
string(APPEND unsanitized ":doc_matches.*:ops.*:conf/examples.*:beside_all.*")
# The sanitizers see these in `make test-long`: they run one path many times, or
# are about configurations and figures.
set(repeated zone_room.*:zones_of_upgrades.*:stability.*:given_up.*)
string(APPEND repeated ":*/redis_shared_load.*:*/redis_stop.*:hostile_timed.*")
string(APPEND repeated ":samples/*:genuine_providers.*:traps_identity.*")
string(APPEND repeated ":secret_files.*:policies.*:token_log.*:*/wrong.*")
string(APPEND repeated ":*/redis_wrong.*:*/redis_password.*:docs/*")
string(APPEND repeated ":configuration*:redis_configuration.*:redis_name.*")
string(APPEND repeated ":status*:secrecy.*:personal.*:*/mistakes.*")
string(APPEND repeated ":*/redis_gibberish.*:*/redis_refusal.*:*/keepalive.*")
string(APPEND repeated ":*/redis_sentinel_scripted.*:provider_vectors_test.*")
string(APPEND repeated ":*/store_contract.*/two_instances")

# webhook_add_integration_tests(LIST NGINX MODULE LABELS ...): as the options of
# gtest_discover_tests say
function(webhook_add_integration_tests list nginx module labels)
    gtest_discover_tests(integration ${ARGN}
        TEST_LIST ${list}
        DISCOVERY_TIMEOUT 60
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
        PROPERTIES TIMEOUT 120
            ENVIRONMENT_MODIFICATION WEBHOOK_MODULE=set:${module})

    # gtest_discover_tests takes lists apart, so they are set when ctest reads
    # which tests there are.  The plain redis-server is found in PATH.
    file(WRITE ${PROJECT_BINARY_DIR}/${list}.cmake
        "if(${list})\n"
        "  set_tests_properties(\${${list}} PROPERTIES LABELS \"${labels}\"\n"
        "    ENVIRONMENT \"WEBHOOK_NGINX=${nginx};${releases_environment}\")\n"
        "  set(timed \${${list}})\n"
        "  list(FILTER timed INCLUDE REGEX \"_timed\\\\.\")\n"
        "  if(timed)\n"
        "    set_tests_properties(\${timed} PROPERTIES RUN_SERIAL ON\n"
        "      TIMEOUT 900)\n"
        "  endif()\n"
        "endif()\n")
    set_property(DIRECTORY APPEND PROPERTY
        TEST_INCLUDE_FILES ${PROJECT_BINARY_DIR}/${list}.cmake)
endfunction()

webhook_add_integration_tests(integration_tests ${nginx} ${module}
    integration TEST_FILTER -${far}:${slow})
webhook_add_integration_tests(extra_tests ${nginx} ${module}
    "integration;extra" TEST_FILTER ${far}:${slow})
set(sanitized_nginx ${PROJECT_BINARY_DIR}/asan/nginx/nginx)
webhook_add_integration_tests(sanitized_tests ${sanitized_nginx} ""
    "integration;extra;asan"
    TEST_PREFIX asan. TEST_FILTER -${far}:${unsanitized}:${repeated})
webhook_add_integration_tests(sanitized_long_tests ${sanitized_nginx} ""
    "integration;long;asan" TEST_PREFIX asan. TEST_FILTER ${repeated})
# A sanitizer keeps a processor busy: with more tests than processors, those
# that wait for a lease or for Redis would miss their deadlines.
foreach(list sanitized_tests sanitized_long_tests)
    file(WRITE ${PROJECT_BINARY_DIR}/${list}_processors.cmake
        "if(${list})\n"
        "  set_tests_properties(\${${list}} PROPERTIES PROCESSORS 2)\n"
        "endif()\n")
    set_property(DIRECTORY APPEND PROPERTY
        TEST_INCLUDE_FILES ${PROJECT_BINARY_DIR}/${list}_processors.cmake)
endforeach()
if(WEBHOOK_TEST_RELEASES)
    webhook_add_integration_tests(hiredis1_tests ${nginx} ${module_hiredis1}
        "integration;extra" TEST_PREFIX hiredis1.
        TEST_FILTER
            redis_*:*/redis_*:*/store_*.*/redis:*/store_*.*/two_instances-${slow})
endif()

add_test(NAME demo COMMAND ${tools}/demo.sh ${module}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(demo PROPERTIES LABELS integration TIMEOUT 60)
