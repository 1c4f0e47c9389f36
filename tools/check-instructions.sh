#!/bin/sh
#
# check-instructions.sh PROGRAM
#
# What a delivery takes of the processor: instructions, counted by callgrind
# while PROGRAM, the guard_deliveries of a build, makes some and then some more;
# the difference has no start-up in it.  Two figures, because libcrypto's would
# hide ours: a pass over a body's bytes is most of a delivery.

set -eu

# Per delivery; 3 % above what was measured (gcc 12, OpenSSL 3.0).
#   scenario  after  more     ours  libcrypto     measured
bounds='
    unsigned    100   200    94000      3100      91210   2973
    signed      100   200    99800    120800      96833 117201
    duplicate   100   200    66000      3100      64056   2973
    invalid     100   200    98400      3100      95458   2973
    array        10    20   889800     30700     863832  29784
    large         2     4  1645000      3100    1596981   2973
'

program=${1:?usage: check-instructions.sh PROGRAM}

skip()
{
    echo "report: instructions: not counted, $1"
    exit 77
}

[ "$(uname -m)" = x86_64 ] || skip "the bounds are those of x86-64"
command -v valgrind >/dev/null || skip "there is no valgrind"

# The same code on any machine, whatever else its processor has: SSE4.2 for
# simdjson, SSSE3 for OpenSSL, and libc's functions for the least x86-64.
export SIMDJSON_FORCE_IMPLEMENTATION=westmere
export OPENSSL_ia32cap=0x20007000000:0
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-AVX_Usable,-AVX2,-AVX,\
-AVX_Fast_Unaligned_Load,-ERMS,-FSRM,-BMI1,-BMI2,-LZCNT,-MOVBE,-RTM,-SSE4_1,\
-SSE4_2,-SSSE3

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM HUP

# count SCENARIO N: instructions of libcrypto, and of all else
count()
{
    valgrind --tool=callgrind --callgrind-out-file="$out/counts" \
        "$program" "$1" "$2" >"$out/log" 2>&1 || {
        cat "$out/log" >&2
        return 1
    }

    # What follows "calls=" is the callee's, which has lines of its own.
    awk '
        /^c?ob=/ {
            id = substr($1, index($1, "="))
            if (NF > 1) crypto[id] = /libcrypto/
        }
        /^ob=/ { theirs = crypto[id] + 0 }
        /^calls=/ { getline; next }
        /^[-+*0-9]/ { sum[theirs] += $2 }
        END { printf "%d %d\n", sum[1], sum[0] }
    ' "$out/counts"
}

# check SCENARIO AFTER MORE OURS LIBCRYPTO
check()
{
    few=$(count "$1" "$2")
    many=$(count "$1" $(($2 + $3)))

    echo "$few $many" |
        awk -v what="$1" -v more="$3" -v ours="$4" -v theirs="$5" '
        {
            libcrypto = ($3 - $1) / more
            rest = ($4 - $2) / more
            printf "report: instructions, %s: %d and %d of libcrypto%s\n",
                what, rest, libcrypto, " (at most " ours " and " theirs ")"
            exit rest > ours || libcrypto > theirs
        }'
}

failed=0
echo "$bounds" | {
    while read -r scenario after more ours theirs _; do
        [ -z "$scenario" ] ||
            check "$scenario" "$after" "$more" "$ours" "$theirs" || failed=1
    done
    exit $failed
}
