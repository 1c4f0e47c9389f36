# The fault run and its judge: see CONTRIBUTING.md, "The fault run".

set(fault_dir ${PROJECT_SOURCE_DIR}/tests/faults)

# The judge alone: it reads histories, and needs no nginx.
add_library(fault_judge STATIC
    ${fault_dir}/attribution.cc ${fault_dir}/gate_log.cc ${fault_dir}/judge.cc)
target_include_directories(fault_judge PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(fault_judge PRIVATE webhook_options)

file(GLOB fault_tests CONFIGURE_DEPENDS ${fault_dir}/*_test.cc)
add_executable(fault_judge_test ${fault_tests})
target_link_libraries(fault_judge_test PRIVATE
    webhook_options fault_judge GTest::gtest_main Threads::Threads)
add_test(NAME unit.fault_judge COMMAND fault_judge_test)
set_tests_properties(unit.fault_judge PROPERTIES LABELS unit TIMEOUT 60)
