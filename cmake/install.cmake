# make install: the module to where nginx has its modules, and the file that
# loads it to where the distribution has a place for such files.

include(GNUInstallDirs)

set(NGINX_MODULES_DIR "" CACHE PATH
    "Where nginx has its modules (default: what nginx -V says)")
set(NGINX_CONF_DIR "" CACHE PATH
    "Where nginx.conf is (default: what nginx -V says)")

find_program(NGINX nginx PATHS /usr/sbin /usr/local/sbin)

set(nginx_options "")
if(NGINX)
    execute_process(COMMAND ${NGINX} -V ERROR_VARIABLE nginx_options)
endif()

# nginx_option(VARIABLE NAME BASE DEFAULT): what it was configured with
function(nginx_option variable name base default)
    set(value ${default})
    if(nginx_options MATCHES " --${name}=([^ \n]+)")
        set(value ${CMAKE_MATCH_1})
    endif()
    get_filename_component(value ${value} ABSOLUTE BASE_DIR ${base})
    set(${variable} ${value} PARENT_SCOPE)
endfunction()

nginx_option(prefix prefix / /usr/local/nginx)
nginx_option(modules modules-path ${prefix} modules)
nginx_option(conf conf-path ${prefix} conf/nginx.conf)
get_filename_component(conf ${conf} DIRECTORY)
if(NOT NGINX)
    set(modules ${CMAKE_INSTALL_FULL_LIBDIR}/nginx/modules)
    set(conf ${CMAKE_INSTALL_FULL_SYSCONFDIR}/nginx)
endif()
if(NGINX_MODULES_DIR)
    set(modules ${NGINX_MODULES_DIR})
endif()
if(NGINX_CONF_DIR)
    set(conf ${NGINX_CONF_DIR})
endif()

install(TARGETS ngx_http_webhook_module LIBRARY DESTINATION ${modules})

# Debian's layout.  Which of the files are enabled is the administrator's to
# say, so that none is here.
set(line "load_module ${modules}/ngx_http_webhook_module.so$<SEMICOLON>")
set(hint "at the top of nginx.conf: ${line}")
if(IS_DIRECTORY ${conf}/modules-available)
    set(load_file mod-http-webhook.conf)
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/${load_file} CONTENT "${line}\n")
    install(FILES ${PROJECT_BINARY_DIR}/${load_file}
        DESTINATION ${conf}/modules-available RENAME 50-${load_file})
    set(hint "ln -s ../modules-available/50-${load_file} ${conf}/modules-enabled/")
endif()
install(CODE "message(\"To enable it, ${hint}\")")

# For operators: it needs curl and jq.
install(PROGRAMS tools/webhook-ctl TYPE BIN)
