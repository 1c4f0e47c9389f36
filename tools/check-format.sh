#!/bin/sh
#
# check-format.sh [--fix]: all C and C++ files are as .clang-format says

set -eu
cd "$(dirname "$0")/.."

action="--dry-run -Werror"
[ "${1:-}" = --fix ] && action=-i

find include src tests bench cmake \( -name '*.h' -o -name '*.cc' -o -name '*.c' \) \
    -print0 | xargs -0 clang-format --style=file $action
