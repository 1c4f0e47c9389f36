#!/bin/sh
# embed.sh OUT FILE... : writes the files into OUT as a C++ array of
# embedded_file { name, text }, named after the files and their directory.

set -eu

if [ $# -lt 2 ]; then
    echo "usage: embed.sh OUT FILE..." >&2
    exit 2
fi

out=$1
shift

trap 'rm -f "$out.tmp"' EXIT

{
    echo '/* Written by tools/embed.sh. */'
    echo 'constexpr embedded_file embedded_files[] = {'
    for file in "$@"; do
        if grep -q ')JSON"' "$file"; then
            echo "embed.sh: $file: holds the end of a raw string" >&2
            exit 1
        fi
        printf '    {"%s", R"JSON(' "$(basename "$(dirname "$file")")/$(basename "$file")"
        cat "$file"
        echo ')JSON"},'
    done
    echo '};'
} >"$out.tmp"

mv "$out.tmp" "$out"
