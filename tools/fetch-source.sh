#!/bin/sh
#
# fetch-source.sh PACKAGE [DIR]
#
# Unpacks the distribution's source of PACKAGE as DIR/PACKAGE, by default
# build/deps/PACKAGE, and prints that path.  Does nothing when it is there
# already.  The version is the installed one; when the archive has it no
# longer (or not yet), the newest that can be had, which is said.
#
# Source entries are usually off in the machine's apt configuration.  Rather
# than change that, a private copy of its sources is made with them turned on,
# with lists and cache of its own: no root needed, nothing on the machine
# changes.  Mirrors, proxies and keys stay the machine's.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
package=${1:?usage: fetch-source.sh PACKAGE [DIR]}
dir=${2:-$root/build/deps}
target=$dir/$package

if [ -d "$target" ]; then
    echo "$target"
    exit 0
fi

for tool in apt-get dpkg-source; do
    command -v $tool >/dev/null || {
        echo "fetch-source.sh: $tool not found: the source of $package comes" \
            "from a Debian-like distribution's archive (dpkg-source is in the" \
            "package dpkg-dev).  Elsewhere unpack it as $target yourself." >&2
        exit 1
    }
done

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
apt=$dir/$package.apt
rm -rf "$apt"
trap 'rm -rf "$apt"' EXIT
mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"

# One-line entries ("deb ...") and deb822 ones ("Types: deb").
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$list" ] || continue
    case $list in
    *.list) sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" \
        >"$apt/parts/${list##*/}" ;;
    *.sources) sed 's/^Types:.*/Types: deb-src/' "$list" \
        >"$apt/parts/${list##*/}" ;;
    esac
done

run_apt()
{
    tool=$1
    shift
    "$tool" -q -o Dir::Etc::sourcelist=/dev/null \
        -o Dir::Etc::sourceparts="$apt/parts" \
        -o Dir::State::lists="$apt/lists" \
        -o Dir::Cache="$apt/cache" \
        -o APT::Sandbox::User= \
        "$@"
}

unpack()
{
    rm -rf "$apt/source"
    mkdir "$apt/source"
    (cd "$apt/source" && run_apt apt-get source "$1") >>"$apt/log" 2>&1
}

echo "fetching the source package of $package" >&2

# An entry without sources makes update fail although ours has been read.
run_apt apt-get update >"$apt/log" 2>&1 || true

if ! unpack "$package"; then
    found=
    for version in $(run_apt apt-cache showsrc "$package" 2>/dev/null |
        sed -n 's/^Version: //p' | sort -rVu); do
        if unpack "$package=$version"; then
            found=$version
            break
        fi
    done
    if [ -z "$found" ]; then
        tail -n 20 "$apt/log" >&2
        echo "fetch-source.sh: no source of $package to be had" >&2
        exit 1
    fi
    echo "the installed version's source is not in the archive," \
        "taking $package $found" >&2
fi

for unpacked in "$apt"/source/*/; do
    mv "$unpacked" "$target"
    break
done

echo "$target"
