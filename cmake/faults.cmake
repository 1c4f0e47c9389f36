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

# The run itself, for two minutes with each store; another time or seed by
# hand.  It is busy with both cores, and judges no time.
file(GLOB fault_sources CONFIGURE_DEPENDS ${fault_dir}/*.cc)
list(REMOVE_ITEM fault_sources ${judge_sources} ${fault_tests})
add_executable(fault_run ${fault_sources})
webhook_test_code(fault_run fault_judge test_support)
foreach(store zone redis)
    add_test(NAME faults.${store} COMMAND fault_run ${store}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(faults.${store} PROPERTIES
        LABELS "faults;extra" TIMEOUT 900 PROCESSORS 2
        ENVIRONMENT "WEBHOOK_NGINX=${nginx};WEBHOOK_MODULE=${module}")
endforeach()
