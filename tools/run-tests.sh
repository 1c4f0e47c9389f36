#!/bin/sh
#
# run-tests.sh test BUILD-DIR           what `make test` runs
# run-tests.sh all BUILD-DIR ASAN-DIR   what `make test-all` runs: the rest, and
#                                       in front of it what `make test` runs
#                                       unless these files have just passed it
# run-tests.sh LABEL DIR...             the tests with that label of ctest
#
# The last line is the sum.  A case of a GoogleTest program that ctest runs as
# one test (run-suite.sh) counts as a test.

set -u

usage="usage: run-tests.sh test|all|LABEL BUILD-DIR..."
tier=${1:?$usage}
build=${2:?$usage}
shift

# Most tests wait for something most of the time.
jobs=$((2 * ${JOBS:-$(nproc 2>/dev/null || echo 2)}))
passed=0
failed=0
skipped=0

# run DIR OPTION...: ctest there
run()
{
    dir=$1
    shift
    echo "== $dir: ctest $*"
    rm -f "$dir"/suites/*.cases
    # One line per test is what a reader wants to see of those that failed.
    (cd "$dir" && ctest "$@" -j "$jobs" --output-on-failure \
        --no-tests=error) >"$dir/ctest.log" 2>&1
    status=$?
    sed -n 's/^report: //p' "$dir/Testing/Temporary/LastTest.log" | sort -u
    grep -vE '^ *Start +[0-9]+:|^ *[0-9]+/[0-9]+ +Test +#[0-9]+:.* Passed ' \
        "$dir/ctest.log" | sed '/^$/d; /^Test project/d'
    cat "$dir"/suites/*.cases 2>/dev/null | sed -n '/^skipped: /p'
    count "$dir" "$status"
}

# count DIR STATUS: what ctest has said of its tests, and for those that are
# suites what these have said of their cases
count()
{
    total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$1/ctest.log")
    bad=$(sed -n 's/.*, \([0-9]*\) tests failed out of .*/\1/p' "$1/ctest.log")
    if [ -z "$total" ] || { [ "$2" -ne 0 ] && [ "$bad" = 0 ]; }; then
        total=$((${total:-0} + 1))
        bad=1
    fi
    left_out=$(grep -c '(Skipped)$' "$1/ctest.log")
    good=$((total - bad - left_out))

    for cases in "$1"/suites/*.cases; do
        [ -f "$cases" ] || continue
        read -r ok not_ok none <"$cases"
        if [ "$not_ok" -eq 0 ]; then
            good=$((good - 1))
        else
            bad=$((bad - 1))
        fi
        good=$((good + ok))
        bad=$((bad + not_ok))
        left_out=$((left_out + none))
    done

    passed=$((passed + good))
    failed=$((failed + bad))
    skipped=$((skipped + left_out))
}

# Of all files of this tree but what was built from them.
fingerprint()
{
    find . \( -path ./build -o -path ./.git -o -path "./${build#./}" \) -prune \
        -o -type f -exec cksum {} + | LC_ALL=C sort | cksum
}

run_first_tier()
{
    rm -f "$build/passed"
    before=$(fingerprint)
    run "$build" -LE 'extra|long'
    [ "$failed" -gt 0 ] ||
        echo "$passed $skipped $before" >"$build/passed"
}

case $tier in
test)
    run_first_tier
    ;;
all)
    read -r ok none files 2>/dev/null <"$build/passed" || files=
    if [ -n "$files" ] && [ "$files" = "$(fingerprint)" ]; then
        passed=$ok
        skipped=$none
        echo "== $build: make test has passed: $ok passed, $none skipped"
    else
        run_first_tier
    fi
    run "$build" -L extra
    run "${2:?$usage}"
    ;;
*)
    for dir; do
        run "$dir" -L "$tier"
    done
    ;;
esac

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
