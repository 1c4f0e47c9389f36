#!/bin/sh
#
# check-tidy.sh DIR: the module's sources pass clang-tidy, and compile with
# clang as they do with gcc.  Incremental, in DIR.

set -eu

dir=${1:?usage: check-tidy.sh DIR}
root=$(cd "$(dirname "$0")/.." && pwd)

generator=
command -v ninja >/dev/null && generator=-GNinja

[ -f "$dir/CMakeCache.txt" ] ||
    cmake -S "$root" -B "$dir" $generator -DWEBHOOK_TIDY=ON \
        -DWEBHOOK_TESTS=OFF -DCMAKE_C_COMPILER=clang \
        -DCMAKE_CXX_COMPILER=clang++ >/dev/null
keep_going=-k
[ -f "$dir/build.ninja" ] && keep_going=-k0
cmake --build "$dir" -j "${JOBS:-2}" -- $keep_going >"$dir/tidy.log" 2>&1 || {
    grep -E '(error|warning):|^ninja:|Error' "$dir/tidy.log" | sort -u
    exit 1
}
