#!/bin/sh
# embed.sh OUT FILE... : writes the files into OUT as a C++ array of
# embedded_file { name, text }, and what they list in "aliases", on one line, as
# an array of builtin_alias { name, provider }.

set -eu

if [ $# -lt 2 ]; then
    echo "usage: embed.sh OUT FILE..." >&2
    exit 2
fi

out=$1
shift

trap 'rm -f "$out.tmp"' EXIT

if grep -l ')JSON"' "$@" >&2; then
    echo "embed.sh: these files hold the end of a raw string" >&2
    exit 1
fi

{
    echo '/* Written by tools/embed.sh. */'
    echo 'constexpr embedded_file embedded_files[] = {'
    for file in "$@"; do
        printf '    {"%s", R"JSON(' "${file##*/}"
        cat "$file"
        echo ')JSON"},'
    done
    echo '};'

    echo 'constexpr builtin_alias embedded_aliases[] = {'
    awk '
        /^ *"aliases": *\[.*\]/ {
            provider = FILENAME
            sub(/.*\//, "", provider)
            sub(/\.json$/, "", provider)
            sub(/^[^[]*\[/, "")
            sub(/\].*/, "")
            count = split($0, names, ",")
            for (i = 1; i <= count; i++) {
                gsub(/[ "]/, "", names[i])
                printf "    {\"%s\", \"%s\"},\n", names[i], provider
            }
        }' "$@"
    echo '};'
} >"$out.tmp"

mv "$out.tmp" "$out"
