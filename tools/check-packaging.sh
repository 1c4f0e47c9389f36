#!/bin/sh
#
# check-packaging.sh MODULE: the version is the same wherever it is written, the
# tarball is the same when it is made twice, the spec file can be parsed, and
# the SBOM names all libraries of the module.

set -eu

module=$(realpath "${1:?usage: check-packaging.sh MODULE}")
cd "$(dirname "$0")/.."
version=$(tools/version.sh)
spec=packaging/rpm/nginx-mod-http-webhook.spec
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

fail()
{
    echo "$@"
    failed=1
}

grep -qx "#define WEBHOOK_VERSION \"$version\"" include/webhook/types.h ||
    fail "include/webhook/types.h has another version than $version"
grep -qx "Version: *$version" $spec || fail "$spec has another version"
grep -q -m 1 "^## $version" CHANGELOG.md ||
    fail "CHANGELOG.md has no section for $version"

first=$(tools/dist.sh "$tmp/1")
second=$(tools/dist.sh "$tmp/2")
cmp "$first" "$second" || fail "the tarball differs when it is made again"
tar -xzf "$first" -C "$tmp"
for file in config CMakeLists.txt sources tools/build-deps.sh \
    packaging/debian/control src/nginx/module.cc; do
    [ -f "$tmp/nginx-webhook-$version/$file" ] || fail "it has no $file"
done
[ "$(cd "$tmp/nginx-webhook-$version" && tools/version.sh)" = "$version" ] ||
    fail "the tarball has another version"

if command -v rpmspec >/dev/null; then
    # The macros that nginx-mod-devel would bring.
    rpmspec -q -D 'nginx_modconfigure :' -D 'nginx_modbuild :' \
        -D 'nginx_moddir /m' -D 'nginx_modconfdir /c' \
        --qf '%{NAME} %{VERSION}\n' $spec >"$tmp/spec" 2>"$tmp/errors" ||
        cat "$tmp/errors"
    grep -qx "nginx-mod-http-webhook $version" "$tmp/spec" ||
        fail "rpmspec cannot parse $spec"
else
    echo "report: $spec was not parsed: no rpmspec here"
fi

sbom=$(tools/sbom.sh "$module" "$tmp/sbom.json")
names()
{
    jq -r ".relationships[] | select(.relationshipType == \"$1\") |
        .relatedSpdxElement" "$sbom" | sed 's/^SPDXRef-//' | sort
}
readelf -d "$module" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | tr -d + |
    tr _ - | sort >"$tmp/needed"
names DYNAMIC_LINK | diff "$tmp/needed" - || fail "the SBOM lacks libraries"
for library in jansson hiredis; do
    names STATIC_LINK | grep -qx $library || fail "the SBOM lacks $library"
done
jq -e '[.packages[].SPDXID] as $all | .relationships |
    all(.relatedSpdxElement as $to | $all | index($to) != null)' "$sbom" \
    >"$tmp/jq" || fail "the SBOM has a relationship without a package"

exit $failed
