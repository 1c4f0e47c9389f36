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
endfunction()

webhook_add_module(ngx_http_webhook_module ${PROJECT_BINARY_DIR} webhook_redis)

if(WEBHOOK_TIDY)
    set_target_properties(ngx_http_webhook_module PROPERTIES
        CXX_CLANG_TIDY "${WEBHOOK_CLANG_TIDY}")
endif()
