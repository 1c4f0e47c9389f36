#!/bin/sh
#
# sbom.sh MODULE [FILE]
#
# Writes an SPDX 2.3 document in JSON, by default MODULE.spdx.json, and prints
# its path: which libraries are in the module, with the version of the source
# that they were made from, and which it needs at run time, by the system's
# packages.

set -eu

module=${1:?usage: sbom.sh MODULE [FILE]}
out=${2:-$module.spdx.json}
cd "$(dirname "$0")/.."
version=$(tools/version.sh)
digest=$(sha256sum "$module" | cut -d ' ' -f 1)
date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(stat -c %Y "$module")}" \
    +%Y-%m-%dT%H:%M:%SZ)

needed=$(readelf -d "$module" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')

# package ID NAME VERSION LICENSE SUPPLIER
package()
{
    cat <<END2
    {
      "SPDXID": "SPDXRef-$1",
      "name": "$2",
      "versionInfo": "$3",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "licenseConcluded": "$4",
      "licenseDeclared": "$4",
      "copyrightText": "NOASSERTION",
      "supplier": "$5"
    },
END2
}

relation()
{
    cat <<END2
    {
      "spdxElementId": "SPDXRef-module",
      "relationshipType": "$1",
      "relatedSpdxElement": "SPDXRef-$2"
    },
END2
}

# in_it: "NAME LICENSE" of what is linked statically
in_it()
{
    echo jansson MIT
    echo hiredis BSD-3-Clause
    echo xxhash BSD-2-Clause
    ! nm -C "$module" 2>/dev/null | grep -q 'simdjson::' ||
        echo simdjson Apache-2.0
    if ! echo "$needed" | grep -q '^libre2\.so'; then
        echo re2 BSD-3-Clause
        [ ! -s build/deps/static/lib/re2.libs ] || echo abseil Apache-2.0
    fi
    echo "$needed" | grep -q '^libstdc++\.so' ||
        echo "libstdc++ GPL-3.0-or-later WITH GCC-exception-3.1"
}

# source_version NAME: of what is in it
source_version()
{
    case $1 in
    libstdc++) ${CXX:-c++} -dumpfullversion ;;
    abseil) dpkg-query -W -f '${source:Version}' libabsl-dev ;;
    xxhash) dpkg-query -W -f '${source:Version}' libxxhash-dev ;;
    *) tools/built-from.sh "$1" | sed 's/.*(= \(.*\))/\1/' ;;
    esac 2>/dev/null || true
}

# package_of LIBRARY: "package version", as the dynamic linker finds it
package_of()
{
    file=$(PATH=$PATH:/sbin ldconfig -p | sed -n "s|^\s*$1 .* => ||p" |
        head -n 1)
    file=$(readlink -f "${file:-/}")
    # Some packages still have their files in /lib.
    owner=$(dpkg-query -S "$file" "${file#/usr}" 2>/dev/null |
        sed 's/:.*//' | head -n 1)
    [ -z "$owner" ] || dpkg-query -W -f '${Package} ${Version}\n' "$owner" |
        head -n 1
}

licence_of()
{
    case $1 in
    libc.so* | libm.so* | ld-linux*) echo LGPL-2.1-or-later ;;
    libcrypto.so* | libssl.so*) echo Apache-2.0 ;;
    libz.so*) echo Zlib ;;
    libre2.so*) echo BSD-3-Clause ;;
    libstdc++.so* | libgcc_s.so*) echo "GPL-3.0-or-later WITH GCC-exception-3.1" ;;
    *) echo NOASSERTION ;;
    esac
}

packages()
{
    in_it | while read -r name license; do
        found=$(source_version "$name")
        package "$(echo "$name" | tr -d +)" "$name" "${found:-NOASSERTION}" \
            "$license" NOASSERTION
    done
    for library in $needed; do
        owner=$(package_of "$library")
        package "$(echo "$library" | tr -d + | tr _ -)" "$library" \
            "${owner:-NOASSERTION}" "$(licence_of "$library")" NOASSERTION
    done
}

relations()
{
    in_it | while read -r name _; do
        relation STATIC_LINK "$(echo "$name" | tr -d +)"
    done
    for library in $needed; do
        relation DYNAMIC_LINK "$(echo "$library" | tr -d + | tr _ -)"
    done
}

cat >"$out" <<END2
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "nginx-webhook-$version",
  "documentNamespace": "https://nginx-webhook.invalid/spdx/$version/$digest",
  "creationInfo": {
    "created": "$date",
    "creators": ["Tool: nginx-webhook-tools/sbom.sh"]
  },
  "packages": [
$(packages)
    {
      "SPDXID": "SPDXRef-module",
      "name": "ngx_http_webhook_module",
      "versionInfo": "$version",
      "packageFileName": "$(basename "$module")",
      "downloadLocation": "NOASSERTION",
      "filesAnalyzed": false,
      "checksums": [{"algorithm": "SHA256", "checksumValue": "$digest"}],
      "licenseConcluded": "Apache-2.0",
      "licenseDeclared": "Apache-2.0",
      "copyrightText": "the authors of nginx-webhook"
    }
  ],
  "relationships": [
$(relations)
    {
      "spdxElementId": "SPDXRef-DOCUMENT",
      "relationshipType": "DESCRIBES",
      "relatedSpdxElement": "SPDXRef-module"
    }
  ]
}
END2
echo "$out"
