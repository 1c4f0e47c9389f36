#!/bin/sh
#
# run-fuzz.sh DIR build   builds tests/fuzz/*_fuzz.cc with clang in DIR, with the
#                         sanitizers and with core, zone and Redis store in them
# run-fuzz.sh DIR NAME    lets libFuzzer run that one for WEBHOOK_FUZZ_SECONDS
#                         (20; json: 60)
#
# It starts from tests/fuzz/corpus/NAME and DIR/seeds/NAME, if they are there,
# and from what earlier runs have found.  The latter is in DIR/corpus/NAME, as
# is what is new: the repository does not grow.  tests/fuzz/NAME.dict has tokens
# to build inputs from.

set -eu

usage="usage: run-fuzz.sh DIR build|NAME"
dir=${1:?$usage}
what=${2:?$usage}
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$dir/corpus" "$dir/findings"
dir=$(cd "$dir" && pwd)

build()
{
    generator=
    command -v ninja >/dev/null && generator=-GNinja

    [ -f "$dir/CMakeCache.txt" ] ||
        cmake -S "$root" -B "$dir" $generator -DWEBHOOK_FUZZ=ON \
            -DWEBHOOK_TESTS=OFF -DCMAKE_C_COMPILER=clang \
            -DCMAKE_CXX_COMPILER=clang++ >/dev/null
    cmake --build "$dir" -j "${JOBS:-2}" >"$dir/build.log" 2>&1 || {
        grep -E '(error:|undefined reference|^ninja:|\*\*\*)' \
            "$dir/build.log" >&2
        echo "run-fuzz.sh: see $dir/build.log" >&2
        exit 1
    }
}

# seconds NAME: how long unless the environment says so
seconds()
{
    case $1 in
    json) echo 60 ;;
    *) echo 20 ;;
    esac
}

# fuzz NAME: libFuzzer writes the input that reproduces a finding.
fuzz()
{
    name=$1
    log=$dir/$name.log
    dict=$root/tests/fuzz/$name.dict

    set -- -timeout=10 -artifact_prefix="$dir/findings/$name-" \
        -max_total_time="${WEBHOOK_FUZZ_SECONDS:-$(seconds "$name")}"
    [ ! -f "$dict" ] || set -- "$@" -dict="$dict"

    mkdir -p "$dir/corpus/$name"
    set -- "$@" "$dir/corpus/$name"
    for seeds in "$root/tests/fuzz/corpus/$name" "$dir/seeds/$name"; do
        [ ! -d "$seeds" ] || set -- "$@" "$seeds"
    done

    "$dir/${name}_fuzz" "$@" >"$log" 2>&1 && grep '^Done ' "$log" | sed "s/^/$name: /" && return

    grep -aE '(ERROR|SUMMARY|runtime error|not so):|Test unit written' "$log" |
        sed "s/^artifact_prefix=.*; //; s/^/$name: /"
    # Where the file is lost with the machine, it can be made again of this.
    unit=$(sed -n 's/.*Test unit written to //p' "$log")
    [ ! -f "$unit" ] || echo "$name: base64: $(head -c 3000 "$unit" | base64 -w 0)"
    echo "$name: see $log"
    return 1
}

case $what in
build) build ;;
*) fuzz "$what" ;;
esac
