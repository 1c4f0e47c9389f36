#!/bin/sh
#
# built-from.sh LIBRARY: prints the source package of its archive in build/deps,
# as in Built-Using: "hiredis (= 0.14.1-3)".  Nothing if that is not known.

set -eu

library=${1:?usage: built-from.sh LIBRARY}
root=$(cd "$(dirname "$0")/.." && pwd)
archive=$root/build/deps/lib/lib$library.a
[ "$library" != re2 ] || archive=$root/build/deps/static/lib/libre2.a
archive=$(readlink -f "$archive")
changelog=$root/build/deps/$library/debian/changelog

case $archive in
"$root"/*)
    # Without it the source is not a distribution's, and has no version.
    [ ! -f "$changelog" ] || dpkg-parsechangelog -l "$changelog" |
        sed -n 's/^Source: //p; s/^Version: \(.*\)/(= \1)/p' |
        paste -sd ' '
    ;;
*)
    dpkg-query -W -f '${source:Package} (= ${source:Version})\n' \
        "$(dpkg-query -S "$archive" | sed 's/: .*//')"
    ;;
esac
