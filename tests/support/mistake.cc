#include "support/mistake.h"

#include "support/process.h"

#include <filesystem>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

const std::string secret = "webhook_secret file:{{dir}}/secret;";
const std::string hmac = "webhook_signature hmac header=X-S;";
const std::string pass = "proxy_pass http://127.0.0.1:{{upstream}};";

mistake in_profile(
    int number, const char *name, const char *said, const std::string &file)
{
    return {number, name, "emerg", said, "", "",
        "webhook_profile shop {{dir}}/" + file + ".json; # here\n"};
}

mistake of_profile(int number, const char *name, const char *said,
    const std::string &profile, const std::string &location = "")
{
    return {
        number, name, "emerg", said, location, "", "", profile + "; # here"};
}

std::string many_secrets(int count)
{
    std::string text = "webhook_secret";
    for (int i = 0; i < count; i++) {
        text += " file:{{dir}}/secret" + std::to_string(i);
    }
    return text + ";";
}

} // namespace

mistake in_location(int number, const char *name, const char *level,
    const char *said, const std::string &text, const std::string &profile,
    const std::string &more)
{
    return {number, name, level, said, more + "\n" + text + " # here\n", "", "",
        profile};
}

mistake in_server(int number, const char *name, const char *level,
    const char *said, const std::string &text)
{
    return {number, name, level, said, "", text + "\n"};
}

void write_mistake_files(const std::string &dir)
{
    const auto write = [&](const std::string &name, const std::string &text,
                           unsigned mode = 0600) {
        write_file(fs::path(dir) / name, text);
        fs::permissions(fs::path(dir) / name, static_cast<fs::perms>(mode));
    };
    const auto profile = [&](const std::string &name, const std::string &events,
                             const std::string &more = "",
                             const std::string &type = "/kind") {
        write(name + ".json",
            R"({"name": "shop", "envelope": ["object"], "type": {"pointer": ")" +
                type + "\"}," + more + "\"events\": {\"order\": " + events +
                "}}");
    };

    write("secret", "s3cret");
    write("other", "another");
    write("open", "s3cret", 0644);
    write("empty", "");
    for (int i = 0; i < 17; i++) {
        write("secret" + std::to_string(i), "s3cret" + std::to_string(i));
    }
    profile("good", R"({"id": "/id"})");
    profile("member", R"({"id": "/id"})", R"("shema": {},)");
    profile("pointer", R"({"id": "/id"})", "", "kind");
    profile("lookahead", R"({"id": "/id", "schema": {"pattern": "(?=x)y"}})");
    profile("keyless", R"({"key": ["/v"]})");
    profile("twice", R"({"id": "/id"})", R"("name": "shop",)");
    profile("keyword", R"({"id": "/id", "schema": {"minLenght": 3}})");
    write("syntax.json", "{\n  \"name\": \"shop\",\n  oops\n}");
}

std::vector<mistake> mistakes_of_syntax()
{
    return {
        in_location(1, "SecretReadable", "emerg", "chmod o-r",
            "webhook_secret file:{{dir}}/open;", "stripe"),
        in_location(2, "UnsignedHeaderInKey", "emerg",
            "\"webhook github\": webhook_key: contains the header",
            "webhook_key $http_x_github_delivery;", "github", secret),
        in_location(3, "KeyIsNoPointer", "emerg", "it must be a JSON Pointer",
            "webhook_key event/uuid;"),
        in_location(4, "KeyWithBadEscape", "emerg", "must be written as \"~0\"",
            "webhook_key /event/~2;"),
        in_location(5, "ZoneUnit", "emerg", "it must be like \"16m\"",
            "webhook_store zone=a:1x;"),
        in_location(6, "StoreSyntax", "emerg", "requires \"zone=name[:size]\"",
            "webhook_store localhost:6379;"),
        in_location(7, "RedisParameter", "emerg",
            "unknown parameter \"timout\" (did you mean \"timeout\"?)",
            "webhook_store redis://127.0.0.1 timout=1s;"),
        in_location(8, "UnknownScheme", "emerg",
            "\"webhook iclosed\": webhook_signature: there is no built-in "
            "provider of this name, the nearest names are: stripe",
            "webhook_signature sripe;", "iclosed", secret),
        in_location(9, "SchemeParameter", "emerg",
            "heder: is not a parameter (did you mean \"header\"?)",
            "webhook_signature hmac heder=X;", "iclosed", secret),
        in_location(10, "ModeTypo", "emerg",
            "\"observ\" (did you mean \"observe\"?) in \"webhook_mode\"",
            "webhook_mode observ;"),
        in_location(11, "TimeTypo", "emerg", "it must be like \"500ms\"",
            "webhook_window 4days;"),
        in_location(12, "TokenSwapped", "emerg", "must contain a variable",
            "webhook_token file:{{dir}}/secret $arg_token;"),
        in_profile(13, "ProfileMember",
            "/shema: is not a known member (did you mean \"schema\"?)",
            "member"),
        in_profile(14, "ProfilePointer",
            "/type/pointer: a JSON Pointer must begin with \"/\"", "pointer"),
        {15, "ProfileNameTaken", "emerg", "is already defined", "", "",
            "webhook_profile shop {{dir}}/good.json;\n"
            "webhook_profile shop {{dir}}/good.json; # here\n"},
        in_profile(16, "Lookahead", "lookahead and lookbehind", "lookahead"),
        in_server(17, "StatusArgument", "emerg",
            "\"jsn\" (did you mean \"json\"?) in \"webhook_status\"",
            "location /s { webhook_status jsn; # here\n }"),
        in_location(18, "SetPointer", "emerg",
            "invalid pointer \"event\" for \"$a\" in \"webhook_set\"",
            "webhook_set $a event;"),
        in_location(19, "SetVariable", "emerg", "it must be like \"$call_id\"",
            "webhook_set a /event;"),
        in_location(20, "ScopeEmpty", "emerg", "must not be empty",
            "webhook_scope \"\";"),
        in_profile(21, "ProfileWithoutKey", "the member \"id\"", "keyless"),
        of_profile(22, "SecretWithoutSignature",
            "webhook_signature: is required", "iclosed", secret),
        of_profile(23, "SecretMissing",
            "webhook_secret: is required to verify the signature", "stripe"),
        of_profile(24, "SquareWithoutUrl",
            "webhook_signature: url: is required", "square", secret),
        in_location(25, "FileMissing", "emerg", "No such file or directory",
            "webhook_secret file:/nowhere/x;", "stripe"),
        in_location(26, "FileEmpty", "emerg", "is empty",
            "webhook_secret file:{{dir}}/empty;", "stripe"),
        in_location(27, "EnvironmentUnset", "emerg",
            "is not set in the environment", "webhook_secret env:NO_SUCH;",
            "stripe"),
        in_location(28, "SecretIsADirectory", "emerg",
            "it is not a regular file", "webhook_secret file:{{dir}};",
            "stripe"),
        in_location(29, "SeventeenSecrets", "emerg", "at most 16 are allowed",
            many_secrets(17), "stripe"),
        in_location(30, "WindowZero", "emerg", "must be longer than 0",
            "webhook_window 0;"),
        in_location(31, "ZoneTooSmall", "emerg", "it needs at least",
            "webhook_store zone=a:8k;"),
        in_profile(32, "ProfileSyntax", "line 3, column 6", "syntax"),
        in_profile(
            33, "ProfileDuplicateMember", "duplicate object key", "twice"),
        in_profile(34, "SchemaKeyword",
            "/minLenght: is not a supported keyword (did you mean "
            "\"minLength\"?)",
            "keyword"),
        in_location(35, "SecretIsNotBase64", "emerg",
            "webhook_secret: number 1 is not base64", secret, "svix"),
        in_location(36, "JsonPathAsKey", "emerg",
            "a value of the event is specified as a JSON Pointer",
            "webhook_key $.id;"),
        {37, "VariableTypo", "emerg",
            "unknown variable \"$webhook_typ\" (did you mean "
            "\"webhook_type\"?)",
            "add_header X $webhook_typ;"},
        // nginx's own words; docs/troubleshooting.md explains them
        {38, "UnquotedBraces", "emerg", "is not terminated by \";\"",
            "\nwebhook_signature hmac header=X signed={body}; # here\n"},
        in_location(39, "HostNotFound", "emerg",
            "set \"resolver\" so that it can be found later",
            "webhook_store redis://no-such-host.invalid;"),
        {41, "RedisOverTls", "emerg", "\"rediss://\"",
            "\nwebhook_store redis://127.0.0.1 tls_ca=ca.crt; # here\n"},
        of_profile(
            42, "WebhookOn", "specify the profile of the provider", "on"),
        of_profile(57, "ProfileTypo", "the nearest names are: stripe", "strpe"),
        in_location(63, "MethodInLowerCase", "emerg",
            "it must be in upper case", "webhook_methods post;"),
        in_location(64, "MethodHead", "emerg", "must not contain HEAD",
            "webhook_methods HEAD;"),
        in_location(65, "UnknownType", "emerg",
            "(did you mean \"Call booked\"?)", "webhook_types \"Call bookd\";"),
        in_location(66, "ChallengeName", "emerg", "(did you mean \"token\"?)",
            "webhook_challenge tokn=x;", "meta", secret),
        in_location(67, "DuplicateAnswerStatus", "emerg",
            "it must be from 200 to 299", "webhook_duplicate_answer 404;"),
        in_location(68, "JsonLimits", "emerg", "(did you mean \"depth\"?)",
            "webhook_json_limits dept=3;"),
        in_location(69, "Coding", "emerg", "(did you mean \"signed=wire\"?)",
            "webhook_coding gzip signed=wir;"),
        in_location(70, "FullTypo", "emerg", "(did you mean \"full=reject\"?)",
            "webhook_store zone=a full=rejct;"),
        in_location(71, "UserWithoutPassword", "emerg",
            "has a user without a password",
            "webhook_store redis://u@127.0.0.1;"),
        in_location(72, "PrefixTooLong", "emerg",
            "has a \"prefix\" of more than 64 bytes",
            "webhook_store redis://127.0.0.1 prefix=" + std::string(65, 'a') +
                ";"),
        in_location(76, "SetOfANginxVariable", "emerg",
            "the variable \"$request_method\" of \"webhook_set\" is already "
            "defined",
            "webhook_set $request_method /a;"),
        {77, "UnknownField", "emerg",
            "unknown variable \"$webhook_field_event_uid\" (did you mean "
            "\"event_uuid\"?): no profile",
            "add_header X $webhook_field_event_uid;"},
        in_location(82, "VariableTypoInOurDirective", "emerg",
            "unknown variable \"$hst\" (did you mean \"host\"?) in "
            "\"webhook_scope\"",
            "webhook_scope $hst;"),
    };
}

std::vector<mistake> mistakes_of_meaning()
{
    return {
        {40, "ZoneOfTwoSizes", "emerg",
            "already has the size 2097152, which is set in ",
            "webhook_store zone=a:1m;\n",
            "location /x { webhook iclosed;\nwebhook_store zone=a:2m;\n" +
                pass + "}"},
        in_server(43, "NoProxyPass", "warn", "no \"proxy_pass\"",
            "location /x { webhook iclosed; # here\n }"),
        {44, "Return", "warn",
            "\"return\" answers all requests before the gate", "return 204;",
            "", "", "iclosed; # here"},
        {44, "ReturnOfTheServer", "warn",
            "\"return\" answers all requests before the gate", "",
            "return 301 https://x;", "", "iclosed; # here"},
        in_location(45, "FileForgotten", "emerg", "write \"file:\" before it",
            "webhook_secret {{dir}}/secret;", "stripe"),
        in_location(45, "FileForgottenAndMissing", "warn",
            "looks like the name of a file", "webhook_secret /etc/nowhere/x;",
            "stripe"),
        in_location(46, "ScopeOfTheHost", "emerg",
            "\"webhook_scope\" contains a variable that the sender sets",
            "webhook_scope $host;", "stripe", secret),
        in_location(47, "WindowBelowTolerance", "warn",
            "a recorded delivery is accepted for 660 s", "webhook_window 10m;",
            "stripe", secret),
        in_location(48, "ToleranceWithoutTime", "warn",
            "\"webhook_tolerance\" has no effect", "webhook_tolerance 1m;",
            "github", secret),
        in_location(49, "RequestBodyInKey", "warn",
            "\"$request_body\" is empty for a body of more than",
            "webhook_key $request_body;"),
        {50, "RequestBuffering", "warn",
            "\"proxy_request_buffering off\" has no effect",
            "proxy_request_buffering off;", "", "", "iclosed; # here"},
        in_server(51, "StatusAndProxyPass", "emerg",
            "in a location that another directive answers",
            "location /s { webhook_status; # here\n" + pass + " }"),
        in_server(51, "ProxyPassAndStatus", "emerg",
            "in a location that another directive answers",
            "location /s { " + pass + "\nwebhook_status; # here\n }"),
        in_server(52, "EventsInARegularExpression", "emerg",
            "requires a location with a prefix",
            "location ~ ^/e { webhook_events; # here\n }"),
        in_server(53, "EventsInOneUri", "warn", "can only list claims",
            "location = /e { webhook_events; # here\n }"),
        in_location(54, "WaitOfTwoHours", "warn",
            "set \"webhook_wait\" to at most half of that", "webhook_wait 2h;"),
        in_location(54, "WaitOfTwoHoursWithAnyProvider", "warn",
            "most providers wait at most 30000 ms", "webhook_wait 2h;", "json"),
        in_location(55, "SameSecretTwice", "warn",
            "number 1 and number 2 in \"webhook_secret\" are equal",
            "webhook_secret file:{{dir}}/secret file:{{dir}}/secret;",
            "stripe"),
        in_location(55, "SameTokenTwice", "warn",
            "number 1 and number 2 in \"webhook_token\" are equal",
            "webhook_token $arg_t file:{{dir}}/secret file:{{dir}}/secret;"),
        {56, "NoAuthentication", "warn", "nothing authenticates the sender", "",
            "", "", "iclosed; # here"},
        in_location(58, "LiteralSecret", "warn", "in plain text",
            "webhook_secret s3cret1;", "stripe"),
        in_server(59, "SecretWithoutGate", "warn",
            "\"webhook_secret\" has no effect, because this location has no "
            "\"webhook\"",
            "location /x {\n" + secret + " # here\n" + pass + " }"),
        in_location(60, "SecretWithSignatureOff", "warn",
            "\"webhook_signature off\" accepts any delivery",
            "webhook_signature off;", "stripe", secret),
        in_location(61, "KeyOfTheRequest", "warn",
            "\"$request_id\" has another value in each request",
            "webhook_key /id $request_id;", "json"),
        in_location(61, "KeyOfTheTime", "warn",
            "\"$msec\" has another value in each request",
            "webhook_key \"a${msec}\";", "json"),
        of_profile(62, "SecretForAPublicKey", "webhook_public_key: is required",
            "discord", secret),
        in_location(73, "LeaseBeyondRetries", "warn",
            "all retries would be refused", "webhook_lease 4d;", "stripe",
            secret),
        in_location(74, "WindowBelowRetries", "warn",
            "the last retries would be treated as new events",
            "webhook_window 1h;", "stripe", secret),
        {75, "BodySize", "warn",
            "larger deliveries are answered with 413 and lost",
            secret + "client_max_body_size 8k;", "", "", "github; # here"},
        in_server(78, "GateInAStatusLocation", "warn",
            "\"webhook\" has no effect in a location with \"webhook_status\"",
            "location /s { webhook iclosed; # here\n webhook_status; }"),
        in_server(79, "StatusAndEvents", "emerg",
            "in a location that another directive answers",
            "location /s { webhook_status;\nwebhook_events; # here\n }"),
        {80, "BodyNotPassed", "warn",
            "\"proxy_pass_request_body off\" removes the body",
            "proxy_pass_request_body off;", "", "", "iclosed; # here"},
        {81, "EventsForEveryone", "warn", "everyone can read and forget events",
            "", "",
            "server { listen {{other}}; location /e/ {\n"
            "webhook_events; # here\n } }"},
        in_server(83, "PathInKeysOfASignedGate", "warn",
            "the location matches more than one URI",
            "location /many { webhook stripe; # here\n" + secret + pass + " }"),
    };
}

} // namespace webhook::test
