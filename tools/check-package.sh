#!/bin/sh
#
# check-package.sh DIR PROGRAM: the Debian package in DIR can be installed,
# works in the system's nginx (PROGRAM tells), and leaves nothing behind.
#
# Changes the machine, and changes it back, also when it fails.  Exit code 77:
# not here.

set -eu

dir=$(cd "${1:?usage: check-package.sh DIR PROGRAM}" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)
program=${2:?usage: check-package.sh DIR PROGRAM}
package=libnginx-mod-http-webhook
nginx=/usr/sbin/nginx
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# "report:" lines are shown even of tests that pass or are skipped.
skip()
{
    echo "report: the Debian package was not installed: $*"
    exit 77
}

fail()
{
    echo "$@"
    exit 1
}

command -v dpkg >/dev/null && command -v apt-get >/dev/null ||
    skip "no dpkg and apt here"
[ "$(id -u)" -eq 0 ] || skip "that takes root"
! dpkg-query -W "$package" >"$tmp/there" 2>/dev/null ||
    skip "it is there already: $(cat "$tmp/there")"
[ ! -e /usr/lib/nginx/modules/ngx_http_webhook_module.so ] ||
    skip "the module of a make install is there"
$nginx -t -q 2>"$tmp/broken" ||
    skip "nginx -t fails without it: $(head -n 1 "$tmp/broken")"

apt()
{
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 \
        -o DPkg::Lock::Timeout=120 "$@" >"$tmp/apt.log" 2>&1 || {
        cat "$tmp/apt.log"
        return 1
    }
}

# What installing and removing it could change.
machine()
{
    for place in /etc/nginx /usr/lib/nginx /usr/share/nginx \
        /usr/share/doc/$package /var/lib/nginx; do
        find $place -printf '%p %l %m %u:%g\n' 2>/dev/null || true
        find $place -type f -exec cksum {} + 2>/dev/null || true
    done | LC_ALL=C sort
    dpkg-query -W -f '${Package} ${Version} ${Status}\n' \
        'libnginx-*' 'nginx*' 'redis*'
}

purge()
{
    [ -z "$(dpkg-query -W "$package" 2>/dev/null)" ] || apt purge "$package"
}

machine >"$tmp/before"
trap 'purge; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM HUP

apt install --no-install-recommends "$dir/${package}_"*.deb ||
    fail "it cannot be installed"
$nginx -t -q || fail "nginx -t fails with it"
dpkg --verify "$package" >"$tmp/verify"
[ ! -s "$tmp/verify" ] || fail "dpkg --verify:" "$(cat "$tmp/verify")"

# A limit of its own, so that whoever waits for us does not have to kill us.
# The system's nginx: no module but the installed one.
env -u WEBHOOK_MODULE WEBHOOK_NGINX=$nginx WEBHOOK_SOURCE_DIR="$root" \
    timeout -k 10 120 "$program" --gtest_brief=1 || fail "it does not work"

# Removed but not purged, it is disabled, and nginx does without it.
apt remove "$package"
$nginx -t -q || fail "nginx -t fails when it is removed"
$nginx -T -q 2>/dev/null | grep -q ngx_http_webhook_module &&
    fail "removed, it is still enabled"

# What an administrator has disabled stays so.
apt install --no-install-recommends "$dir/${package}_"*.deb
rm /etc/nginx/modules-enabled/50-mod-http-webhook.conf
apt install --reinstall --no-install-recommends "$dir/${package}_"*.deb
[ ! -e /etc/nginx/modules-enabled/50-mod-http-webhook.conf ] ||
    fail "installed again, it has enabled itself"

purge
$nginx -t -q || fail "nginx -t fails when it is purged"
machine >"$tmp/after"
diff "$tmp/before" "$tmp/after" || fail "it leaves this on the machine"
