#!/bin/sh
#
# demo.sh MODULE: shows the gate at work, for `make run`.
#
# Starts the installed nginx with the module on 127.0.0.1:8080 (PORT=N is
# another port), in a directory of its own, in front of a small application.
# Sends deliveries, prints what became of each, and looks one event up.  On a
# terminal it then runs until Ctrl-C.  The exit code is 0 if each delivery was
# answered as documented.

set -eu

module=$(readlink -f "${1:?usage: demo.sh MODULE}")
port=${PORT:-8080}
gate=http://127.0.0.1:$port
samples=$(dirname "$0")/../tests/data/iclosed
secret=whsec_known_to_stripe_and_to_the_gate
token=known_to_iclosed_and_to_the_gate
PATH=$PATH:/usr/sbin:/usr/local/sbin

for tool in nginx curl openssl; do
    command -v $tool >/dev/null || {
        echo "demo.sh: $tool not found: make install-packages" >&2
        exit 1
    }
done

refused=0
curl -s -o /dev/null --max-time 2 "$gate/" || refused=$?
[ $refused -eq 7 ] || {
    echo "demo.sh: 127.0.0.1:$port is in use. Choose another port:" \
        "make run PORT=8081" >&2
    exit 1
}

dir=$(mktemp -d)
chmod 755 "$dir" # for the worker processes, which are of another user
server=
stop()
{
    if [ -n "$server" ]; then
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

mkdir "$dir/logs"
(umask 077 && echo $secret >"$dir/stripe.secret" &&
    echo $token >"$dir/iclosed.token")

# The application fails if a delivery has the header field "Please-Fail".
cat >"$dir/nginx.conf" <<END
load_module $module;

daemon    off;
pid       nginx.pid;
error_log logs/error.log notice;

events {
}

http {
    log_format demo '\$status|\$webhook_verdict|\$webhook_violation|\$upstream_status|\$webhook_key';
    access_log off;

    client_body_temp_path body;
    proxy_temp_path       proxy;
    fastcgi_temp_path     fastcgi;
    uwsgi_temp_path       uwsgi;
    scgi_temp_path        scgi;

    webhook_scope demo;

    server {
        listen 127.0.0.1:$port;

        location = /hooks/stripe {
            webhook        stripe;
            webhook_secret file:$dir/stripe.secret;
            proxy_pass     http://unix:$dir/application.sock;
            access_log     logs/access.log demo;
        }

        location = /hooks/iclosed {
            webhook       iclosed;
            webhook_token \$arg_token file:$dir/iclosed.token;
            proxy_pass    http://unix:$dir/application.sock;
            access_log    logs/access.log demo;
        }

        location = /status {
            webhook_status;
        }

        location /events/ {
            webhook_events;
        }
    }

    server {
        listen unix:$dir/application.sock;

        location / {
            if (\$http_please_fail) {
                return 500;
            }
            return 200 "done\n";
        }
    }
}
END

: >"$dir/logs/access.log"
nginx -p "$dir/" -c nginx.conf -e logs/error.log 2>"$dir/logs/start" &
server=$!

# await WHAT COMMAND...: tries for ten seconds
await()
{
    what=$1
    shift
    tries=0
    until "$@"; do
        tries=$((tries + 1))
        if [ $tries -gt 200 ] || ! kill -0 "$server" 2>/dev/null; then
            echo "demo.sh: $what:" >&2
            cat "$dir/logs/start" "$dir/logs/error.log" >&2
            exit 1
        fi
        sleep 0.05
    done
}

answers()
{
    curl -s -o /dev/null --max-time 2 "$gate/status"
}

await "nginx does not start" answers

number=0
failures=0

# what nginx warns of is not fit for a demonstration
if [ -s "$dir/logs/start" ]; then
    cat "$dir/logs/start"
    failures=1
fi
media=application/json

is_logged()
{
    [ "$(wc -l <"$dir/logs/access.log")" -ge $number ]
}

# deliver NAME STATUS VERDICT FORWARDED URI BODY [CURL-OPTION...]: sends it,
# and prints how it was answered.
deliver()
{
    name=$1
    expected="$2 $3 $4"
    uri=$5
    body=$6
    shift 6
    took=$(curl -s -o /dev/null -w '%{time_total}' --max-time 10 \
        -H "Content-Type: $media" --data-binary "$body" "$@" \
        "$gate$uri")
    number=$((number + 1))
    await "nginx has not logged the delivery" is_logged

    line=$(sed -n "${number}p" "$dir/logs/access.log")
    IFS='|' read -r status verdict violation upstream key <<END
$line
END
    forwarded=no
    [ "$upstream" = - ] || forwarded=yes
    remark=
    [ -z "$violation" ] || [ "$violation" = - ] || remark="reported: $violation"
    if [ "$status $verdict $forwarded" != "$expected" ]; then
        remark="$remark  <- not as documented: $expected"
        failures=$((failures + 1))
    fi
    printf '%-30s %6s  %-22s %6.1f ms  %-9s %s\n' "$name" "$status" \
        "$verdict" "$(echo "$took" | awk '{ print $1 * 1000 }')" \
        "$forwarded" "$remark"
}

# signature TIME BODY: the header field by which Stripe signs
signature()
{
    mac=$(printf '%s.%s' "$1" "$2" |
        openssl dgst -sha256 -hmac $secret | sed 's/.*= *//')
    echo "Stripe-Signature: t=$1,v1=$mac"
}

now=$(date +%s)
payment()
{
    printf '{"id":"evt_%s","object":"event","api_version":"2025-03-31","created":%s,"livemode":false,"pending_webhooks":1,"type":"invoice.paid","request":null,"data":{"object":{"id":"in_1","object":"invoice"}}}' \
        "$1" "$now"
}

printf '%-30s %6s  %-22s %9s  %s\n' delivery status verdict time forwarded

first=$(payment 1)
second=$(payment 2)
third=$(payment 3)
old=$((now - 3600))

deliver 'a payment of Stripe, signed' 200 accepted yes /hooks/stripe "$first" \
    -H "$(signature "$now" "$first")"
looked_up=$key
deliver '  its retry' 200 duplicate no /hooks/stripe "$first" \
    -H "$(signature "$now" "$first")"
deliver 'the application fails' 500 accepted yes /hooks/stripe "$second" \
    -H "$(signature "$now" "$second")" -H 'Please-Fail: yes'
deliver '  its retry' 200 accepted yes /hooks/stripe "$second" \
    -H "$(signature "$now" "$second")"
deliver '  another retry' 200 duplicate no /hooks/stripe "$second" \
    -H "$(signature "$now" "$second")"
deliver 'not signed' 401 unauthorized no /hooks/stripe "$third"
deliver 'another secret' 401 unauthorized no /hooks/stripe "$third" \
    -H "Stripe-Signature: t=$now,v1=$(printf '%064d' 0)"
deliver 'signed an hour ago' 401 unauthorized no /hooks/stripe "$third" \
    -H "$(signature $old "$third")"

iclosed="/hooks/iclosed?token=$token"
booking=@$samples/call-booked.json
deliver 'a booking of iClosed' 200 accepted yes "$iclosed" "$booking"
deliver '  its retry' 200 duplicate no "$iclosed" "$booking"
deliver '  the call is canceled' 200 accepted yes "$iclosed" \
    "@$samples/call-canceled.json"
deliver 'an unknown type' 200 accepted yes "$iclosed" \
    '[{"hookType":"Call teleported","event":{"uuid":"1"}}]'
deliver 'cut in half' 400 malformed no "$iclosed" '[{"hookType":"Call bo'
deliver 'GET' 405 method_not_allowed no "$iclosed" '' -X GET
media=application/x-www-form-urlencoded
deliver 'a form' 415 unsupported_media_type no /hooks/iclosed 'a=b'

lookup="curl $gate/events/$looked_up"
printf '\nThe first event, looked up by its key:\n\n  %s\n  ' "$lookup"
curl -s "$gate/events/$looked_up" >"$dir/event"
cat "$dir/event"
grep -q '"state":"delivered"' "$dir/event" || failures=$((failures + 1))

printf '\nThe counters, for Prometheus:\n\n  %s\n' \
    "curl -H 'Accept: text/plain' $gate/status"
curl -s -H 'Accept: text/plain' "$gate/status" |
    sed -n 's/^[a-z_]*nginx_webhook_deliveries_total{.*location="\([^"]*\)".*verdict="\([^"]*\)",reason="\([^"]*\)".*} \([1-9].*\)/  \1 \2 \4/p' |
    awk '{ count[$1 " " $2] += $3 }
        END { for (each in count) print "  " each " " count[each] }' |
    LC_ALL=C sort >"$dir/counts"
cat "$dir/counts"
grep -q 'duplicate 2' "$dir/counts" || failures=$((failures + 1))

if [ $failures -gt 0 ]; then
    printf '\n%s\n' "not as documented: $failures"
    exit 1
fi

if [ -t 0 ] && [ -t 1 ]; then
    cat <<END

The status page is at $gate/status in your browser, until Ctrl-C.
A booking of your own (send it twice):

  sed s/90311/90400/ tests/data/iclosed/call-booked.json |
  curl -i -H 'Content-Type: application/json' --data-binary @- \\
      '$gate$iclosed'

END
    wait "$server"
fi
