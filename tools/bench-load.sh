#!/bin/sh
#
# bench-load.sh MODULE [NGINX]
#
# How long nginx -t takes without the module, with it, and with one provider,
# and the size of the module.  They take turns; the medians of 21 rounds.

set -eu

module=$(realpath "${1:?usage: bench-load.sh MODULE [NGINX]}")
nginx=${2:-nginx}
rounds=21

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
echo secret >"$dir/secret"
chmod 600 "$dir/secret"

# conf NAME LOAD GATE
conf()
{
    cat >"$dir/$1.conf" <<END
$2
pid $dir/pid;
error_log stderr;
events { }
http {
    access_log off;
    server {
        listen unix:$dir/socket;
        location = /hook { $3 proxy_pass http://127.0.0.1:1; }
    }
}
END
}

# once NAME: microseconds
once()
{
    before=$(date +%s%N)
    "$nginx" -t -q -p "$dir" -c "$dir/$1.conf"
    after=$(date +%s%N)
    echo $(((after - before) / 1000))
}

conf without "" ""
conf module "load_module $module;" ""
for provider in stripe shopify; do
    conf $provider "load_module $module;" \
        "webhook $provider; webhook_secret file:$dir/secret;"
done

for round in $(seq $rounds); do
    for name in without module stripe shopify; do
        once $name >>"$dir/$name.times"
    done
done

for name in without module stripe shopify; do
    printf '%-10s %6d us\n' $name \
        "$(sort -n "$dir/$name.times" | sed -n "$((rounds / 2 + 1))p")"
done
printf '%-10s %6d KB\n' size $(($(stat -c %s "$module") / 1024))
