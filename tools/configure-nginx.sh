#!/bin/sh
#
# configure-nginx.sh DIR [OPTION...]
#
# Configures the nginx in the current directory, with DIR as its build
# directory.  Debian's nginx-dev tells in conf_flags how the package was
# configured, for bash.  In a clone of nginx's repository, configure is in auto/.

set -eu

dir=${1:?usage: configure-nginx.sh DIR [OPTION...]}
shift

configure=./configure
[ -f $configure ] || configure=auto/configure

if [ -f ./conf_flags ]; then
    exec bash -c '. ./conf_flags
        exec "$@" "${NGX_CONF_FLAGS[@]}"' \
        configure $configure --builddir="$dir" "$@"
fi

exec $configure --builddir="$dir" --with-compat "$@"
