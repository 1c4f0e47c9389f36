#!/bin/sh
#
# check-ops.sh: the alerts of docs/ops are rules that Prometheus takes, and each
# of them fires when it should, says how bad it is, and leads to what is to be
# done about it in docs/alerts.md.
#
# It then proves itself: with one of that taken out, it must complain.

set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C

rules=docs/ops/alerts.yml
runbook=docs/alerts.md

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check_alerts RULES: what each alert has, on a line each
check_alerts()
{
    awk '
        function verdict() {
            if (name == "") return
            if (severity !~ /^(critical|warning|info)$/)
                print name ": the severity is critical, warning or info"
            if (summary == "") print name " has no summary"
            if (description == "") print name " has no description"
            if (url !~ "^https://.*/docs/alerts.md#" tolower(name) "$")
                print name ": the runbook_url ends in docs/alerts.md#" tolower(name)
        }
        $1 == "-" && $2 == "alert:" {
            verdict()
            name = $3
            severity = summary = description = url = ""
        }
        $1 == "severity:" { severity = $2 }
        $1 == "summary:" { summary = $2 }
        $1 == "description:" { description = $2 }
        $1 == "runbook_url:" { url = $2 }
        END { verdict() }
    ' "$1"
}

# check_fires RULES TESTS...: each alert has a test in which it fires
check_fires()
{
    sed -n 's/^ *- alert: //p' "$1" | sort >"$tmp/alerts"
    shift
    awk '
        $1 == "alertname:" { name = $2 }
        $2 == "exp_labels:" { print name }
    ' "$@" | sort -u >"$tmp/fires"
    [ -s "$tmp/alerts" ] || echo "there are no alerts"
    comm -23 "$tmp/alerts" "$tmp/fires" | sed 's/$/ fires in no test/'
    uniq -d "$tmp/alerts" | sed 's/$/ is there twice/'
}

# check_anchors RULES PAGE: as GitHub makes them of headings
check_anchors()
{
    sed -n 's/^#\{1,\} *//p' "$2" | tr '[:upper:]' '[:lower:]' |
        sed 's/[^a-z0-9 _-]//g; s/ /-/g' | sort -u >"$tmp/headings"
    sed -n 's|^ *runbook_url: .*docs/alerts.md#||p' "$1" | sort -u |
        comm -23 - "$tmp/headings" | sed "s|^|$2 has no heading |"
}

# must_notice WHAT COMMAND...: which must complain
must_notice()
{
    what=$1
    shift
    [ -n "$("$@")" ] || echo "check-ops.sh does not notice $what"
}

# without EXPRESSION FILE: a copy of it that lacks these lines
without()
{
    sed "/$1/d" "$2" >"$tmp/copy"
    echo "$tmp/copy"
}

report=$(
    promtool check rules $rules >"$tmp/said" 2>&1 || cat "$tmp/said"
    promtool test rules docs/ops/*.test.yml >"$tmp/said" 2>&1 ||
        cat "$tmp/said"

    check_alerts $rules
    for line in severity summary description runbook_url; do
        must_notice "an alert without $line" \
            check_alerts "$(without "^ *$line:" $rules)"
    done

    check_fires $rules docs/ops/*.test.yml
    must_notice "an alert that never fires" \
        check_fires $rules "$(without 'alertname: WebhookZoneFull$' \
            docs/ops/alerts.test.yml)" docs/ops/alerts.days.test.yml

    if [ -f $runbook ]; then
        check_anchors $rules $runbook
    fi
    sed -n 's/^ *- alert: \(.*\)/### `\1`/p' $rules >"$tmp/page"
    check_anchors $rules "$tmp/page"
    must_notice "an alert without a heading" \
        check_anchors $rules "$(without WebhookZoneFull "$tmp/page")"
)

[ -z "$report" ] || { echo "$report"; exit 1; }
