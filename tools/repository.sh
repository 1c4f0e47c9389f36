#!/bin/sh
#
# repository.sh [--check]
#
# Writes the URL of the repository and the contact, which the one line of the
# file `repository` holds, to each file that needs them:
#
#   docs/ops/*.yml                 runbook_url
#   docs/ops/*.json                the links of the dashboard
#   providers/profile.schema.json  $id
#   SECURITY.md, .github           the contact, the links
#   packaging/debian/control       Maintainer, Homepage
#   packaging/rpm/*.spec           URL, the contact
#
# With --check nothing is written: it prints the files that would change, and
# those that hold a copy and are not in this list.  It then proves itself.

set -eu
cd "$(dirname "$0")/.."

read -r url contact <repository
files="docs/ops/alerts.yml docs/ops/alerts.test.yml docs/ops/alerts.days.test.yml
    docs/ops/grafana-dashboard.json providers/profile.schema.json SECURITY.md
    .github/ISSUE_TEMPLATE/config.yml packaging/debian/control
    packaging/rpm/nginx-mod-http-webhook.spec"

# with_links FILE: its text, with the URL and the contact in their places
with_links()
{
    sed -E -e "s|^( *runbook_url: \"?)[^#]*#|\\1$url/blob/HEAD/docs/alerts.md#|" \
        -e "s|^( *\"\\\$id\": \")[^\"]*(/providers/profile.schema.json\")|\\1$url/raw/HEAD\\2|" \
        -e "s|^( *\"url\": \")[^\"]+(/blob/HEAD/docs/[^\"]*\")|\\1$url\\2|" \
        -e "s|<[^<>@ ]+@[^<>]+>|<$contact>|" \
        -e "s|^(Homepage: ).*|\\1$url|" -e "s|^(URL: +).*|\\1$url|" \
        -e "s|^( *url: ).*(/blob/HEAD/.*)|\\1$url\\2|" "$1"
}

# copies FILE...: those that name the host or the contact
copies()
{
    host=${url#*://}
    grep -lF -e "${host%%/*}" -e "$contact" -- "$@" || true
}

# check_copies FILE...: those that nobody would change
check_copies()
{
    for file in $(copies "$@"); do
        case " repository $(echo $files) " in
        *" $file "*) ;;
        *) echo "$file has a copy of what \"repository\" holds" ;;
        esac
    done
}

# check_file FILE TEXT-OF: TEXT-OF is what "repository" makes of it, and it is
# one of those that have something of it
check_file()
{
    with_links "$2" | cmp -s - "$2" ||
        echo "$1 differs from \"repository\": tools/repository.sh"
    [ -n "$(copies "$2")" ] || echo "$1 has no link to the repository"
}

if [ "${1:-}" != --check ]; then
    for file in $files; do
        with_links "$file" >"$file.new"
        cmp -s "$file.new" "$file" || cat "$file.new" >"$file"
        rm "$file.new"
    done
    exit 0
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# All files of the repository; in an archive of it there is no git.
all_files()
{
    git ls-files -co --exclude-standard 2>/dev/null ||
        find . -type f -not -path './build/*' | sed 's|^\./||'
}

report=$(
    [ "$(wc -l <repository)" -eq 1 ] || echo "\"repository\" has one line"

    for file in $files; do
        check_file "$file" "$file"
        sed "s|$url|https://other.invalid|; s|$contact|who@other.invalid|" \
            "$file" >"$tmp/other"
        [ -n "$(check_file "$file" "$tmp/other")" ] ||
            echo "repository.sh does not notice another URL in $file"
    done

    all_files | while IFS= read -r file; do
        [ ! -f "$file" ] || check_copies "$file"
    done

    echo "see $url" >"$tmp/copy"
    [ -n "$(check_copies "$tmp/copy")" ] ||
        echo "repository.sh does not notice a copy"
)

[ -z "$report" ] || { echo "$report"; exit 1; }
