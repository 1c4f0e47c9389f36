// Mistakes that are like one of the list of the notes: another directive, or
// another spelling.

#include "support/mistake.h"

namespace webhook::test {
namespace {

const std::string secret = "webhook_secret file:{{dir}}/secret;";
const std::string token = "webhook_token $arg_token file:{{dir}}/secret;";
const std::string pass = "proxy_pass http://127.0.0.1:{{upstream}};";

// What the gate warns of at its own place: the directive is not its own.
mistake beside_gate(int number, const char *name, const char *said,
    const std::string &text, const std::string &server = "",
    const std::string &http = "")
{
    return {number, name, "warn", said, token + text, server, http,
        "iclosed; # here"};
}

// A secret that was meant to be somewhere else.
mistake in_secret(const char *name, const char *level, const char *said,
    const std::string &value)
{
    return in_location(
        45, name, level, said, "webhook_secret " + value + ";", "stripe");
}

std::vector<mistake> of_secrets()
{
    return {
        in_secret("FileForgottenIsALiteral", "emerg",
            "literal secret of \"webhook_secret\" is the name of a file",
            "{{dir}}/secret"),
        in_secret("FileInUpperCase", "emerg", "write it as \"file:path\"",
            "FILE:{{dir}}/secret"),
        in_secret("FileWithEquals", "emerg", "write it as \"file:path\"",
            "file={{dir}}/secret"),
        in_secret("EnvironmentWithEquals", "emerg", "write it as \"env:NAME\"",
            "env=PATH"),
        in_secret("EnvironmentForgotten", "emerg",
            "is the name of an environment variable, write \"env:\" before it",
            "PATH"),
        in_secret("EnvironmentAsVariable", "warn",
            "looks like a variable, which is not evaluated here",
            "$STRIPE_SECRET"),
        in_secret("EnvironmentAsVariableInBraces", "warn",
            "looks like a variable, which is not evaluated here",
            "\"${STRIPE_SECRET}\""),
        in_secret("FileWithoutAPath", "emerg",
            "has no path, write \"file:path\" without a space", "file: secret"),
        in_secret("EnvironmentWithoutAName", "emerg",
            "has no name, write \"env:NAME\" without a space", "env: PATH"),
        in_location(25, "RelativeFileMissing", "emerg",
            "/nowhere\" of \"webhook_secret\"", "webhook_secret file:nowhere;",
            "stripe"),
        in_location(35, "SecretIsNotHexadecimal", "emerg",
            "is not hexadecimal, which this scheme requires; specify the "
            "secret as the provider shows it",
            secret, "close"),
        in_location(35, "RemedyForBase64", "emerg",
            "specify the secret as the provider shows it", secret, "svix"),
    };
}

std::vector<mistake> of_identity()
{
    return {
        in_location(46, "HeaderInScope", "emerg",
            "webhook_scope: contains the header \"x_account\"",
            "webhook_scope $http_x_account;", "stripe", secret),
        in_location(46, "VariableInScopeIsNamed", "emerg", "\"$host\"",
            "webhook_scope a-$host;", "stripe", secret),
        in_location(46, "VariableInUpperCase", "emerg", "\"$ARG_account\"",
            "webhook_scope $ARG_account;", "stripe", secret),
        in_location(46, "ArgumentInKey", "emerg",
            "\"webhook_key\" contains a variable that the sender sets and the "
            "signature does not cover, \"$arg_id\"",
            "webhook_key $arg_id;", "stripe", secret),
        in_location(61, "ScopeOfTheRequest", "warn",
            "\"$request_id\" has another value in each request",
            "webhook_scope $request_id;", "iclosed", token),
        in_location(61, "KeyOfTheServer", "warn",
            "has the same value for all events",
            "webhook_key $server_name \"a-${remote_addr}\";", "json", token),
        in_location(61, "KeyOfThePath", "warn",
            "has the same value for all events", "webhook_key $uri;", "json",
            token),
        in_location(61, "KeyOfTheVerdict", "emerg",
            "\"$webhook_id\" in \"webhook_key\" is always empty",
            "webhook_key $webhook_id;", "json", token),
        in_location(61, "KeyOfAField", "emerg",
            "specify a value of the event as a JSON Pointer",
            "webhook_key $webhook_field_event_uuid;", "iclosed", token),
        in_location(61, "KeyOfAValue", "emerg",
            "\"$mine\" in \"webhook_key\" is always empty",
            "webhook_key $mine;", "iclosed", token + "webhook_set $mine /id;"),
        in_location(61, "ScopeOfTheType", "emerg",
            "\"$webhook_type\" in \"webhook_scope\" is always empty",
            "webhook_scope $webhook_type;", "iclosed", token),
        in_location(76, "SetTwice", "emerg", "sets \"$mine\" twice",
            "webhook_set $mine /id;", "iclosed", "webhook_set $mine /a;"),
    };
}

std::vector<mistake> of_surroundings()
{
    return {
        {56, "AllowWithoutDeny", "warn", "\"allow\" and \"deny all\"",
            "allow 10.0.0.0/8;", "", "", "iclosed; # here"},
        {81, "EventsWithoutDeny", "warn", "use \"allow\" and \"deny all\"", "",
            "",
            "server { listen {{other}}; location /e/ { allow 10.0.0.0/8;\n"
            "webhook_events; # here\n } }"},
        {50, "RequestBufferingOfFastcgi", "warn",
            "\"fastcgi_request_buffering off\" has no effect", "",
            "location = /x {\nwebhook iclosed; # here\n" + token +
                "fastcgi_pass 127.0.0.1:{{upstream}};"
                "fastcgi_request_buffering off; }\n"},
        {80, "BodyNotPassedByUwsgi", "warn",
            "\"uwsgi_pass_request_body off\" removes the body", "",
            "location = /x {\nwebhook iclosed; # here\n" + token +
                "uwsgi_pass 127.0.0.1:{{upstream}};"
                "uwsgi_pass_request_body off; }\n"},
        beside_gate(80, "HeadersNotPassed",
            "\"proxy_pass_request_headers off\" removes the media type",
            "proxy_pass_request_headers off;"),
        beside_gate(50, "NonIdempotent",
            "\"non_idempotent\" in \"proxy_next_upstream\" has no effect",
            "proxy_next_upstream error non_idempotent;"),
        beside_gate(80, "CacheOfEvents",
            "remove \"POST\" from \"proxy_cache_methods\"",
            "proxy_cache c; proxy_cache_methods POST;", "",
            "proxy_cache_path {{dir}}/cache keys_zone=c:1m;"),
        {59, "TokenOfAServerWithoutGate", "warn",
            "\"webhook_token\" has no effect, because no location here has "
            "\"webhook\"",
            token, "",
            "server { listen 127.0.0.1:{{other}};\n" + token +
                "# here\nlocation /x { " + pass + " } }"},
        in_location(47, "ToleranceAboveTheWindow", "warn",
            "is accepted for 1036860 s", "webhook_tolerance 6d;", "stripe",
            secret),
        in_location(73, "LeaseBeyondTheWindow", "warn",
            "\"webhook_lease\" is 432000 s, and \"webhook_window\" 345600 s",
            "webhook_lease 5d;", "json", token),
        in_location(73, "LeaseTooShort", "warn", "set it to at least 1000 ms",
            "webhook_lease 10ms;", "iclosed", token),
        in_location(9, "HeaderWithUnderscore", "warn",
            "set \"underscores_in_headers on\"",
            "webhook_signature hmac header=X_Sign;", "iclosed", secret),
        in_location(54, "TimeoutOfRedis", "warn",
            "\"timeout\" in \"webhook_store\" is 60000 ms",
            "webhook_store redis://127.0.0.1 timeout=1m;", "iclosed", token),
        in_location(63, "MethodMisspelled", "warn",
            "unknown method \"PSOT\" (did you mean \"POST\"?)",
            "webhook_methods PSOT;", "iclosed", token),
    };
}

std::vector<mistake> of_values()
{
    return {
        in_location(6, "StoreOfValkey", "emerg",
            "\"redis://host[:port]\" for Redis and Valkey",
            "webhook_store valkey://127.0.0.1;"),
        in_location(7, "PortBesideTheUrl", "emerg",
            "invalid parameter number 1 of \"webhook_store\"",
            "webhook_store redis://127.0.0.1 6379;"),
        in_location(71, "RemedyForTheUser", "emerg", "password=file:path",
            "webhook_store redis://u@127.0.0.1;"),
        in_location(70, "FullTwice", "emerg",
            "sets both \"full=forget\" and \"full=reject\" for one zone",
            "webhook_store zone=a full=reject full=forget;"),
        in_location(70, "FullInTwoLocations", "emerg",
            "sets both \"full=forget\" and \"full=reject\" for one zone",
            "webhook_store zone=webhook full=reject;", "iclosed",
            "} location = /x { webhook iclosed; webhook_store zone=webhook "
            "full=forget; " +
                pass + "} location = /y { webhook iclosed;"),
        in_location(25, "DirectoryOfTheZoneMissing", "emerg",
            "does not exist, create it for the user of the worker processes",
            "webhook_store zone=a file={{dir}}/none/zone;"),
        in_location(25, "MemoryWithoutAFile", "emerg",
            "\"memory=\" without \"file=\"",
            "webhook_store zone=a memory=/dev/shm;"),
        in_location(69, "CodingAlone", "emerg", "invalid parameter \"gzip\"",
            "webhook_coding gzip;"),
        in_location(67, "DuplicateAnswerWithoutABody", "emerg",
            "\"webhook_duplicate_answer 204\" cannot have a body",
            "webhook_duplicate_answer 204 text/plain ok;"),
        in_location(17, "FormatOfTheLog", "emerg",
            "\"combined\" in \"webhook_log\", which has a format of its own",
            "webhook_log {{dir}}/log combined;"),
        in_location(73, "RemedyForTheLease", "warn",
            "set \"webhook_lease\" to much less than that", "webhook_lease 4d;",
            "stripe", secret),
        in_location(74, "RemedyForTheWindow", "warn",
            "set \"webhook_window\" to at least that", "webhook_window 1h;",
            "stripe", secret),
        {75, "RemedyForTheBodySize", "warn", "set it to at least that",
            secret + "client_max_body_size 8k;", "", "", "github; # here"},
    };
}

} // namespace

std::vector<mistake> mistakes_alike()
{
    std::vector<mistake> all;

    for (const auto &part :
        {of_secrets(), of_identity(), of_surroundings(), of_values()}) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

} // namespace webhook::test
