#!/bin/sh
# Tests tools/fetch-keys against a server with TLS of our own.
set -eu

tools=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT

fail() {
    echo "check-fetch-keys: $1" >&2
    exit 1
}

host=sns.eu-west-1.amazonaws.com
certificate=SimpleNotificationService-1.pem

openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host,DNS:localhost,DNS:api.paypal.com" \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
mkdir "$dir/www"
cp "$dir/cert.pem" "$dir/www/$certificate"
echo '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}' >"$dir/www/certs"
echo 'not a key' >"$dir/www/page"
echo 'not a key' >"$dir/www/SimpleNotificationService-2.pem"

(cd "$dir/www" && exec openssl s_server -WWW -accept 0 \
    -key "$dir/key.pem" -cert "$dir/cert.pem" </dev/null) \
    >"$dir/log" 2>&1 &
server=$!

# It says "ACCEPT address:port".
port=
for _ in $(seq 100); do
    port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' "$dir/log")
    [ -z "$port" ] || break
    kill -0 "$server" 2>/dev/null || fail "the server does not start"
    sleep 0.1
done
[ -n "$port" ] || fail "the server has no port"

fetch() { # KIND URL FILE
    "$tools/fetch-keys" "$1" "$2" "$3" --cacert "$dir/cert.pem" \
        --connect-to "::localhost:$port" 2>"$dir/why"
}

expect() { # STATUS KIND URL
    status=0
    fetch "$2" "$3" "$dir/keys" || status=$?
    [ "$status" = "$1" ] || fail "$2 $3: $status, $(cat "$dir/why")"
    [ "$(find "$dir" -maxdepth 1 -name 'keys.*')" = "" ] ||
        fail "a part of a download is left"
}

expect 0 jwks https://localhost/certs
cmp -s "$dir/keys" "$dir/www/certs" || fail "the file is not the download"
[ "$(stat -c %a "$dir/keys")" = 644 ] || fail "the rights of the file"
expect 3 jwks https://localhost/certs

expect 1 jwks https://localhost/page
expect 1 jwks http://localhost/certs
expect 1 jwks file://"$dir/www/certs"
cmp -s "$dir/keys" "$dir/www/certs" || fail "the keys are gone"

expect 0 sns "https://$host/$certificate"
cmp -s "$dir/keys" "$dir/cert.pem" || fail "the file is not the certificate"
for url in "https://localhost/$certificate" \
    "https://$host.example.com/$certificate" \
    "https://example.com/$host/$certificate" \
    "https://x@$host/$certificate" "https://$host:444/$certificate" \
    "https://$host@example.com/$certificate" "https://$host/certs" \
    "https://$host/SimpleNotificationService-2.pem"; do
    expect 1 sns "$url"
done
expect 1 paypal "https://$host/$certificate"
expect 3 paypal "https://api.paypal.com/$certificate"

echo "fetch-keys: all of it works"
