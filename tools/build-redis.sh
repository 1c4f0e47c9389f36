#!/bin/sh
#
# build-redis.sh NAME DIR
#
# Builds a server for the tests, from the source package of another release
# than the machine's, as DIR/NAME, and prints that path.  Does nothing when it
# is there already.  NAME is one of
#   redis-6.0  bullseye's, which stands for servers older than 7.0
#   valkey     trixie's
#   redis-8    trixie's
#
# The server only, with the libraries that are bundled with it, and without
# what no test needs: TLS, systemd, jemalloc, debugging information.

set -eu

usage='usage: build-redis.sh redis-6.0|valkey|redis-8 DIR'
name=${1:?$usage}
dir=${2:?$usage}
tools=$(cd "$(dirname "$0")" && pwd)

case $name in
redis-6.0) package=redis/bullseye server=redis-server ;;
valkey) package=valkey/trixie server=valkey-server ;;
redis-8) package=redis/trixie server=redis-server ;;
*)
    echo "$usage" >&2
    exit 1
    ;;
esac

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

if [ ! -f "$dir/$name" ]; then
    source=$("$tools/fetch-source.sh" "$package" "$dir")
    echo "building $name" >&2

    # Debian's 6.0 includes a file that loads its own packages' Lua libraries.
    [ ! -d "$source/debian" ] || : >"$source/debian/lua_libs_debian.c"

    # ccache by its links: the bundled libraries take CC for one word.
    [ -d /usr/lib/ccache ] && PATH=/usr/lib/ccache:$PATH
    make -C "$source/src" -j "${JOBS:-2}" "$server" MALLOC=libc BUILD_TLS=no \
        BUILD_RDMA=no USE_SYSTEMD=no OPTIMIZATION=-O1 DEBUG= \
        >"$dir/$name.log" 2>&1 || {
        grep -E '(error:|undefined reference|\*\*\*)' "$dir/$name.log" |
            head -n 40 >&2
        echo "build-redis.sh: see $dir/$name.log" >&2
        exit 1
    }

    # In one step: an interrupted copy would be taken for a server.
    cp "$source/src/$server" "$dir/$name.new"
    mv "$dir/$name.new" "$dir/$name"
fi

echo "$dir/$name"
