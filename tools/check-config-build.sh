#!/bin/sh
#
# check-config-build.sh DIR: nginx's own build of the dynamic module, in DIR,
# is as good as CMake's: no stray symbols, and the installed nginx takes it.

set -eu

dir=${1:?usage: check-config-build.sh DIR}
tools=$(cd "$(dirname "$0")" && pwd)
nginx=${WEBHOOK_NGINX:-$(PATH=$PATH:/usr/sbin command -v nginx)}

"$tools/build-nginx.sh" dynamic "$dir"
dir=$(cd "$dir" && pwd)
"$tools/check-symbols.sh" "$dir/ngx_http_webhook_module.so"

prefix=$dir/run
mkdir -p "$prefix"
cat >"$prefix/nginx.conf" <<END
load_module $dir/ngx_http_webhook_module.so;
pid $prefix/nginx.pid;
error_log $prefix/error.log;
events { }
http {
    access_log off;
    client_body_temp_path $prefix/body;
    proxy_temp_path $prefix/proxy;
    fastcgi_temp_path $prefix/fastcgi;
    uwsgi_temp_path $prefix/uwsgi;
    scgi_temp_path $prefix/scgi;
    server {
        listen 127.0.0.1:8080;
        location = /hooks/iclosed {
            webhook iclosed;
            proxy_pass http://127.0.0.1:9;
        }
    }
}
END

"$nginx" -t -q -p "$prefix" -c "$prefix/nginx.conf" -e "$prefix/error.log"
