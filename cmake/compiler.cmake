# How our code is compiled.  webhook_options is for every target of ours,
# webhook_hidden for what ends up in the module.

include(CheckCXXCompilerFlag)

find_program(CCACHE ccache)
if(CCACHE)
    # One tree's objects serve every other tree.
    set(CCACHE ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
        CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(webhook_options INTERFACE)
target_compile_options(webhook_options INTERFACE
    -Wall -Wextra -Wshadow -Wconversion
    $<$<BOOL:${WEBHOOK_WERROR}>:-Werror>)

if(WEBHOOK_SANITIZE OR WEBHOOK_FUZZ)
    # -O1 keeps the reports readable and the suites fast enough.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
    set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O1 -g")
    # A host in C may hand over any number as an enum, and the core tells it
    # so: not a matter for the sanitizer.
    add_compile_options(-fsanitize=address,undefined -fno-sanitize=enum
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
    # gcc finds these in libstdc++ once it is instrumented.
    target_compile_options(webhook_options INTERFACE
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    if(WEBHOOK_FUZZ)
        add_compile_options(-fsanitize=fuzzer-no-link)
    endif()
elseif(WEBHOOK_TIDY)
    # Nobody runs what clang compiles then.
    set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O0")
    set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O0")
else()
    target_compile_options(webhook_options INTERFACE
        -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

add_library(webhook_hidden INTERFACE)
target_compile_options(webhook_hidden INTERFACE $<$<COMPILE_LANGUAGE:CXX>:
    -fvisibility=hidden -fvisibility-inlines-hidden>)
# Debian's packages are built with -Werror=format-security.
target_compile_options(webhook_hidden INTERFACE -Wformat-security)

# GNU unique symbols are shared by all loaded modules, and keep a module from
# being unloaded.  clang has none.
check_cxx_compiler_flag(-fno-gnu-unique WEBHOOK_HAVE_NO_GNU_UNIQUE)
if(WEBHOOK_HAVE_NO_GNU_UNIQUE)
    target_compile_options(webhook_hidden INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-fno-gnu-unique>)
endif()

if(WEBHOOK_TIDY)
    find_program(CLANG_TIDY clang-tidy REQUIRED)
    set(WEBHOOK_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()
