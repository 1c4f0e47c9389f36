#!/bin/sh
# embed-page.sh OUT DIR : writes the page of webhook_status into OUT, as C++
# constants: one document made of DIR/page.html, page.css, page.mjs and what
# that imports, and the Content-Security-Policy which allows this style and
# this script by their hashes, and nothing else.
#
# The scripts are modules of their own in DIR, so that tests can import them.
# In the page they are one: each after those it imports from, without the
# lines that say so.  What is only for who reads the sources stays there.

set -eu

if [ $# -ne 2 ]; then
    echo "usage: embed-page.sh OUT DIR" >&2
    exit 2
fi

out=$1
dir=$2

fail()
{
    echo "embed-page.sh: $1" >&2
    exit 1
}

command -v openssl >/dev/null || fail "the program openssl is needed"
trap 'rm -f "$out.tmp" "$out.js" "$out.css" "$out.html"' EXIT

# add_script FILE: it and what it needs, to $scripts
scripts=
add_script()
{
    case " $scripts " in
    *" $1 "*) return ;;
    esac
    [ -f "$dir/$1" ] || fail "there is no $dir/$1"
    for needed in $(sed -n "s|^import { .* } from '\./\([a-z]*\.mjs\)';\$|\1|p" \
        "$dir/$1"); do
        add_script "$needed"
    done
    scripts="$scripts $1"
}

# No line of a script begins inside a text, and no text has one of these signs
# between spaces.
shorten()
{
    sed 's/^ *//; /^$/d; /^\/\//d'
}

shorten_script()
{
    shorten | sed -z 's| // [^\n]*||g
        s/ \(=>\|=\|[!=]==\|+\|&&\|||\) /\1/g
        s/{ /{/g; s/ }/}/g; s/\([[({,;]\)\n/\1/g'
}

# Attributes of letters and digits need no quotes (HTML, 13.1.2.3).
join_page()
{
    sed 's/="\([A-Za-z0-9-]*[A-Za-z0-9]\)"/=\1/g' "$dir/page.html" |
    while IFS= read -r line; do
        case $line in
        '<link rel=stylesheet href="page.css">')
            printf '<style>'
            cat "$out.css"
            echo '</style>'
            ;;
        '<script type=module src="page.mjs"></script>')
            printf '<script type="module">'
            cat "$out.js"
            echo '</script>'
            ;;
        *)
            printf '%s\n' "$line"
            ;;
        esac
    done
}

# A phone on a bad line loads the page in a second or two.
most=40960

# must_lack EXPRESSION FILE: the browser must read what is hashed here
must_lack()
{
    ! grep -n "$1" "$2" >&2 || fail "the line above is not allowed in $2"
}

hash_of()
{
    openssl dgst -sha256 -binary "$1" | openssl base64 -A
}

add_script page.mjs
for script in $scripts; do
    sed "/^import .* from '\.\/[a-z]*\.mjs';\$/d; s/^export //" "$dir/$script" |
        shorten_script
done >"$out.js"
shorten <"$dir/page.css" | tr -d '\n' |
    sed 's/: /:/g; s/ {/{/g; s/{ /{/g; s/; }/}/g; s/;}/}/g' >"$out.css"

must_lack '^ *\(import\|export\) ' "$out.js"
must_lack '</script\|<!--' "$out.js"
must_lack '</style' "$out.css"

join_page >"$out.html"
[ "$(grep -c '^<style>.\|^<script type="module">.' "$out.html")" = 2 ] ||
    fail "page.html lacks the line of page.css, or that of page.mjs"
size=$(wc -c <"$out.html")
[ "$size" -lt $most ] || fail "the page has $size bytes, of at most $most"
must_lack ' src=\| href="[^?#d]\|)PAGE"' "$out.html"

{
    echo '/* Written by tools/embed-page.sh. */'
    printf 'constexpr std::string_view page = R"PAGE('
    cat "$out.html"
    echo ')PAGE";'
    echo
    echo 'constexpr std::string_view page_policy ='
    echo "    \"default-src 'none'; \""
    echo "    \"script-src 'sha256-$(hash_of "$out.js")'; \""
    echo "    \"style-src 'sha256-$(hash_of "$out.css")'; \""
    echo "    \"connect-src 'self'; img-src data:; base-uri 'none'; \""
    echo "    \"form-action 'none'; frame-ancestors 'none'; \""
    echo "    \"require-trusted-types-for 'script'; trusted-types 'none'\";"
} >"$out.tmp"

mv "$out.tmp" "$out"
