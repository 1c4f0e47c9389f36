#!/bin/sh
#
# bench-ratio.sh BENCH
#
# What BENCH, the signature_bench of a build, needs for a verification, beside
# what "openssl speed" needs for the same primitive, in CPU time.  They take
# turns, so that a machine that is slow for a while is slow for both.

set -eu

bench=${1:?usage: bench-ratio.sh BENCH}
rounds=5

# ours NAME: nanoseconds
ours()
{
    "$bench" --benchmark_filter="^$1\$" --benchmark_min_time=0.3 \
        --benchmark_format=csv 2>/dev/null |
        awk -F, '/^"verify/ { print $4 }'
}

# theirs ALGORITHM: nanoseconds, of a verification or of a MAC of a megabyte
theirs()
{
    case $1 in
    hmac) set -- -hmac sha256 -bytes 1048576 ;;
    esac
    openssl speed -seconds 1 -mr "$@" 2>/dev/null |
        awk -F: '/^\+F:/ { print 1048576e9 / $NF } /^\+F[0-9]+:/ { print 1e9 / $NF }'
}

# compare WHAT NAME ALGORITHM
compare()
{
    for round in $(seq $rounds); do
        echo "$(ours "$2") $(theirs "$3")"
    done | awk '{ print $1 / $2, $1, $2 }' | sort -n | awk -v what="$1" '
        { ratio[NR] = $1; a[NR] = $2; b[NR] = $3 }
        END {
            m = int((NR + 1) / 2)
            printf "%-20s %12.1f us %12.1f us   %.2f (%.2f to %.2f)\n",
                what, a[m] / 1000, b[m] / 1000, ratio[m], ratio[1], ratio[NR]
        }'
}

printf '%-20s %15s %15s   %s\n' verification ours 'openssl speed' 'ratio'
compare 'HMAC-SHA256, 1 MB' verify_hmac/1048576 hmac
compare 'Ed25519' verify_ed25519/32 ed25519
compare 'ECDSA P-256' verify_ecdsa ecdsap256
compare 'RSA, 2048 bits' verify_rsa rsa2048
