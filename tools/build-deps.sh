#!/bin/sh
#
# build-deps.sh [jansson] [simdjson]
#
# Puts the named libraries (both by default) in build/deps, as static archives
# that can be part of a module: nginx loads modules with RTLD_GLOBAL, so that
# shared libraries would be shared with whoever else brings them.
#
# The system's archive is taken where there is one that is position
# independent.  Debian has none: there they are made from the distribution's
# source packages.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
deps=$root/build/deps
: "${CC:=cc}" "${CXX:=c++}" "${AR:=ar}"

# Usable in a shared object?  That is what the linker knows best.
system_archive()
{
    archive=$($CC -print-file-name="lib$1.a")
    [ -f "$archive" ] || return 1
    $CXX -shared -o "$deps/try.so" -Wl,--whole-archive "$archive" \
        -Wl,--no-whole-archive >/dev/null 2>&1 || return 1
    rm -f "$deps/try.so"
    ln -sf "$archive" "$deps/lib/lib$1.a"
}

build_jansson()
{
    cmake -S "$1" -B "$1/build" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER="$CC" \
        -DCMAKE_C_VISIBILITY_PRESET=hidden \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DJANSSON_BUILD_DOCS=OFF \
        -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF \
        -DCMAKE_INSTALL_PREFIX="$deps" -DCMAKE_INSTALL_LIBDIR=lib \
        -DJANSSON_INSTALL_LIB_DIR=lib &&
        cmake --build "$1/build" &&
        cmake --install "$1/build"
}

build_simdjson()
{
    mkdir -p "$deps/include" &&
        cp "$1/singleheader/simdjson.h" "$deps/include/" &&
        $CXX -std=c++17 -O2 -DNDEBUG -fPIC -fvisibility=hidden \
            -ffunction-sections -fdata-sections \
            -c "$1/singleheader/simdjson.cpp" -o "$deps/simdjson.o" &&
        $AR rcs "$deps/simdjson.a" "$deps/simdjson.o" &&
        mv "$deps/simdjson.a" "$deps/lib/libsimdjson.a" &&
        rm "$deps/simdjson.o"
}

mkdir -p "$deps/lib"
for name in ${*:-jansson simdjson}; do
    [ -e "$deps/lib/lib$name.a" ] && continue
    system_archive "$name" && continue

    source=$("$root/tools/fetch-source.sh" "$name")
    echo "building lib$name.a"
    "build_$name" "$source" >"$deps/$name.log" 2>&1 || {
        tail -n 30 "$deps/$name.log" >&2
        exit 1
    }
done
