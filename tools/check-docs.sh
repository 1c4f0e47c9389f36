#!/bin/sh
#
# check-docs.sh: docs/directives.md has an entry for each directive and each
# variable of the module, in the form of nginx.org, and no entry too many; and
# docs/messages.md has each line of the error log, all of which begin with
# "webhook: ".
#
# It then proves itself: with an entry, a directive, a variable or a line taken
# out, it must complain.

set -eu
cd "$(dirname "$0")/.."

code=src/nginx
docs=docs/directives.md
messages=docs/messages.md
sources=$(find $code -name "*.cc" | LC_ALL=C sort)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# names FROM TO FILE: the ngx_string("...") of a table in the code
names()
{
    sed -n "/$1/,/$2/s/.*ngx_string(\"\([a-z_]*\)\").*/\1/p" "$3" |
        LC_ALL=C sort
}

# entries EXPRESSION DOCS: the names that have an entry
entries()
{
    sed -n "s/$1/\1/p" "$2" | LC_ALL=C sort
}

# compare WHAT IN-CODE DOCUMENTED
compare()
{
    [ -s "$2" ] || echo "no $1 found in $code"
    LC_ALL=C comm -23 "$2" "$3" | sed "s|^|$docs has no entry for the $1 |"
    LC_ALL=C uniq "$3" | LC_ALL=C comm -13 "$2" - | sed "s|\$| is no $1, but $docs has it|"
    LC_ALL=C uniq -d "$3" | sed "s|^|$docs has two entries for the $1 |"
}

# What stands below each heading of a directive, in this order.
check_form()
{
    awk '
        function verdict() {
            if (name != "" && found < 4)
                print name " lacks \"" want[found + 1] "\" in its entry"
        }
        BEGIN {
            split("**Syntax:**;**Default:**;**Context:**;" \
                  "This directive appeared in version ", want, ";")
        }
        /^##/ { verdict(); name = "" }
        /^### webhook/ { name = $2; found = 0 }
        name != "" && found < 4 && index($0, want[found + 1]) == 1 { found++ }
        END { verdict() }
    ' "$1"
}

# check DIRECTIVES VARIABLES DOCS: complaints, or nothing
check()
{
    names 'ngx_command_t commands\[\]' ngx_null_command "$1" >"$tmp/code"
    entries '^### \(webhook[a-z_]*\)$' "$3" >"$tmp/docs"
    compare directive "$tmp/code" "$tmp/docs"
    sed '/^## /,$d' "$3" >"$tmp/index"
    while IFS= read -r name; do
        grep -q "\[$name\](#$name)" "$tmp/index" ||
            echo "$docs does not list $name in its contents"
    done <"$tmp/docs"

    names 'ngx_http_variable_t variables\[\]' ngx_http_null_variable "$2" \
        >"$tmp/code"
    entries '^- `\$\(webhook_[a-z_]*\)`.*' "$3" >"$tmp/docs"
    compare variable "$tmp/code" "$tmp/docs"

    check_form "$3"
}

# beginnings CALL SOURCE...: of the messages that these calls write, up to their
# first value: the first literal of each statement, put together.
beginnings()
{
    call=$1
    shift
    awk -v call="$call" '
        BEGIN { RS = ";"; string = "\"([^\"\\\\]|\\\\.)*\"" }
        match($0, call) {
            text = substr($0, RSTART)
            if (!match(text, string "([ \n]+" string ")*")) next
            text = substr(text, RSTART + 1, RLENGTH - 2)
            gsub(/[^\\]"[ \n]+"/, "&\001", text)
            gsub(/"[ \n]+"\001/, "", text)
            gsub(/\\"/, "\"", text)
            sub(/%.*/, "", text)
            print text
        }' "$@"
}

# check_lines DOCS SOURCE...: what is not for "nginx -t" alone.
check_lines()
{
    page=$1
    shift
    {
        beginnings '(^|[^a-z_])log_error[(]' "$@"
        beginnings 'ngx_conf_log_error[(]NGX_LOG_(WARN|NOTICE|INFO)' "$@"
    } >"$tmp/lines"
    # Of Redis: completed in redis_loop.cc.
    beginnings '[^a-z_]log[(]loop_' src/redis/server_log.cc |
        sed 's/^/webhook: redis server "URL" /' >>"$tmp/lines"

    [ "$(wc -l <"$tmp/lines")" -gt 15 ] ||
        echo "the lines of the error log are not found any more"
    grep -v '^webhook: ' "$tmp/lines" | sed 's/^/a line without prefix: /'
    sed -n '/^## Error log/,/^## Warnings/p' "$page" | tr '\n' ' ' >"$tmp/page"
    while IFS= read -r line; do
        grep -qF -- "$line" "$tmp/page" || echo "$page has no line \"$line\""
    done <"$tmp/lines"
}

# must_notice WHAT ARGUMENTS...: as for check, which must complain
must_notice()
{
    what=$1
    shift
    [ -n "$(check "$@")" ] || echo "check-docs.sh does not notice $what"
}

# must_see WHAT ARGUMENTS...: as for check_lines
must_see()
{
    what=$1
    shift
    [ -n "$(check_lines "$@")" ] || echo "check-docs.sh does not notice $what"
}

# without EXPRESSION FILE: a copy of it that lacks these lines
without()
{
    sed "/$1/d" "$2" >"$tmp/$(basename "$2")"
    echo "$tmp/$(basename "$2")"
}

directives=$code/conf/directives.cc
variables=$code/request/variables.cc

report=$(
    check $directives $variables $docs

    must_notice "an undocumented directive" $directives $variables \
        "$(without '^### webhook_lease$' $docs)"
    sed 's/\[webhook_lease\](#webhook_lease)//' $docs >"$tmp/unlisted.md"
    must_notice "a directive that is not in the contents" \
        $directives $variables "$tmp/unlisted.md"
    must_notice "an undocumented variable" $directives $variables \
        "$(without '^- `\$webhook_type`' $docs)"
    must_notice "an entry without a directive" \
        "$(without 'ngx_string("webhook_lease")' $directives)" $variables $docs
    must_notice "an entry without a variable" \
        $directives "$(without 'ngx_string("webhook_type")' $variables)" $docs
    must_notice "an entry without a syntax" $directives $variables \
        "$(without '^\*\*Syntax:\*\*.*webhook_lease' $docs)"

    check_lines $messages $sources
    must_see "an undocumented line" "$(without 'could not be processed' $messages)" $sources
    must_see "an undocumented line of Redis" \
        "$(without 'may evict delivered' $messages)" $sources
    sed 's/"webhook: the outcome of/"the outcome of/' $code/request/claims.cc >"$tmp/claims.cc"
    must_see "a line without prefix" $messages "$tmp/claims.cc" $sources
)

[ -z "$report" ] || { echo "$report"; exit 1; }
