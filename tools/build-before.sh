#!/bin/sh
#
# build-before.sh COMMIT
#
# Builds the module of an earlier commit in build/before/COMMIT, for the
# installed nginx, and prints its path.  `make bench` compares today's module
# with it in one run.  Nothing of it is committed, and nothing is built twice.

set -eu

commit=${1:?usage: build-before.sh COMMIT}
root=$(cd "$(dirname "$0")/.." && pwd)
tree=$root/build/before/$commit
module=$tree/build/ngx_http_webhook_module.so

if [ ! -f "$module" ]; then
    git -C "$root" cat-file -e "$commit^{commit}" 2>/dev/null || {
        echo "build-before.sh: commit $commit is not in this repository" >&2
        exit 1
    }

    rm -rf "$tree"
    mkdir -p "$tree/build"
    git -C "$root" archive "$commit" | tar -x -C "$tree"
    # Both are linked with the same libraries.
    ln -s "$root/build/deps" "$tree/build/deps"

    {
        cmake -S "$tree" -B "$tree/build" -DWEBHOOK_TESTS=OFF
        cmake --build "$tree/build" -j "${JOBS:-$(nproc)}" \
            --target ngx_http_webhook_module
    } >"$tree/log" 2>&1 || {
        tail -n 30 "$tree/log" >&2
        exit 1
    }
fi

echo "$module"
