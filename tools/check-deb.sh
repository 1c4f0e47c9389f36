#!/bin/sh
#
# check-deb.sh DIR: make deb makes, in DIR, a package without lintian's errors,
# whose module exports what it must and which fits this nginx only.
# Exit code 77: not here.

set -eu

dir=${1:?usage: check-deb.sh DIR}
tools=$(cd "$(dirname "$0")" && pwd)
package=libnginx-mod-http-webhook

command -v dpkg-buildpackage >/dev/null || {
    echo "report: the Debian package was not built: no dpkg-buildpackage here"
    exit 77
}

deb=$("$tools/build-deb.sh" "$dir")
lintian --allow-root --no-cfg --fail-on error "$dir/${package}_"*.changes

field()
{
    dpkg-deb -f "$deb" "$1"
}

fail()
{
    echo "$@"
    exit 1
}

[ "$(field Package)" = $package ] || fail "it is $(field Package)"
abi=$(sed -n 's/^nginx:abi=//p' \
    /usr/share/nginx/src/debian/libnginx-mod.abisubstvars)
field Depends | tr ',' '\n' | grep -qx " *$abi" ||
    fail "it does not depend on $abi but on" "$(field Depends)"
! field Depends | grep -qE 'jansson|simdjson|hiredis' ||
    fail "it depends on a library that is in it:" "$(field Depends)"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
dpkg-deb -x "$deb" "$tmp"
"$tools/check-symbols.sh" "$tmp/usr/lib/nginx/modules/ngx_http_webhook_module.so"
for example in "$tools"/../nginx-conf-examples/*; do
    diff -r "$example" "$tmp/usr/share/doc/$package/examples/${example##*/}"
done
