#!/bin/sh
#
# check-house.sh: the rules of the house that no compiler knows.
#
# An include points downwards only: src/nginx -> src/zone and src/redis, each of
# these and src/core -> include/webhook.  The core is known by webhook.h alone.
# Below it are src/schema, then src/json, then src/base, which includes nothing
# of ours and which all may include.

set -u
cd "$(dirname "$0")/.." || exit 1

# complain WHAT, if there is anything on stdin
complain()
{
    found=$(cat)
    [ -z "$found" ] || printf '%s:\n%s\n' "$1" "$found"
}

code()
{
    find "$@" -name '*.h' -o -name '*.cc' -o -name '*.c' -o -name '*.mjs' |
        sort
}

# includes DIR ALLOWED: what a directory's quoted includes may start with
includes()
{
    code "$1" | xargs grep -nE '^ *# *include *"' |
        grep -vE "include *\"($2)" |
        complain "$1 includes something that is not its business"
}

check()
{
    includes src/base 'base/'
    includes src/json 'base/|json/'
    includes src/schema 'base/|json/|schema/'
    includes src/core 'base/|json/|schema/|core/|builtin_files\.inc'
    includes src/zone 'zone/'
    includes src/redis 'base/|redis/'
    includes src/nginx 'base/|nginx/|zone/|redis/|status_page\.inc'

    code src include |
        xargs grep -nE '^ *# *include *<(base|json|schema|core|zone|redis|nginx)/' |
        complain "our own headers are included with quotes"
    code src/zone src/redis src/core src/schema src/json src/base include |
        xargs grep -nE '<ngx_|\bngx_[a-z]' |
        complain "nginx is known in src/nginx alone"
    code src include | grep -v '^src/json/jansson\.cc$' |
        xargs grep -nE '<jansson\.h>|\bjson_t\b' |
        grep -v ': \*' |
        complain "jansson is known in src/json/jansson.cc alone"
    code src include | grep -v '^src/json/simdjson\.cc$' |
        xargs grep -nE '<simdjson|\bsimdjson::' |
        complain "simdjson is known in src/json/simdjson.cc alone"
    code src include | grep -v '^src/schema/pattern\.cc$' |
        xargs grep -nE '<re2/|\b(RE2|re2)::' |
        complain "RE2 is known in src/schema/pattern.cc alone"
    code src include | grep -v '^src/core/xxh128\.cc$' |
        xargs grep -nE '<xxh|\bXXH[0-9]*_' |
        complain "xxhash is known in src/core/xxh128.cc alone"
    code src include | grep -v '^src/redis/' |
        xargs grep -nE '<hiredis|\bredis(Async)?(Context|Reply|Reader)\b' |
        complain "hiredis is known in src/redis alone"
    # What headers bring along, the compiler knows; nginx's need not be there.
    ${CXX:-c++} -std=c++20 -M -MG -Iinclude -Isrc $(find src/nginx -name "*.cc") |
        sed ':a;/\\$/{N;s/\\\n//;ba}' |
        sed -n 's|^\([a-z_]*\)\.o:.*hiredis.*|src/nginx/.../\1.cc|p' |
        complain "hiredis reaches a unit of src/nginx by the headers it includes"
    code include | xargs grep -nE '^ *# *include' |
        grep -vE '<(stddef|stdint|webhook/[a-z]+)\.h>' |
        complain "the ABI is C11 and needs nothing but stddef.h and stdint.h"
    code src/base src/json src/schema src/core |
        xargs grep -nE '\b(clock_gettime|gettimeofday|time\(|steady_clock|system_clock)' |
        complain "the core has no clock"

    { code src tests bench; find page -type f; } | xargs wc -l |
        awk '$2 != "total" && $1 > 400' | complain "files over 400 lines"

    grep -n '"resolved"' tests/*/package-lock.json |
        complain "where a package comes from is the machine's business"
    grep -nE '": "[^0-9{]' tests/*/package.json |
        grep -vE '"(name|description|type)":' |
        complain "packages of the tests have exact versions"

    # The list of sources: complete, sorted, and fit for nginx's build, which
    # names objects by the last directory and the basename.
    grep '^src/' sources | LC_ALL=C sort -c 2>&1 | complain "sources: not sorted"
    { grep '^src/' sources; find src -name '*.cc'; } | sort | uniq -u |
        complain "sources: not in the list, or not there"
    sed -n 's|^src/.*/\([^/]*/[^/]*\)$|\1|p' sources | sort | uniq -d |
        complain "sources: same directory name and basename"

    for script in tools/*.sh .ci/run; do
        sh -n "$script" 2>&1
    done | complain "shell syntax"
}

report=$(check)
[ -z "$report" ] || { echo "$report"; exit 1; }
