#!/bin/sh
#
# install-vendors.sh: puts the packages that tests/vendors/package-lock.json
# names, and the scripts that use them, in build/vendors, for all builds of
# this tree.  Does nothing about packages that are there already.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
vendors=$root/build/vendors

mkdir -p "$vendors"
cd "$root/tests/vendors"
exec 9>"$vendors/lock"
flock 9

if ! cmp -s package-lock.json "$vendors/installed"; then
    cp package.json package-lock.json .npmrc "$vendors/"
    (cd "$vendors" && npm ci --ignore-scripts --no-audit --no-fund \
        --loglevel=error)
    cp package-lock.json "$vendors/installed"
fi

# Modules are looked for beside the script that imports them.
cp ./*.mjs "$vendors/"
