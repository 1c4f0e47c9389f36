#!/bin/sh
#
# check-support.sh: the table of docs/support.md is the one that the record of
# the last run, docs/support.tsv, makes; and the script writes it between its
# markers, and nothing else.
#
# It then proves itself: with another result in the record, it must complain.

set -eu
cd "$(dirname "$0")/.."

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check RECORD PAGE
check()
{
    cp "$2" "$tmp/page"
    MATRIX_RECORD=$1 MATRIX_PAGE=$tmp/page tools/test-matrix.sh table
    diff "$2" "$tmp/page" >"$tmp/diff" ||
        echo "docs/support.md differs from the record: tools/test-matrix.sh table"
}

complaints=$(check docs/support.tsv docs/support.md)
[ -z "$complaints" ] || { echo "$complaints"; exit 1; }

awk -F '\t' -v OFS='\t' 'NR == 1 { $2 = "another" } { print }' \
    docs/support.tsv >"$tmp/record"
[ -n "$(check "$tmp/record" docs/support.md)" ] ||
    { echo "another record draws no complaint"; exit 1; }
