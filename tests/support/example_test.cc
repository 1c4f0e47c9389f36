#include "support/example_test.h"

#include <regex>
#include <stdexcept>

namespace webhook::test {

namespace {

// Of docs/redis.md.
constexpr const char *gate_user = R"(
user default off
user webhook on >secret resetkeys ~webhook:* resetchannels -@all +set +get +del +eval +evalsha +select +info +scan +pttl
)";

std::string replace(const std::string &text, const std::string &pattern,
    const std::string &with)
{
    return std::regex_replace(text, std::regex(pattern), with);
}

} // namespace

std::string example_file(const std::string &name)
{
    const auto path = source_dir() / "nginx-conf-examples" / name;
    std::string text = read_file(path);
    if (text.empty()) {
        throw std::runtime_error("no example " + path.string());
    }
    return text;
}

std::string inside_of(const std::string &text, const std::string &block)
{
    const auto start = text.find('{', text.find("\n" + block + " {"));
    int depth = 0;
    for (std::size_t at = start; at < text.size(); at++) {
        depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
        if (depth == 0) {
            return text.substr(start + 1, at - start - 1);
        }
    }
    throw std::runtime_error("no block " + block);
}

std::string example::secret_file(const std::string &name) const
{
    std::string path = (secrets_.path() / name).string();
    write_file(path, name + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    return path;
}

std::string example::certificate() const
{
    return (secrets_.path() / "tls").string();
}

// For a name that the server must not know as well: it would not be refused for
// its certificate.
void example::make_certificate() const
{
    const auto log = secrets_.path() / "openssl.log";
    if (run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                std::string("/CN=") + host, "-addext",
                std::string("subjectAltName=DNS:other.example.org,DNS:") + host,
                "-keyout", certificate() + ".key", "-out",
                certificate() + ".crt"},
            log) != 0) {
        throw std::runtime_error(read_file(log));
    }
}

std::string example::example_http(
    const std::string &name, const std::string &others)
{
    text_ = example_file(name + ".conf");
    std::string http = inside_of(text_, "http");
    const std::string server =
        R"((\bserver|_pass)(\s+)([a-z]+://)?127\.0\.0\.1:)";
    http = replace(http, server + R"(9000\b)", "$1$2$03127.0.0.1:{{upstream}}");
    http = replace(http, server + R"(\d+)", "$1$2$03127.0.0.1:" + others);
    http = replace(
        http, R"(\blisten(\s+)(\S+:)?\d+)", "listen 127.0.0.1:{{port}}");
    http = replace(http, "/var/log/nginx", "{{prefix}}");
    http = replace(http, R"(file=/var/lib/nginx/webhook/(\w+))",
        "file={{prefix}}/$1 memory=" + memory_.path().string());
    http = replace(http, R"(\bwebhook_profile\s+(\S+)\s+)",
        "webhook_profile $1 " +
            (source_dir() / "nginx-conf-examples/").string());
    // Two secrets of one location are a new one and that of before.
    const std::string secrets = R"(file:/etc/nginx/\S+?(?=[\s;]))";
    const std::string newer = R"(file:/etc/nginx/\S+?\.new(?=[\s;]))";
    const bool both = std::regex_search(http, std::regex(newer));
    http = replace(http, newer, "file:" + secret_file("secret"));
    http =
        replace(http, secrets, "file:" + secret_file(both ? "old" : "secret"));
    if (text_.find("ssl_certificate ") != std::string::npos) {
        make_certificate();
        http = replace(
            http, R"(/etc/nginx/tls/\S+\.(crt|key))", certificate() + ".$1");
    }

    const std::regex store(R"(redis://(\w+@)?127\.0\.0\.1:6379)");
    std::smatch found;
    if (std::regex_search(http, found, store)) {
        const bool user = found[1].length() != 0;
        const std::string url =
            (user ? run_redis({.extra = gate_user}) : redis()).url();
        http = std::regex_replace(
            http, store, user ? "redis://$01" + url.substr(8) : url);
    }
    return http;
}

void example::start_example(const std::string &name, const std::string &others)
{
    start_http(example_http(name, others));
}

conf_check example::check_example(const std::string &name)
{
    nginx_conf whole;
    whole.http = example_http(name, "{{upstream}}");
    whole.values["upstream"] = std::to_string(upstream_.port());
    return check_conf(whole);
}

std::vector<request> example::deliveries() const
{
    std::vector<request> result;
    const std::regex location(
        R"(location\s+=?\s*(/\S*)\s*\{[^}]*\bwebhook\s+(\S+);)");
    for (std::sregex_iterator it(text_.begin(), text_.end(), location), end;
         it != end; ++it) {
        const bool shop = (*it)[2] == "shop";
        const bool token = text_.find("$arg_token") != std::string::npos;
        result.push_back(post(shop ? order : booked("90311").body(),
            (*it)[1].str() + (token ? "?token=secret" : "")));
    }
    return result;
}

tls_peer example::server(const std::string &name) const
{
    return {name, certificate() + ".crt"};
}

response example::send(request what)
{
    if (text_.find(" ssl") == std::string::npos) {
        return send_request(port(), what);
    }
    what.host = host;
    h2_client client(port(), server());
    return client.exchange(what);
}

} // namespace webhook::test
