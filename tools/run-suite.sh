#!/bin/sh
#
# run-suite.sh DIR NAME PROGRAM [ARGUMENT...]: a GoogleTest program as one test
# of ctest.  Shows the cases that fail, with what they print.  The whole output
# is in DIR/NAME.log, and in DIR/NAME.cases how many passed, failed and were
# skipped, for tools/run-tests.sh, and which were skipped.

set -u

dir=${1:?usage: run-suite.sh DIR NAME PROGRAM [ARGUMENT...]}
name=${2:?usage: run-suite.sh DIR NAME PROGRAM [ARGUMENT...]}
shift 2

mkdir -p "$dir"
"$@" >"$dir/$name.log" 2>&1
status=$?

# A case that has begun and not ended is the one that ended the program.
awk -v status="$status" -v cases="$dir/$name.cases" '
function end() {
    running = 0
    seen++
}
/^\[ RUN      \] / {
    running = 1
    text = $0 "\n"
    next
}
running && /\[       OK \] .* \([0-9]+ ms\)$/ {
    passed++
    end()
    next
}
running && /\[  SKIPPED \] .* \([0-9]+ ms\)$/ {
    skipped++
    left_out = left_out "skipped: " $4 "\n"
    end()
    next
}
running && /\[  FAILED  \] .* \([0-9]+ ms\)$/ {
    failed++
    print text $0
    end()
    next
}
{
    last = $0
}
running {
    text = text $0 "\n"
    if (/^report: /) {
        print
    }
}
/^\[==========\] [0-9]+ tests? from [0-9]+ test suites? ran\./ {
    all = $2
}
END {
    if (running) {
        failed++
        print text "[  CRASHED ] exit status " status
    } else if (all == 0 || all != seen || (status != 0 && !failed)) {
        failed++
        print seen + 0 " of " all + 0 " cases have ended, exit status " status
        print last
    }
    printf "%d %d %d\n%s", passed, failed, skipped, left_out >cases
    exit failed > 0
}' "$dir/$name.log"
