#!/bin/sh
#
# run-tests.sh [-L LABEL] BUILD-DIR...: ctest in each of these, then the sum

set -u

label=
if [ "${1:-}" = -L ]; then
    label="-L $2"
    shift 2
fi

jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
passed=0
failed=0
skipped=0

for dir; do
    echo "== $dir"
    # One line per test is what a reader wants to see of those that failed.
    (cd "$dir" && ctest $label -j "$jobs" --output-on-failure \
        --no-tests=error) >"$dir/ctest.log" 2>&1
    status=$?
    sed -n 's/^report: //p' "$dir/Testing/Temporary/LastTest.log" | sort -u
    grep -vE '^ *Start +[0-9]+:|^ *[0-9]+/[0-9]+ +Test +#[0-9]+:.* Passed ' \
        "$dir/ctest.log" | sed '/^$/d; /^Test project/d'

    total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' \
        "$dir/ctest.log")
    bad=$(sed -n 's/.*, \([0-9]*\) tests failed out of .*/\1/p' \
        "$dir/ctest.log")
    if [ -z "$total" ] || { [ "$status" -ne 0 ] && [ "$bad" = 0 ]; }; then
        total=$((${total:-0} + 1))
        bad=1
    fi
    left_out=$(grep -c '(Skipped)$' "$dir/ctest.log")
    passed=$((passed + total - bad - left_out))
    failed=$((failed + bad))
    skipped=$((skipped + left_out))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
