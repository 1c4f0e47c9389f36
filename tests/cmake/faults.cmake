# The fault run and its judge: see CONTRIBUTING.md, "The fault run".

set(fault_dir ${PROJECT_SOURCE_DIR}/tests/faults)

# The judge alone: it reads histories, and needs no nginx.
set(judge_sources ${fault_dir}/attribution.cc ${fault_dir}/gate_log.cc
    ${fault_dir}/judge.cc)
add_library(fault_judge STATIC ${judge_sources})
target_include_directories(fault_judge PUBLIC ${PROJECT_SOURCE_DIR}/tests)
webhook_test_code(fault_judge)

file(GLOB fault_tests CONFIGURE_DEPENDS ${fault_dir}/*_test.cc)
add_executable(fault_judge_test ${fault_tests})
webhook_test_code(fault_judge_test fault_judge GTest::gtest_main)
webhook_add_suite(unit.fault_judge fault_judge_test * unit)
add_dependencies(test_programs fault_judge_test)

# The run itself: it is busy with both cores, and judges no time.
file(GLOB fault_sources CONFIGURE_DEPENDS ${fault_dir}/*.cc)
list(REMOVE_ITEM fault_sources ${judge_sources} ${fault_tests})
add_executable(fault_run ${fault_sources})
webhook_test_code(fault_run fault_judge test_support)

# webhook_add_fault_run(NAME STORE SECONDS LABELS ENVIRONMENT...)
function(webhook_add_fault_run name store seconds labels)
    add_test(NAME ${name} COMMAND fault_run ${store} ${seconds}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    math(EXPR timeout "${seconds} + 600")
    set_tests_properties(${name} PROPERTIES LABELS "faults;${labels}"
        TIMEOUT ${timeout} RUN_SERIAL ON ENVIRONMENT "${ARGN}")
endfunction()

set(plain "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module}")
foreach(store zone file redis)
    webhook_add_fault_run(faults.${store} ${store} 45 extra ${plain})
    webhook_add_fault_run(long.faults.${store} ${store} 600 long ${plain})
endforeach()

# With the sanitizers, and strangers who send anything.
set(sanitized "WEBHOOK_NGINX=${PROJECT_BINARY_DIR}/asan/nginx/nginx")
list(APPEND sanitized WEBHOOK_FAULT_STRANGERS=16)
webhook_add_fault_run(asan.faults.redis redis 45 "extra;asan" ${sanitized})
webhook_add_fault_run(long.asan.faults.redis redis 1800 "long;asan"
    ${sanitized})
