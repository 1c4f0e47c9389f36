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

shorten()
{
    sed 's/^ *//; /^$/d; /^\/\//d'
}

# Without comments, and without the spaces that JavaScript does not need outside
# of texts.  Each statement of the scripts ends with a semicolon.
shorten_script()
{
    shorten | sed 's| // .*||' | awk '
        BEGIN { RS = "\001"; near = "(){}[],;:=<>!&|?+*%/-" }
        {
            for (i = 1; i <= length($0); i++) {
                c = substr($0, i, 1)
                if (quote != "") {
                    out = out c
                    if (c == "\\") {
                        out = out substr($0, ++i, 1)
                    } else if (quote == "`" && c == "$" &&
                               substr($0, i + 1, 1) == "{") {
                        out = out "{"
                        i++
                        open[++depth] = 0
                        quote = ""
                    } else if (c == quote) {
                        quote = ""
                    }
                    last = substr(out, length(out))
                    continue
                }
                if (index("\047`\"", c)) {
                    quote = c
                } else if (depth && c == "{") {
                    open[depth]++
                } else if (depth && c == "}" && open[depth]-- == 0) {
                    depth--
                    quote = "`"
                } else if (c == " " || c == "\n") {
                    after = substr($0, i + 1, 1)
                    c = " "
                    if (after == " " || after == "\n" || last == "" ||
                        ((index(near, last) || index(near, after)) &&
                         !(last == after && index("+-", last)))) {
                        continue
                    }
                }
                out = out c
                last = c
            }
            printf "%s", out
        }' | sed 's/;}/}/g; s/,\([]})]\)/\1/g
        s/\([^a-zA-Z_$)]\)(\([a-zA-Z_]\{1,\}\))=>/\1\2=>/g; s/\bconst\b/let/g' |
        shorten_names
}

# Gives functions of the scripts names of two characters.  A name must be a word
# of no text and of no object.
shorten_names()
{
    number=0
    edit=
    for name in $short_names; do
        edit="$edit;s/\\b$name\\b/\$$number/g"
        number=$((number + 1))
    done
    sed "$edit"
}
short_names="element visible keyOfLocation perSecond byId refresh percentiles
    plural drawLatency showState lastAnswer announce showOverall drawCounts
    drawList windowKept keyOfGroup nameOf drawCharts countsByClass rowHeader
    isSlow togglePause fetchStatus portion called drawVerdicts drawSecrets
    drawTables drawStores drawTroubles drawTraffic drawTiles drawRates byClass
    classOf lookUp startEvents startTraffic offerEvents forgetIt askFirst startSearch
    showFound showTroubles nameParts zoneCard redisCard stateOf isDown ofZone
    ofRedis ofLocation refusalRow groupRow driftRow svgSpace quantile stateLine
    listed begun keyOf combine recent samples points duration lately margin
    point states longer address child strange replies rates sentences reasons
    moment level everyNode pairsOf fromPairs"


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

# The alerts are described where the project is.
read -r url _ <"$dir/../repository"

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
    sed "/^import .* from '\.\/[a-z]*\.mjs';\$/d; s/^export //" "$dir/$script"
done | sed "s|^const runbook = 'RUNBOOK';.*|const runbook = '$url/blob/HEAD/docs/alerts.md';|" |
    shorten_script >"$out.js"
# The colours get names of one or two characters, the longest name first.
colours=$(sed -n 's/^ *\(--[a-z-]*\):.*/\1/p' "$dir/page.css" | sort -ur)
edit=
number=0
for name in $colours --kind; do
    edit="$edit;s/$name\\b/--$number/g"
    number=$((number + 1))
done
shorten <"$dir/page.css" | tr -d '\n' |
    sed 's/\([:;,]\) /\1/g; s/ *\([{>]\) */\1/g; s/; *}/}/g'"$edit" >"$out.css"

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
