#!/bin/sh
#
# install-packages.sh [GROUP...]
#
# Installs what is missing of tools/packages.txt (of the groups named, else
# of all), and says so.  Asks for root through sudo only when there is
# something to install.

set -eu

list=$(dirname "$0")/packages.txt
groups=${*:-build deb test test-all}

wanted()
{
    for group in $groups; do
        sed -n "s/^$group  *//p" "$list"
    done
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-packages.sh: no apt here.  These packages are needed, by" \
        "their Debian names:" $(wanted) >&2
    echo "Install what corresponds to them, then call make with PACKAGES=no" >&2
    exit 1
fi

missing=
for package in $(wanted); do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
        2>/dev/null || true)
    # A program of that name may have come with another package, as npm does
    # with a newer nodejs.
    [ "$status" = installed ] || command -v "$package" >/dev/null ||
        missing="$missing $package"
done

[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install-packages.sh: neither root nor sudo: have these" \
            "packages installed:$missing" >&2
        exit 1
    }
    as_root=sudo
fi

echo "installing:$missing"

# These packages would start a server, on ports 80, 6379 and 9090.  Nothing here
# needs it: tests and demo start servers of their own, so a fresh one stays off.
services=
for service in nginx prometheus redis-server; do
    case " $missing " in
    *" $service "*) services="$services $service" ;;
    esac
done

policy=/usr/sbin/policy-rc.d
quiet=
if [ -n "$services" ]; then
    echo "left stopped and disabled:$services" \
        "(\`systemctl enable --now NAME\` starts one)"
    if [ ! -e $policy ]; then
        quiet=yes
        printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
        $as_root chmod +x $policy
        trap '$as_root rm -f $policy' EXIT
        trap 'exit 130' INT TERM HUP
    fi
fi

log=$(mktemp)
apt()
{
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1
}

# A broken entry of another vendor in the machine's sources is no reason to
# stop: what is missing in the end is.
apt update || true
# An older release may lack one, as Debian 11 lacks nginx-dev; what needs it
# says so.
known=
for package in $missing; do
    if apt-cache show "$package" >/dev/null 2>&1; then
        known="$known $package"
    else
        echo "not in this release: $package"
    fi
done
missing=$known
size=$(apt-get -y -qq -o Debug::NoLocking=1 --print-uris \
    install --no-install-recommends $missing 2>/dev/null |
    awk '{ bytes += $3 } END { printf "%d", bytes / 1000000 + 0.5 }')
echo "downloading $size MB of packages"
if ! apt install --no-install-recommends $missing; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
fi
rm -f "$log"

if [ -n "$quiet" ] && command -v systemctl >/dev/null; then
    $as_root systemctl disable $services >/dev/null 2>&1 || true
fi
