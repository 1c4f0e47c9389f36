#!/bin/sh
#
# check-docs.sh: docs/directives.md has an entry for each directive and each
# variable of the module, in the form of nginx.org, and no entry too many.
#
# It then proves itself: with an entry, a directive or a variable taken out,
# it must complain.

set -eu
cd "$(dirname "$0")/.."

code=src/nginx
docs=docs/directives.md

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

    names 'ngx_http_variable_t variables\[\]' ngx_http_null_variable "$2" \
        >"$tmp/code"
    entries '^- `\$\(webhook_[a-z_]*\)`.*' "$3" >"$tmp/docs"
    compare variable "$tmp/code" "$tmp/docs"

    check_form "$3"
}

# must_notice WHAT ARGUMENTS...: as for check, which must complain
must_notice()
{
    what=$1
    shift
    [ -n "$(check "$@")" ] || echo "check-docs.sh does not notice $what"
}

# without EXPRESSION FILE: a copy of it that lacks these lines
without()
{
    sed "/$1/d" "$2" >"$tmp/$(basename "$2")"
    echo "$tmp/$(basename "$2")"
}

directives=$code/directives.cc
variables=$code/variables.cc

report=$(
    check $directives $variables $docs

    must_notice "an undocumented directive" $directives $variables \
        "$(without '^### webhook_lease$' $docs)"
    must_notice "an undocumented variable" $directives $variables \
        "$(without '^- `\$webhook_type`' $docs)"
    must_notice "an entry without a directive" \
        "$(without 'ngx_string("webhook_lease")' $directives)" $variables $docs
    must_notice "an entry without a variable" \
        $directives "$(without 'ngx_string("webhook_type")' $variables)" $docs
    must_notice "an entry without a syntax" $directives $variables \
        "$(without '^\*\*Syntax:\*\*.*webhook_lease' $docs)"
)

[ -z "$report" ] || { echo "$report"; exit 1; }
