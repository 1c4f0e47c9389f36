#!/bin/sh
#
# check-static.sh DIR: with WEBHOOK_STATIC=ON, CMake makes, in DIR, a module that
# needs no library but libc (libm is part of it), libcrypto, libssl and zlib,
# and exports nothing more than the other one; and nginx loads it where there
# are no other libraries (root only).

set -eu

dir=${1:?usage: check-static.sh DIR}
tools=$(cd "$(dirname "$0")" && pwd)
nginx=${WEBHOOK_NGINX:-$(PATH=$PATH:/usr/sbin command -v nginx)}
module=$dir/ngx_http_webhook_module.so

fail()
{
    echo "$@"
    exit 1
}

mkdir -p "$dir"
{
    cmake -S "$tools/.." -B "$dir" -DWEBHOOK_STATIC=ON \
        -DWEBHOOK_TESTS=OFF -DWEBHOOK_WERROR=ON &&
        cmake --build "$dir" -j "${JOBS:-2}" --target ngx_http_webhook_module
} >"$dir/build.log" 2>&1 || {
    tail -n 20 "$dir/build.log"
    exit 1
}

needed=$(readelf -d "$module" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
more=$(echo "$needed" |
    grep -vE '^(libc|libm|libcrypto|libssl|libz|ld-linux.*)\.so\.[0-9.]+$' ||
    true)
[ -z "$more" ] || fail "it needs $more"
echo "$needed" | grep -q '^libc\.so' || fail "it needs no libc, but" $needed
"$tools/check-symbols.sh" "$module"
echo "report: the static module has $(($(stat -c %s "$module") / 1024)) KiB," \
    "$(($(strip -o /dev/stdout "$module" | wc -c) / 1024)) without symbols"

[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || {
    echo "report: the static module was not loaded without other libraries:" \
        "that takes root"
    exit 0
}

# The others that the usual module needs are hidden from nginx.
conf=$(cd "$dir" && pwd)/nginx.conf
cat >"$conf" <<END2
load_module $(cd "$dir" && pwd)/ngx_http_webhook_module.so;
error_log stderr;
pid $conf.pid;
events { }
http {
    access_log off;
    client_body_temp_path $conf.body;
    proxy_temp_path $conf.proxy;
    fastcgi_temp_path $conf.fastcgi;
    uwsgi_temp_path $conf.uwsgi;
    scgi_temp_path $conf.scgi;
    server {
        listen 127.0.0.1:8080;
        location = /hooks/iclosed {
            webhook iclosed;
            proxy_pass http://127.0.0.1:9;
        }
    }
}
END2
unshare -m sh -c '
    for library in $(ldconfig -p |
        sed -nE "s/.*(libstdc\+\+|libgcc_s|libre2|libabsl_[a-z_]*)\.so.* => //p"); do
        mount --bind /dev/null "$library" || exit 1
    done
    exec "$@"' sh "$nginx" -t -q -p "$dir" -c "$conf" -e stderr
