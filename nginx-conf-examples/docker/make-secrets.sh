#!/bin/sh
#
# make-secrets.sh: a password for the gate's user in Valkey, in secrets/, for
# compose.yaml.  An existing one stays.  The gate runs as the user who has made
# it, or, if that is root, as the image's user: .env tells compose.

set -eu
umask 077

dir=$(dirname "$0")/secrets
[ ! -e "$dir/valkey-password" ] || exit 0
mkdir -p "$dir"

password=$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')
digest=$(printf %s "$password" | sha256sum | cut -d ' ' -f 1)

# What docs/redis.md says the gate needs, and nothing for anybody else.
cat >"$dir/users.acl" <<END
user default off
user webhook on #$digest resetkeys ~webhook:* resetchannels -@all +set +get +del +eval +evalsha +select +info +scan +pttl
END
# Read by another user in the container; it has a digest only.
chmod 644 "$dir/users.acl"
printf %s "$password" >"$dir/valkey-password"

user=$(id -u):$(id -g)
if [ "$user" = 0:0 ]; then
    user=101:101
    chown $user "$dir/valkey-password"
fi
echo "GATE_USER=$user" >"$(dirname "$0")/.env"
