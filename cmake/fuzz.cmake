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
