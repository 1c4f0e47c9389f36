#!/bin/sh
#
# install-npm.sh vendors|collections|browser: puts the packages that
# package-lock.json of the directory of that name in tests/ lists, and the
# scripts that use them, in the one of the same name in build/, for all builds of
# this tree.  Does nothing about packages that are there already.

set -eu

name=${1:?usage: install-npm.sh vendors|collections|browser}
root=$(cd "$(dirname "$0")/.." && pwd)
target=$root/build/$name

mkdir -p "$target"
cd "$root/tests/$name"
exec 9>"$target/lock"
flock 9

if ! cmp -s package-lock.json "$target/installed"; then
    cp package.json package-lock.json .npmrc "$target/"
    (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund \
        --loglevel=error)
    cp package-lock.json "$target/installed"
fi

# Modules are looked for beside the script that imports them.
rm -f "$target"/*.mjs
cp ./*.mjs "$target/"
