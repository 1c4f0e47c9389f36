#!/bin/sh
#
# fetch-source.sh PACKAGE[/SUITE] [DIR]
#
# Unpacks the distribution's source of PACKAGE as DIR/PACKAGE, by default
# build/deps/PACKAGE, and prints that path.  Does nothing when it is there
# already.  The version is the installed one; when the archive has it no
# longer (or not yet), the newest that can be had, which is said.
#
# With a suite (hiredis/trixie) it is DIR/PACKAGE-SUITE, and the newest version
# in that release: an older or a newer one than the machine's.
#
# Source entries are usually off in the machine's apt configuration.  Rather
# than change that, a private copy of its sources is made with them turned on,
# with lists and cache of its own: no root needed, nothing on the machine
# changes.  Mirrors, proxies and keys stay the machine's.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
package=${1:?usage: fetch-source.sh PACKAGE[/SUITE] [DIR]}
dir=${2:-$root/build/deps}
suite=
case $package in
*/*)
    suite=${package#*/}
    package=${package%%/*}
    ;;
esac
name=$package${suite:+-$suite}
wanted=${suite:+newest}
: "${wanted:=installed}"
target=$dir/$name

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
apt=$dir/$name.apt
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

# ask_for_suite FILE: of its entries, those of the machine's own release become
# those of the suite, its security updates' as well.  The others, another
# vendor's for instance, have no such suite, and go.
ask_for_suite()
{
    case $1 in
    *.list) tr '\t' ' ' |
        sed -nE "s/^(deb-src +(\[[^]]*\] +)?[^ ]+ +)($own)((-security)? )/\1$suite\4/p" ;;
    *.sources) awk -v RS= -v own="$own" -v suite="$suite" '
        match($0, /(^|\n)Suites:[^\n]*/) {
            found = ""
            n = split(substr($0, RSTART, RLENGTH), names, /[ \t]+/)
            for (i = 2; i <= n; i++)
                if (sub("^(" own ")", suite, names[i]) &&
                    names[i] ~ "^" suite "(-security)?$")
                    found = found " " names[i]
            if (found != "")
                print substr($0, 1, RSTART - 1) "\nSuites:" found \
                    substr($0, RSTART + RLENGTH) "\n"
        }' ;;
    esac <"$1" >"$apt/entries"
    mv "$apt/entries" "$1"
}

if [ -n "$suite" ]; then
    # A release's entries have its name, or say what it is at the time.
    own=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    own="$own|stable|testing|unstable|sid"
    for list in "$apt"/parts/*; do
        [ -f "$list" ] || continue
        ask_for_suite "$list"
    done
fi

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
    # Of a suite the newest: the versions of installed packages do not count.
    (cd "$apt/source" && run_apt apt-get source ${suite:+--only-source} "$1") \
        >>"$apt/log" 2>&1
}

# A mirror may have the upstream tarball of a new version, and not yet what
# the distribution has added to it.  For a test that is as good.
unpack_upstream()
{
    rm -rf "$apt/source"
    mkdir "$apt/source"
    (cd "$apt/source" &&
        run_apt apt-get source --only-source --tar-only "$1" &&
        for tarball in *.orig.tar.*; do
            [ "${tarball%.asc}" != "$tarball" ] ||
                tar -xf "$tarball" || exit 1
        done) >>"$apt/log" 2>&1
}

echo "fetching the source package of $package${suite:+ in $suite}" >&2

# An entry without sources makes update fail although ours has been read.
run_apt apt-get update >"$apt/log" 2>&1 || true

if [ -n "$suite" ] &&
    ! ls "$apt"/lists/*_dists_"$suite"_*Release >/dev/null 2>&1; then
    grep -E '^(Err|E|W):' "$apt/log" | tail -n 20 >&2
    echo "fetch-source.sh: this machine's apt sources have no suite $suite," \
        "or cannot be reached" >&2
    exit 1
fi

if ! unpack "$package"; then
    found=
    for version in $(run_apt apt-cache showsrc "$package" 2>/dev/null |
        sed -n 's/^Version: //p' | sort -rVu); do
        if unpack "$package=$version"; then
            found=$version
            break
        fi
    done
    if [ -z "$found" ] && [ -n "$suite" ] && unpack_upstream "$package"; then
        found="as it is upstream, unpatched"
    fi
    if [ -z "$found" ]; then
        tail -n 20 "$apt/log" >&2
        echo "fetch-source.sh: no source of $package${suite:+ in $suite}" \
            "to be had" >&2
        exit 1
    fi
    echo "the $wanted version's source is not in the archive," \
        "taking $package $found" >&2
fi

for unpacked in "$apt"/source/*/; do
    mv "$unpacked" "$target"
    break
done

echo "$target"
