#!/bin/sh
#
# test-matrix.sh all|part|table [CELL...]
#
# Builds the module for other nginxes, and runs some of the integration tests on
# each.  A cell is one of
#   tree:NAME:dynamic  the nginx, or fork of it, in $MATRIX_TREES/NAME, with the
#   tree:NAME:static   module as a file or built in
#   suite:NAME         the package, on that release of Debian, in the directory
#                      $MATRIX_CHROOTS/NAME, which debootstrap makes if it is
#                      installed (root only)
#
#   all    all cells, or those that are named.  A cell that has passed with the
#          same files is not run again.
#   part   one tree, another one each day, in less than two minutes
#   table  writes the table of docs/support.md from docs/support.tsv, which has
#          the results
#
# MATRIX_TREES    default: build/trees.  Each directory with a configure or an
#                 auto/configure counts.
# MATRIX_CHROOTS  default: build/chroots
# MATRIX_SUITES   default: bullseye bookworm trixie sid
# MATRIX_JOBS     how many cells at a time, default: 1
# BUILD           the build with the integration tests, default: build
#
# The last line is the sum of the cells.  Cells that cannot be had are counted
# as skipped, and are "not run" in the table.

set -u

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 1
what=${1:?usage: test-matrix.sh all|part|table [CELL...]}
shift

build=${BUILD:-build}
trees=${MATRIX_TREES:-build/trees}
chroots=${MATRIX_CHROOTS:-build/chroots}
suites=${MATRIX_SUITES-bullseye bookworm trixie sid}
record=${MATRIX_RECORD:-docs/support.tsv}
page=${MATRIX_PAGE:-docs/support.md}
results=build/matrix
mkdir -p "$results"
results=$(cd "$results" && pwd)

# The store contract, traps, bodies, a signature, a masked token, a reload and a
# binary upgrade.
smoke="*/store_contract.AnAbsentKey*/zone:*/store_contract.A2xxCommits/*"
smoke="$smoke:*/store_contract.AnyOtherStatusReleases/zone"
smoke="$smoke:*/store_claims.ARetryOfADelivered*/zone"
smoke="$smoke:*/store_claims.OneOfManyAtOnce*/zone"
smoke="$smoke:*/store_claims.AWaitingRetryLearns*/zone"
smoke="$smoke:*/store_reload.RemembersWhatWasDelivered/zone"
smoke="$smoke:*/store_reload.KeepsClaims/zone"
smoke="$smoke:binary_upgrade.KeepsWhatWasDeliveredAndClaimed"
smoke="$smoke:traps_identity.BytesAreNotRewritten"
smoke="$smoke:traps_identity.ClaimBeforeValidation"
smoke="$smoke:traps_redirect.ErrorPageToNamedLocation"
smoke="$smoke:traps_redirect.Mirror:traps_redirect.AuthRequest"
smoke="$smoke:bodies.Chunked:bodies.ChunksOfOneByte:bodies.Megabytes"
smoke="$smoke:bodies.Http2WithLength:bodies.InAFileInAnyCase"
smoke="$smoke:signature_test.TheRightOneIsForwarded"
smoke="$smoke:signature_test.ABadOneOfAPublicKeyLeavesNoErrorBehind"
smoke="$smoke:token_log.HasNoneOfAnArgument"
smoke="$smoke:token_log.HasNoneOfThePathNorOfTheUpstreamsUrl"
smoke="$smoke:outcomes_resolver.TimeoutReleases"
smoke="$smoke:status.VerdictsAndReasons"

say()
{
    echo "$*" >&2
}

all_cells()
{
    for tree in "$trees"/*/; do
        tree=${tree%/}
        if [ -f "$tree/configure" ] || [ -f "$tree/auto/configure" ]; then
            echo "tree:${tree##*/}:dynamic"
            echo "tree:${tree##*/}:static"
        fi
    done
    for suite in $suites; do
        echo "suite:$suite"
    done
}

# fingerprint CELL: of what its result depends on
fingerprint()
{
    {
        echo "$1"
        cat config config.make sources tools/test-matrix.sh
        find src include providers page packaging tests/support \
            tests/integration -type f -exec cksum {} + | LC_ALL=C sort
        case $1 in
        tree:*)
            tree=${1#tree:}
            cat "$trees/${tree%:*}/src/core/nginx.h"
            ;;
        esac
    } | cksum
}

# run_smoke LOG: with WEBHOOK_NGINX and WEBHOOK_MODULE; prints "passed of all"
run_smoke()
{
    "$build/integration" --gtest_filter="$smoke" >"$1" 2>&1
    status=$?
    all=$(sed -n 's/^\[=*\] \([0-9]*\) tests\{0,1\} from .* ran\..*/\1/p' "$1")
    good=$(sed -n 's/^\[ *PASSED *\] \([0-9]*\) tests\{0,1\}\..*/\1/p' "$1")
    none=$(sed -n 's/^\[ *SKIPPED *\] \([0-9]*\) tests\{0,1\},.*/\1/p' "$1")
    echo "${good:-0} of ${all:-0}${none:+, $none skipped}"
    [ $status -eq 0 ] && [ "${good:-0}" -gt 0 ]
}

# about NGINX: "nginx/1.31.5", "OpenSSL 3.0.20" and "gcc 12.2.0", by tabs
about()
{
    "$1" -V >"$results/options" 2>&1
    for expression in '^[A-Za-z]* version: \([^ ]*\)' \
        '^built with \(OpenSSL [0-9a-z.]*\)' '^built by \([a-z]* [0-9.]*\)'; do
        sed -n "s/$expression.*/\1/p" "$results/options" | head -n 1
    done | paste -sd '\t'
}

run_tree()
{
    cell=$1
    mode=${cell##*:}
    tree=${cell#tree:}
    tree=$(cd "$trees/${tree%:*}" && pwd)
    dir=$results/$cell
    mkdir -p "$dir"

    NGINX_SOURCE_DIR=$tree tools/build-nginx.sh "$mode" "$dir" || return 1
    nginx=
    for nginx in "$dir/nginx" "$dir/angie" ""; do
        [ ! -x "$nginx" ] || break
    done
    [ -n "$nginx" ] || { say "$cell: no program in $dir"; return 1; }
    module=
    [ "$mode" = static ] || module=$dir/ngx_http_webhook_module.so

    about "$nginx" >"$dir/about"
    WEBHOOK_NGINX=$nginx WEBHOOK_MODULE=$module run_smoke "$dir/smoke.log" \
        >"$dir/cases"
}

# The package is built and installed inside of the release's directory, and tried
# from outside.
run_suite()
{
    suite=${1#suite:}
    dir=$results/$1
    mkdir -p "$dir" "$chroots"
    inside="tools/debian-chroot.sh $suite $chroots/$suite"
    $inside true >"$dir/bootstrap.log" 2>&1 || {
        say "$1: see $dir/bootstrap.log"
        return 77
    }

    rm -rf "$chroots/$suite/src"
    mkdir -p "$chroots/$suite/src"
    tarball=$(tools/dist.sh "$dir") || return 1
    tar -xzf "$tarball" -C "$chroots/$suite/src" --strip-components 1
    # For mirrors that lack the sources of these in some releases.
    mkdir -p "$chroots/$suite/src/build/deps"
    for library in ${MATRIX_OWN_SOURCES:-}; do
        cp -R "build/deps/$library" "$chroots/$suite/src/build/deps/"
    done
    $inside sh -c 'cd /src && tools/install-packages.sh build deb &&
        make deb PACKAGES=no && DEBIAN_FRONTEND=noninteractive apt-get install \
            -y --reinstall ./build/deb/*.deb && nginx -t' \
        >"$dir/package.log" 2>&1 || {
        tail -n 20 "$dir/package.log" >&2
        return 1
    }

    printf '#!/bin/sh\nexec %s/tools/debian-chroot.sh %s %s /usr/sbin/nginx "$@"\n' \
        "$root" "$suite" "$(cd "$chroots" && pwd)/$suite" >"$dir/nginx"
    chmod +x "$dir/nginx"
    about "$dir/nginx" >"$dir/about"
    WEBHOOK_NGINX=$dir/nginx \
        WEBHOOK_MODULE=/usr/lib/nginx/modules/ngx_http_webhook_module.so \
        run_smoke "$dir/smoke.log" >"$dir/cases" || return 1

    $inside sh -c "DEBIAN_FRONTEND=noninteractive apt-get purge -y \
        libnginx-mod-http-webhook && nginx -t" >"$dir/purge.log" 2>&1
}

# note CELL RESULT: its line in the record, in place of the one before
note()
{
    lines=$(mktemp)
    {
        [ ! -f "$record" ] || awk -F '\t' -v cell="$1" '$1 != cell' "$record"
        printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" \
            "$(cat "$results/$1/cases" 2>/dev/null)" "$(date -u +%Y-%m-%d)" \
            "$(cat "$results/$1/about" 2>/dev/null)"
    } | LC_ALL=C sort >"$lines"
    cat "$lines" >"$record"
    rm -f "$lines"
}

# run_cell CELL: prints "ok", "failed" or "not run"
run_cell()
{
    cell=$1
    mkdir -p "$results/$cell"
    print=$(fingerprint "$cell")
    if [ "$print" = "$(cat "$results/$cell/ok" 2>/dev/null)" ]; then
        say "$cell: has passed"
        echo ok
        return
    fi
    rm -f "$results/$cell/ok" "$results/$cell/cases"
    begin=$(date +%s)
    "run_${cell%%:*}" "$cell"
    case $? in
    0)
        verdict=ok
        echo "$print" >"$results/$cell/ok"
        ;;
    77) verdict="not run" ;;
    *) verdict=failed ;;
    esac
    say "$cell: $verdict, $(cat "$results/$cell/cases" 2>/dev/null)" \
        "($(($(date +%s) - begin)) s)"
    echo "$verdict"
}

# From the record: one row for each cell, in the words of people.
table()
{
    echo '| nginx | TLS library | compiler | how | result | cases | on |'
    echo '|---|---|---|---|---|---|---|'
    awk -F '\t' '{
        split($1, cell, ":")
        how = cell[1] == "suite" ? "Debian package, " cell[2] \
            : cell[3] == "static" ? "built in" : "dynamic"
        name = $5 != "" ? $5 : cell[1] == "suite" ? "nginx" : cell[2]
        sub("/", " ", name)
        print "| " name " | " $6 " | " $7 " | " how " | " $2 " | " $3 " | " $4 " |"
    }' "$record"
}

case $what in
table)
    new=$(mktemp)
    table >"$new.rows"
    awk -v rows="$new.rows" '
        /^<!-- end of the matrix -->/ { skip = 0 }
        !skip { print }
        /^<!-- matrix:/ { while ((getline line <rows) > 0) print line; skip = 1 }
    ' "$page" >"$new"
    cat "$new" >"$page"
    rm -f "$new" "$new.rows"
    exit
    ;;
part)
    set -- $(all_cells | grep '^tree:.*:dynamic$' |
        awk -v day="$(date +%j)" '{ cell[NR] = $0 }
            END { if (NR) print cell[day % NR + 1] }')
    [ $# -gt 0 ] || {
        echo "report: no other nginx was tried: no tree in $trees"
        echo "0 passed, 0 failed, 1 skipped"
        exit
    }
    ;;
all)
    [ $# -gt 0 ] || set -- $(all_cells)
    ;;
cell) # of run_cells
    run_cell "$1" >"$results/$1.verdict"
    exit
    ;;
*)
    say "test-matrix.sh: unknown word \"$what\""
    exit 1
    ;;
esac

printf '%s\n' "$@" | xargs -n 1 -P "${MATRIX_JOBS:-1}" tools/test-matrix.sh cell
passed=0
failed=0
skipped=0
for cell; do
    verdict=$(cat "$results/$cell.verdict")
    [ "$what" = part ] || note "$cell" "$verdict"
    case $verdict in
    ok) passed=$((passed + 1)) ;;
    failed) failed=$((failed + 1)) ;;
    *) skipped=$((skipped + 1)) ;;
    esac
done
[ "$what" = part ] || tools/test-matrix.sh table
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
