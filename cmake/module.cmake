# ngx_http_webhook_module.so

set(sources ${WEBHOOK_SOURCES})
list(FILTER sources INCLUDE REGEX "^src/nginx/")

add_library(ngx_http_webhook_module MODULE ${sources} cmake/ngx_modules.c)
set(symbols ${PROJECT_SOURCE_DIR}/cmake/nginx_module.map)
set_target_properties(ngx_http_webhook_module PROPERTIES
    PREFIX "" LINK_DEPENDS ${symbols}
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
target_link_libraries(ngx_http_webhook_module PRIVATE
    webhook_options webhook_hidden webhook_zone webhook_core nginx_headers)
target_link_options(ngx_http_webhook_module PRIVATE
    -Wl,--version-script=${symbols} -Wl,--exclude-libs,ALL
    -Wl,--as-needed -Wl,-z,relro -Wl,-z,now)

if(WEBHOOK_TIDY)
    set_target_properties(ngx_http_webhook_module PROPERTIES
        CXX_CLANG_TIDY "${WEBHOOK_CLANG_TIDY}")
endif()
