#!/bin/sh
#
# debian-chroot.sh SUITE DIR COMMAND [ARGUMENT...]
#
# Runs a command in a minimal system of a release of Debian in DIR, which
# debootstrap makes from the machine's own mirror if it is not there yet.  The
# command sees the machine's /tmp and its network.  What is mounted for it is
# gone with its last process.

set -eu

usage="usage: debian-chroot.sh SUITE DIR COMMAND [ARGUMENT...]"
suite=${1:?$usage}
dir=${2:?$usage}
shift 2
[ $# -gt 0 ] || { echo "$usage" >&2 && exit 1; }

[ "$(id -u)" -eq 0 ] || {
    echo "debian-chroot.sh: that takes root" >&2
    exit 1
}

# The mirror of the machine's own release.
mirror()
{
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | sed -nE '
        s/^deb +(\[[^]]*\] +)?([^ ]+\/debian\/?) .*/\2/p
        s/^URIs: *([^ ]+\/debian\/?)$/\1/p' | head -n 1
}

if [ ! -f "$dir/.complete" ]; then
    command -v debootstrap >/dev/null || {
        echo "debian-chroot.sh: no debootstrap here" >&2
        exit 1
    }
    rm -rf "$dir"
    debootstrap --variant=minbase "$suite" "$dir" "$(mirror)" >&2
    # Nothing that is installed there starts a server.
    printf '#!/bin/sh\nexit 101\n' >"$dir/usr/sbin/policy-rc.d"
    chmod +x "$dir/usr/sbin/policy-rc.d"
    touch "$dir/.complete"
fi
cp -L /etc/resolv.conf "$dir/etc/resolv.conf"

exec unshare -m sh -c '
    dir=$1
    shift
    mount --make-rprivate /
    mount -t proc proc "$dir/proc" 2>/dev/null ||
        mount --rbind /proc "$dir/proc"
    mount --rbind /dev "$dir/dev"
    mount --bind /tmp "$dir/tmp"
    exec chroot "$dir" "$@"' sh "$dir" "$@"
