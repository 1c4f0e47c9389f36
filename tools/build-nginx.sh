#!/bin/sh
#
# build-nginx.sh dynamic|static|sanitized DIR
#
# Builds the module through nginx's own build (config), in DIR:
#   dynamic    the .so, against the installed nginx-dev
#   static     an nginx from the distribution's source package, module built in
#              or, for both, the nginx and the module from NGINX_SOURCE_DIR: any
#              nginx or fork that has configure, or auto/configure
#   sanitized  the same with AddressSanitizer throughout, UBSan on our sources
#              and a malloc() for each piece of a pool
#
# WEBHOOK_PARTS in the environment is for config; the program is linked anew when
# one of these archives has changed.  Configures when the inputs of that have
# changed, and leaves the rest to make.

set -eu

mode=${1:?usage: build-nginx.sh dynamic|static|sanitized DIR}
dir=${2:?usage: build-nginx.sh dynamic|static|sanitized DIR}
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# ccache by its links: nginx's configure wants CC to be one word.  One tree's
# objects serve the others.
[ -d /usr/lib/ccache ] && PATH=/usr/lib/ccache:$PATH
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1

"$root/tools/build-deps.sh" >&2

cc_opt="-g -O2 -fPIC"
ld_opt="-fPIC"
WEBHOOK_CXXFLAGS=

case $mode in
dynamic)
    source=${NGINX_SOURCE_DIR:-/usr/share/nginx/src}
    add=--add-dynamic-module=$root
    target=modules
    ;;
static | sanitized)
    source=${NGINX_SOURCE_DIR:-$("$root/tools/fetch-source.sh" nginx)}
    add=--add-module=$root
    target=binary
    ;;
*)
    echo "build-nginx.sh: unknown mode \"$mode\"" >&2
    exit 1
    ;;
esac

if [ "$mode" = sanitized ]; then
    # nginx's C is not free of what UBSan objects to (memcpy() of nothing from
    # NULL), so that one looks at our sources only.
    cc_opt="-g -O1 -fno-omit-frame-pointer -fsanitize=address"
    cc_opt="$cc_opt -DNGX_DEBUG_PALLOC=1"
    ld_opt="-fsanitize=address,undefined $dir/sanitizer_options.o"
    WEBHOOK_CXXFLAGS="-fsanitize=undefined -fno-sanitize=enum"
    # gcc finds these in libstdc++ once it is instrumented, as in compiler.cmake.
    WEBHOOK_CXXFLAGS="$WEBHOOK_CXXFLAGS -Wno-maybe-uninitialized"
    WEBHOOK_CXXFLAGS="$WEBHOOK_CXXFLAGS -fno-sanitize-recover=all"
    options=$root/tests/support/sanitizer_options.c
    if [ ! "$dir/sanitizer_options.o" -nt "$options" ]; then
        ${CC:-cc} -c "$options" -o "$dir/sanitizer_options.o"
        rm -f "$dir/nginx" # make knows nothing of that object
    fi
fi

if [ -n "${NGINX_SOURCE_DIR:-}" ]; then
    # Old releases call what OpenSSL 3 has deprecated.
    cc_opt="-O1 -fPIC -Wno-error=deprecated-declarations"
    target="binary modules"
    [ $mode = dynamic ] || target=binary
fi

# What Debian's nginx is built with, less what has to do with other modules.
flags="--with-compat --with-debug --with-pcre-jit --with-threads
    --with-http_ssl_module --with-http_v2_module --with-http_realip_module
    --with-http_auth_request_module --with-http_stub_status_module
    --with-http_slice_module"
if [ -n "${NGINX_SOURCE_DIR:-}" ] &&
    grep -q -e --with-http_v3_module "$source/auto/options"; then
    flags="$flags --with-http_v3_module"
fi
configure=./configure
[ -f "$source/configure" ] || configure=auto/configure

inputs=$(echo "${WEBHOOK_PARTS:-}" | cksum
    cd "$root" && cat config sources config.make \
    tools/build-nginx.sh "$source/src/core/nginx.h" | cksum
    cd "$root" && find src include providers -name '*.h' -o -name '*.json' \
        -o -path '*/page/*' | sort | cksum)

if [ "$inputs" != "$(cat "$dir/configured" 2>/dev/null)" ]; then
    rm -f "$dir/configured"
    export WEBHOOK_CXXFLAGS
    # Programs that configure runs to test for features may leak.
    (cd "$source" &&
        ASAN_OPTIONS=detect_leaks=0 $configure $flags "$add" \
            --builddir="$dir" --prefix="$dir" --error-log-path=stderr \
            --with-cc="${CC:-cc}" --with-cc-opt="$cc_opt" \
            --with-ld-opt="$ld_opt") >"$dir/configure.log" 2>&1 || {
        tail -n 20 "$dir/configure.log" >&2
        exit 1
    }
    echo "$inputs" >"$dir/configured"
fi

# make does not know that the program depends on them.
for part in ${WEBHOOK_PARTS:-}; do
    [ ! "$part" -nt "$dir/nginx" ] || rm -f "$dir/nginx"
done

make -C "$source" -f "$dir/Makefile" -j "${JOBS:-2}" $target \
    >"$dir/build.log" 2>&1 || {
    grep -E '(error:|undefined reference|\*\*\*)' "$dir/build.log" |
        head -n 40 >&2
    echo "build-nginx.sh: see $dir/build.log" >&2
    exit 1
}
