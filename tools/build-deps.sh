#!/bin/sh
#
# build-deps.sh [jansson] [simdjson] [hiredis] [re2] [LIBRARY/SUITE]
#
# Puts the named libraries (the first three by default) in build/deps, as static
# archives that can be part of a module: nginx loads modules with RTLD_GLOBAL,
# so that shared libraries would be shared with whoever else brings them.
#
# The system's archive is taken where there is one that is position
# independent.  Debian has one of hiredis; the others are made from the
# distribution's source packages.  build/deps/include has the headers that go
# with the archives in either case, so that one cannot be taken for the other.
#
# LIBRARY/SUITE, hiredis/trixie for instance, is that of another release, made
# from its source in build/deps/SUITE: for tests.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
deps=$root/build/deps
: "${CC:=cc}" "${CXX:=c++}" "${AR:=ar}"

# header NAME: as it is included
header()
{
    case $1 in
    hiredis) echo hiredis/hiredis.h ;;
    re2) echo re2/re2.h ;;
    *) echo "$1.h" ;;
    esac
}

# system_header HEADER: where the compiler finds it
system_header()
{
    echo "#include <$1>" | $CXX -std=c++17 -x c++ -M - 2>/dev/null |
        tr -s ' \\' '\n\n' | grep "/$1\$" | head -n 1
}

# Usable in a shared object?  That is what the linker knows best.
system_archive()
{
    archive=$(readlink -f "$($CC -print-file-name="lib$1.a")")
    [ -f "$archive" ] || return 1
    $CXX -shared -o "$deps/try.so" -Wl,--whole-archive "$archive" \
        -Wl,--no-whole-archive >/dev/null 2>&1 || return 1
    rm -f "$deps/try.so"

    # Of one installation: /usr/local may have another version's header.
    header=$(header "$1")
    found=$(system_header "$header")
    [ "${found%/include/*}" = "${archive%%/lib*}" ] || return 1

    ln -s "$archive" "$prefix/lib/lib$1.a"
    ln -s "${found%"$header"}${header%%/*}" "$prefix/include/"
}

build_jansson()
{
    cmake -S "$1" -B "$1/build" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER="$CC" \
        -DCMAKE_C_VISIBILITY_PRESET=hidden \
        -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DJANSSON_BUILD_DOCS=OFF \
        -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF \
        -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
        -DJANSSON_INSTALL_LIB_DIR=lib &&
        cmake --build "$1/build" &&
        cmake --install "$1/build"
}

build_simdjson()
{
    cp "$1/singleheader/simdjson.h" "$prefix/include/" &&
        $CXX -std=c++17 -O2 -DNDEBUG -fPIC -fvisibility=hidden \
            -ffunction-sections -fdata-sections \
            -c "$1/singleheader/simdjson.cpp" -o "$prefix/simdjson.o" &&
        $AR rcs "$prefix/simdjson.a" "$prefix/simdjson.o" &&
        mv "$prefix/simdjson.a" "$prefix/lib/libsimdjson.a" &&
        rm "$prefix/simdjson.o"
}

build_hiredis()
{
    make -C "$1" static CC="$CC" AR="$AR" OPTIMIZATION=-O2 WARNINGS= \
        CFLAGS="-fvisibility=hidden" &&
        mkdir "$prefix/include/hiredis" &&
        (cd "$1" && cp alloc.h async.h hiredis.h read.h sds.h \
            "$prefix/include/hiredis/") &&
        cp "$1/libhiredis.a" "$prefix/lib/"
}

# In build/deps/static.  Newer releases need Abseil, of which the system has
# archives (libabsl-dev): lib/re2.libs lists them in the linker's order.
build_re2()
{
    objects=$prefix/re2.objects
    mkdir -p "$prefix/include/re2" "$objects"
    cp "$1"/re2/*.h "$prefix/include/re2/"
    for file in "$1"/re2/*.cc "$1"/util/rune.cc "$1"/util/strutil.cc; do
        $CXX -std=c++17 -O2 -DNDEBUG -fPIC -fvisibility=hidden -I "$1" \
            -pthread -c "$file" -o "$objects/$(basename "$file" .cc).o" ||
            return 1
    done
    # Debian generates some tables when it builds the package.  They are data,
    # so that those of its archive can be part of a module.
    archive=$($CXX -print-file-name=libre2.a)
    for member in $($AR t "$archive" 2>/dev/null); do
        [ -f "$objects/$member" ] ||
            (cd "$objects" && $AR x "$archive" "$member") || return 1
    done
    $AR rcs "$prefix/lib/libre2.a" "$objects"/*.o && rm -r "$objects"
    : >"$prefix/lib/re2.libs"
    ! grep -q '"absl/' "$1"/re2/re2.h || abseil_archives >"$prefix/lib/re2.libs"
}

abseil_archives()
{
    for library in $(pkg-config --static --libs-only-l re2 || exit 1); do
        case $library in
        -labsl_*)
            archive=$($CC -print-file-name="lib${library#-l}.a")
            [ -f "$archive" ] || {
                echo "no ${archive##*/}: install libabsl-dev" >&2
                return 1
            }
            readlink -f "$archive"
            ;;
        esac
    done
}

for package in ${*:-jansson simdjson hiredis}; do
    name=${package%%/*}
    suite=${package#"$name"}
    prefix=$deps$suite
    # Its headers must not be found by a build that links the system's RE2.
    [ "$name" != re2 ] || prefix=$deps/static
    archive=$prefix/lib/lib$name.a
    include=$prefix/include/$(header "$name")
    [ -e "$archive" ] && [ -e "$include" ] && continue

    # Both are made here, or both are links to the system's.
    mkdir -p "$prefix/lib" "$prefix/include"
    rm -rf "$archive" "$prefix/include/$name"*
    [ -z "$suite" ] && [ "$name" != re2 ] && system_archive "$name" && continue

    source=$("$root/tools/fetch-source.sh" "$package")
    echo "building ${suite#/}${suite:+/}lib$name.a"
    "build_$name" "$source" >"$prefix/$name.log" 2>&1 || {
        tail -n 30 "$prefix/$name.log" >&2
        exit 1
    }
done
