#!/bin/sh
#
# run-fuzz.sh DIR
#
# Builds tests/fuzz/NAME_fuzz.cc with clang in DIR, with the sanitizers and with
# core, zone and Redis store in it, and lets libFuzzer run each of them for
# WEBHOOK_FUZZ_SECONDS (20).
#
# It starts from tests/fuzz/corpus/NAME, if that is there, and from what earlier
# runs have found.  The latter is in DIR/corpus/NAME, as is what is new: the
# repository does not grow.

set -eu

dir=${1:?usage: run-fuzz.sh DIR}
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir/corpus" "$dir/findings"
dir=$(cd "$dir" && pwd)

generator=
command -v ninja >/dev/null && generator=-GNinja

[ -f "$dir/CMakeCache.txt" ] ||
    cmake -S "$root" -B "$dir" $generator -DWEBHOOK_FUZZ=ON \
        -DWEBHOOK_TESTS=OFF -DCMAKE_C_COMPILER=clang \
        -DCMAKE_CXX_COMPILER=clang++ >/dev/null
cmake --build "$dir" -j "${JOBS:-2}" >"$dir/build.log" 2>&1 || {
    grep -E '(error:|undefined reference|^ninja:|\*\*\*)' "$dir/build.log" >&2
    echo "run-fuzz.sh: see $dir/build.log" >&2
    exit 1
}

# fuzz NAME: libFuzzer writes the input that reproduces a finding.
fuzz()
{
    log=$dir/$1.log
    seeds=$root/tests/fuzz/corpus/$1
    [ -d "$seeds" ] || seeds=
    mkdir -p "$dir/corpus/$1"

    "$dir/$1_fuzz" -max_total_time="${WEBHOOK_FUZZ_SECONDS:-20}" -timeout=10 \
        -artifact_prefix="$dir/findings/$1-" "$dir/corpus/$1" $seeds \
        >"$log" 2>&1 && grep '^Done ' "$log" | sed "s/^/$1: /" && return

    grep -E '(ERROR|SUMMARY|runtime error):|Test unit written' "$log" |
        sed "s/^artifact_prefix=.*; //; s/^/$1: /"
    echo "$1: see $log"
    return 1
}

failed=0
for source in "$root"/tests/fuzz/*_fuzz.cc; do
    [ -f "$source" ] || { echo "no tests/fuzz/*_fuzz.cc" && exit 1; }
    fuzz "$(basename "$source" _fuzz.cc)" || failed=1
done
exit $failed
