#include "proxy/fronts.h"

#include "proxy/lua.h"
#include "proxy/machine.h"
#include "support/event.h"
#include "support/http_client.h"
#include "support/nginx_conf.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace webhook::bench {

namespace {

constexpr const char *secret = "a secret of the benchmark";

constexpr const char *proxy = R"(
            proxy_pass http://upstream;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
)";

// The head and the body of a booking arrive in two reads, as by default.
constexpr const char *front_http = R"(
    {{http}}
    upstream upstream {
        server 127.0.0.1:{{upstream}};
        keepalive 128;
        keepalive_requests 100000000;
    }
    server {
        listen 127.0.0.1:{{port}} backlog=4096;
        access_log off;
        error_log {{prefix}}/error.log warn;
        keepalive_requests 100000000;
        client_max_body_size 4m;
        client_body_buffer_size {{buffer}};
        client_body_in_single_buffer on;
        location = /hook {
            {{location}}
        }
        location = /file {
            alias {{file}};
        }
    }
)";

constexpr const char *upstream_http = R"(
    server {
        listen 127.0.0.1:{{port}} backlog=4096;
        access_log off;
        keepalive_requests 100000000;
        client_max_body_size 4m;
        client_header_buffer_size 8k;
        location = /status { stub_status; }
        location / { return 200 "ok"; }
    }
)";

std::string zone(const std::string &more = "")
{
    return "webhook iclosed; webhook_store zone=bench:{{zone}};\n" + more +
           proxy;
}

std::string redis(const std::string &more = "")
{
    return "webhook iclosed; webhook_store {{redis}};\n" + more + proxy;
}

test::nginx_conf upstream_conf()
{
    test::nginx_conf conf{.http = upstream_http, .gate = false};
    conf.main = pin_workers(rest_core());
    return conf;
}

} // namespace

std::vector<front> all_fronts()
{
    std::vector<front> fronts = {
        {.name = floor_name,
            .what = "`proxy_pass`, without the module",
            .location = proxy},
        {.name = "off",
            .what = "the module is loaded, and no gate is there",
            .location = proxy,
            .gate = true},
        {.name = "zone",
            .what = "the gate, embedded store",
            .location = zone(),
            .gate = true},
        {.name = "zone, file",
            .what = "the same, with `file=`: the store survives a restart",
            .location = "webhook iclosed; webhook_store zone=bench:{{zone}}"
                        " file={{prefix}}/zone memory={{memory}};\n" +
                        std::string(proxy),
            .gate = true},
        {.name = "zone, enforced",
            .what = "the same, with `webhook_validation enforce`",
            .location = zone("webhook_validation enforce;\n"),
            .gate = true},
        {.name = "zone, forward",
            .what = "the same, with `webhook_modified forward`",
            .location = zone("webhook_modified forward;\n"),
            .gate = true},
        {.name = "zone, counted",
            .what = "the same, with `webhook_status`",
            .location = zone(),
            .http = "server { listen 127.0.0.1:{{status}};"
                    " location / { webhook_status; } }\n",
            .gate = true},
        {.name = "zone, signed",
            .what = "the same, HMAC-SHA256 over the body",
            .location = zone("webhook_signature github; webhook_secret \"" +
                             std::string(secret) + "\";\n"),
            .gate = true,
            .sign = true},
        {.name = "zone, duplicates",
            .what = "the same, delivered before",
            .location = zone(),
            .gate = true,
            .repeat = true},
        {.name = "zone, array",
            .what = "10 events in one array",
            .location = zone(),
            .gate = true,
            .batch = 10},
        {.name = "redis",
            .what = "the gate, Redis on the loopback",
            .location = redis(),
            .gate = true,
            .redis = true},
        {.name = "redis, array",
            .what = "10 events in one array",
            .location = redis(),
            .gate = true,
            .redis = true,
            .batch = 10},
        {.name = "redis, forward",
            .what = "the same, with `webhook_modified forward`",
            .location = redis("webhook_modified forward;\n"),
            .gate = true,
            .redis = true},
    };

    for (front &each : lua_fronts(proxy)) {
        fronts.push_back(std::move(each));
    }
    fronts.push_back(fronts.front());
    fronts.back().name = control_name;
    fronts.back().what = "the first once more: the noise";
    return fronts;
}

std::vector<front> pick_fronts(const std::vector<std::string> &names)
{
    const auto all = all_fronts();
    std::vector<front> fronts;

    for (const std::string &name : names) {
        const auto found = std::find_if(all.begin(), all.end(),
            [&](const front &each) { return each.name == name; });
        if (found == all.end()) {
            throw std::runtime_error("no front \"" + name + "\"");
        }
        fronts.push_back(*found);
    }

    return fronts;
}

std::string module_before()
{
    const char *file = std::getenv("WEBHOOK_MODULE_BEFORE");
    return file != nullptr ? file : "";
}

front before(front of)
{
    of.name += ", before";
    of.before = true;
    return of;
}

/*
 * The booking, or a short event for less.  Larger ones hold copies of the event
 * in a member that the schema does not know: JSON as dense as the rest.
 */
std::string make_body(std::size_t size)
{
    const std::string filler = test::event("call-booked").unwrap().body();
    const bool is_short = size != 0 && size < filler.size();
    test::event sample(is_short ? "outcome-added" : "call-booked");
    std::string body = sample.id(std::string(test::id_hole)).unwrap().body();

    if (!is_short && body.size() + filler.size() < size) {
        std::string more = ",\"more\":[" + filler;
        while (body.size() + more.size() + filler.size() < size) {
            more += "," + filler;
        }
        body.insert(body.rfind('}'), more + "]");
    }

    return "[" + body + "]";
}

site::site(site_options options)
    : options_(std::move(options)), body_(make_body(options_.body)),
      upstream_(upstream_conf())
{
    if (options_.redis.empty()) {
        redis_.emplace(
            test::redis_options{.extra = "enable-debug-command local\n"});
        options_.redis = redis_->url();
    }
}

std::string site::body() const
{
    std::string events = body_.substr(1, body_.size() - 2);
    std::string all = events;

    for (unsigned i = 1; i < which_->batch; i++) {
        all += "," + events;
    }
    return "[" + all + "]";
}

void site::start(const front &which)
{
    stop();
    for (const auto &each :
        std::filesystem::directory_iterator(memory_.path())) {
        std::filesystem::remove(each);
    }
    which_ = which;
    if (redis_) {
        redis_->client().command({"FLUSHALL", "ASYNC"});
    }

    test::nginx_conf conf{
        .http = test::expand(
            front_http, {{"http", which.http}, {"location", which.location}})};
    conf.values = {{"upstream", std::to_string(upstream_.port())},
        {"zone", options_.zone}, {"memory", memory_.path().string()},
        {"redis", options_.redis},
        {"redis_port", options_.redis.substr(options_.redis.rfind(':') + 1)},
        {"buffer",
            std::to_string(std::max<std::size_t>(2 * body().size(), 16384))},
        {"file", (test::source_dir() / "providers/slack.json").string()}};
    conf.main = options_.pin ? pin_workers(front_core()) : "";
    conf.first = which.first;
    conf.workers = options_.workers;
    conf.gate = false; // its log is not written, and another module has another
    if (which.before) {
        conf.first += "load_module " + module_before() + ";\n";
    } else if (which.gate) {
        conf.first += test::load_module_line();
    }
    front_.emplace(conf);
}

test::sender_options site::load() const
{
    return {.port = front_->port(),
        .body = which_->file ? "" : body(),
        .path = which_->file ? "/file" : "/hook",
        .secret = which_->sign ? secret : "",
        .repeat = which_->repeat};
}

std::size_t site::forwarded() const
{
    // "server accepts handled requests", and below it three numbers
    const test::request status{
        .method = "GET", .uri = "/status", .content_type = ""};
    std::istringstream page(test::send_request(upstream_.port(), status).body);
    std::string line;
    std::size_t accepts = 0;
    std::size_t handled = 0;
    std::size_t requests = 0;

    while (line.find("requests") == std::string::npos &&
           std::getline(page, line)) {
    }
    page >> accepts >> handled >> requests;
    return requests;
}

} // namespace webhook::bench
