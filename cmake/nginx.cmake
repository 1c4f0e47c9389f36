# nginx_headers: what it takes to compile against nginx.
#
# A module fits the nginx it was configured for and no other: distributions
# patch struct layouts without changing the version or the signature that
# nginx checks when it loads a module.  So the default is the distribution's
# own tree with the distribution's own flags, not a tarball of that version.

set(nginx_source ${NGINX_SOURCE_DIR})
if(NOT nginx_source)
    set(nginx_source /usr/share/nginx/src)
endif()

if(NOT EXISTS ${nginx_source}/src/core/nginx.h)
    message(FATAL_ERROR "no nginx source tree in ${nginx_source}: "
        "install nginx-dev (make install-packages), or give "
        "-DNGINX_SOURCE_DIR= the tree your nginx was built from and "
        "-DNGINX_BUILD_DIR= its objs directory")
endif()

set(nginx_build ${NGINX_BUILD_DIR})
if(NOT nginx_build)
    set(nginx_build ${PROJECT_BINARY_DIR}/nginx)

    # Configure once, and again when the package has been upgraded.
    set(fingerprint "")
    foreach(file src/core/nginx.h conf_flags debian/libnginx-mod.abisubstvars)
        if(EXISTS ${nginx_source}/${file})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                ${nginx_source}/${file})
            file(SHA256 ${nginx_source}/${file} hash)
            string(APPEND fingerprint "${file} ${hash}\n")
        endif()
    endforeach()
    set(configured "")
    if(EXISTS ${nginx_build}/configured)
        file(READ ${nginx_build}/configured configured)
    endif()

    if(NOT configured STREQUAL fingerprint)
        message(STATUS "Configuring nginx in ${nginx_source}")
        file(MAKE_DIRECTORY ${nginx_build})
        execute_process(
            COMMAND ${PROJECT_SOURCE_DIR}/tools/configure-nginx.sh
                ${nginx_build}
            WORKING_DIRECTORY ${nginx_source}
            RESULT_VARIABLE failed OUTPUT_FILE ${nginx_build}/configure.log
            ERROR_FILE ${nginx_build}/configure.log)
        if(failed)
            message(FATAL_ERROR "nginx's configure failed: "
                "see ${nginx_build}/configure.log")
        endif()
        file(WRITE ${nginx_build}/configured "${fingerprint}")
    endif()
endif()

if(NOT EXISTS ${nginx_build}/ngx_auto_config.h)
    message(FATAL_ERROR "no ngx_auto_config.h in ${nginx_build}: "
        "run nginx's configure first, or leave NGINX_BUILD_DIR out")
endif()

file(STRINGS ${nginx_source}/src/core/nginx.h version
    REGEX "define NGINX_VERSION +\"")
string(REGEX REPLACE ".*\"(.*)\"" "\\1" version "${version}")
set(abi "")
if(EXISTS ${nginx_source}/debian/libnginx-mod.abisubstvars)
    file(STRINGS ${nginx_source}/debian/libnginx-mod.abisubstvars abi
        REGEX "^nginx:abi=")
    string(REPLACE "nginx:abi=" ", " abi "${abi}")
endif()
message(STATUS "Building for nginx ${version}${abi}")

add_library(nginx_headers INTERFACE)
foreach(dir core event event/modules event/quic os/unix
        http http/modules http/v2 http/v3)
    if(IS_DIRECTORY ${nginx_source}/src/${dir})
        target_include_directories(nginx_headers SYSTEM INTERFACE
            ${nginx_source}/src/${dir})
    endif()
endforeach()
target_include_directories(nginx_headers SYSTEM INTERFACE ${nginx_build})

# ngx_http_webhook_module.so

# webhook_add_module(NAME DIR REDIS): DIR/NAME.so, with one of the libraries
# that webhook_add_redis makes
function(webhook_add_module name dir redis)
    set(sources ${WEBHOOK_SOURCES})
    list(FILTER sources INCLUDE REGEX "^src/nginx/")

    add_library(${name} MODULE ${sources} cmake/ngx_modules.c)
    set(symbols ${PROJECT_SOURCE_DIR}/cmake/nginx_module.map)
    set_target_properties(${name} PROPERTIES
        PREFIX "" LINK_DEPENDS ${symbols} LIBRARY_OUTPUT_DIRECTORY ${dir})
    add_dependencies(${name} status_page)
    target_include_directories(${name} PRIVATE ${generated})
    target_link_libraries(${name} PRIVATE webhook_options webhook_hidden
        ${redis} webhook_zone webhook_core nginx_headers)
    target_link_options(${name} PRIVATE
        -Wl,--version-script=${symbols} -Wl,--exclude-libs,ALL
        -Wl,--as-needed -Wl,-z,relro -Wl,-z,now)
    if(WEBHOOK_STATIC)
        target_link_options(${name} PRIVATE -static-libstdc++ -static-libgcc)
    endif()
endfunction()

webhook_add_module(ngx_http_webhook_module ${PROJECT_BINARY_DIR} webhook_redis)

if(WEBHOOK_TIDY)
    set_target_properties(ngx_http_webhook_module PROPERTIES
        CXX_CLANG_TIDY "${WEBHOOK_CLANG_TIDY}")
endif()
