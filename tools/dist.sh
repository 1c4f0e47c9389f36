#!/bin/sh
#
# dist.sh [DIR]
#
# Makes DIR/nginx-webhook-VERSION.tar.gz, by default in build/dist, and prints
# its path.  It has the files that git knows, as they are in this tree, with one
# owner, one order and one time, so that the same files make the same bytes.
#
# The version is that of CMakeLists.txt, the one place that has it; CHANGELOG.md
# must have a section for it.

set -eu

cd "$(dirname "$0")/.."
dir=${1:-build/dist}
version=$(tools/version.sh)
name=nginx-webhook-$version
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# Outside of a clone all is packed but what was built.
files()
{
    if [ -e .git ]; then
        git ls-files -z --cached
    else
        find . \( -path ./build -o -name secrets \) -prune \
            -o -type f ! -name .env -print0 | sed -z 's|^\./||'
    fi | LC_ALL=C sort -z
}

time=${SOURCE_DATE_EPOCH:-}
if [ -z "$time" ] && [ -e .git ]; then
    time=$(git log -1 --format=%ct)
fi
: "${time:=$(stat -c %Y CHANGELOG.md)}"

files | tar -c --no-recursion --format=ustar --owner=0 --group=0 \
    --numeric-owner --mode=u+rw,go+r,go-w --mtime="@$time" \
    --transform="s|^|$name/|" -f "$dir/$name.tar" --null --files-from=-
gzip -n -9 -f "$dir/$name.tar"
echo "$dir/$name.tar.gz"
