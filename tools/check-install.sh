#!/bin/sh
#
# check-install.sh BUILD-DIR: make install puts below DESTDIR what nginx can
# load, and make uninstall takes away no more and no less.

set -eu

build=$(cd "${1:?usage: check-install.sh BUILD-DIR}" && pwd)
nginx=${WEBHOOK_NGINX:-$(PATH=$PATH:/usr/sbin command -v nginx)}
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
dest=$tmp/dest
run=$tmp/run
mkdir "$dest" "$run"

installed()
{
    (cd "$dest" && find . -type f) | LC_ALL=C sort
}

fail()
{
    echo "$@"
    exit 1
}

make --no-print-directory BUILD="$build" DESTDIR="$dest" PACKAGES=no install

module=$(installed | grep '/ngx_http_webhook_module\.so$') ||
    fail "no module below DESTDIR"
modules=$("$nginx" -V 2>&1 | sed -n 's/.* --modules-path=\([^ ]*\).*/\1/p')
[ -z "$modules" ] || [ "./${modules#/}" = "${module%/*}" ] ||
    fail "it is in ${module%/*}, nginx wants it in $modules"

# As it will be found: by the file that loads it where there is one.
load=$(cd "$dest" && find . -name '50-mod-http-webhook.conf')
if [ -d /etc/nginx/modules-available ] && [ -z "$load" ]; then
    fail "no file for modules-available"
fi
if [ -n "$load" ]; then
    sed "s|^load_module |&$dest|" "$dest/$load" >"$run/nginx.conf"
else
    echo "load_module $dest/$module;" >"$run/nginx.conf"
fi
cat >>"$run/nginx.conf" <<END
pid $run/nginx.pid;
events { }
http {
    access_log off;
    client_body_temp_path $run/body;
    proxy_temp_path $run/proxy;
    fastcgi_temp_path $run/fastcgi;
    uwsgi_temp_path $run/uwsgi;
    scgi_temp_path $run/scgi;
    server {
        listen 127.0.0.1:8080;
        location = /hooks/iclosed {
            webhook iclosed;
            proxy_pass http://127.0.0.1:9;
        }
    }
}
END
"$nginx" -t -q -p "$run" -c "$run/nginx.conf" -e "$run/error.log"

touch "$dest/not-ours"
make --no-print-directory BUILD="$build" DESTDIR="$dest" uninstall >/dev/null
[ "$(installed)" = ./not-ours ] || fail "make uninstall leaves:" $(installed)
