#!/bin/sh
#
# check-symbols.sh MODULE: the module exports what nginx looks up and nothing
# else, and takes no library's symbol from another module.
#
# nginx loads modules with RTLD_GLOBAL: an exported or undefined json_loads
# would meet the copy in someone else's module.

set -u

module=${1:?usage: check-symbols.sh MODULE}
[ -f "$module" ] || { echo "no $module" && exit 1; }
failed=0

exported=$(nm -D --defined-only "$module" | awk '{ print $NF }' | sort |
    tr '\n' ' ')
if [ "$exported" != "ngx_module_names ngx_module_order ngx_modules " ]; then
    echo "exports: $exported"
    failed=1
fi

# hiredis has names without a prefix, too: those at the end.
foreign='^(json_|jansson|_*redis|hiredis|sds|hi_|webhook_'
foreign=$foreign'|_ZNK?(St)?[0-9]*(8simdjson|7webhook)'
foreign=$foreign'|(freeReplyObject|hex_digit_to_int|is_hex_digit)$)'
bound=$(nm -D --undefined-only "$module" | awk '{ print $NF }' |
    grep -E "$foreign")
if [ -n "$bound" ]; then
    echo "left to the dynamic linker: $bound"
    failed=1
fi

needed=$(readelf -d "$module" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' |
    grep -E 'jansson|simdjson|hiredis')
if [ -n "$needed" ]; then
    echo "needs the shared library: $needed"
    failed=1
fi

exit $failed
