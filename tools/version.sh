#!/bin/sh
#
# version.sh: prints the version, which CMakeLists.txt has.

set -eu

sed -n 's/^project(.* VERSION \([0-9.]*\) .*/\1/p' \
    "$(dirname "$0")/../CMakeLists.txt"
