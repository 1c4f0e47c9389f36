#include "faults/strangers.h"

#include "support/server_connection.h"

#include <poll.h>

namespace webhook::faults {

using namespace std::chrono_literals;

namespace {

// Their lines are in a log of their own: they excuse nothing.
//
// 413 leads to no page of an upstream.  nginx itself, without any gate, uses
// freed memory there (docs/guarantees.md, "What an operator must set").
constexpr const char *servers = R"(
upstream strange {
    server 127.0.0.1:{{strange}} max_fails=0;
    keepalive 8;
}
upstream twice {
    server 127.0.0.1:{{strange}} max_fails=0;
    server 127.0.0.1:{{nobody}} max_fails=0;
}
server {
    listen 127.0.0.1:{{rough}};
    listen 127.0.0.1:{{rough_h2}} http2;
    error_log {{prefix}}/strangers.log info;
    root      {{prefix}};

    webhook_store  STORE;
    webhook_scope  strange;
    webhook_lease  2s;
    webhook_wait   300ms;
    webhook_window 1m;

    large_client_header_buffers 4 4k;
    client_max_body_size        80k;
    client_body_buffer_size     2k;
    client_header_timeout       500ms;
    client_body_timeout         500ms;
    lingering_timeout           300ms;
    send_timeout                1s;
    proxy_read_timeout          500ms;
    proxy_connect_timeout       500ms;

    location = /plain   { webhook iclosed; proxy_pass http://strange; }
    location = /again   { webhook iclosed; proxy_pass http://twice;
                          proxy_next_upstream error timeout non_idempotent; }
    location = /forward { webhook iclosed; webhook_modified forward;
                          proxy_pass http://strange; }
    location = /reject  { webhook iclosed; webhook_modified reject;
                          proxy_pass http://strange; }
    location = /pass    { webhook iclosed; webhook_store_error pass;
                          proxy_pass http://strange; }
    location = /observe { webhook iclosed; webhook_mode observe;
                          proxy_pass http://strange; }
    location = /key     { webhook iclosed; webhook_key $arg_id;
                          proxy_pass http://strange; }
    location = /token   { webhook iclosed; webhook_token $arg_token letmein;
                          proxy_pass http://strange; }
    location = /signed  { webhook iclosed;
                          webhook_signature hmac header=X-Signature
                              "signed={timestamp}.{body}"
                              timestamp=header:X-Timestamp;
                          webhook_secret strangers;
                          proxy_pass http://strange; }
    location = /stripe  { webhook stripe; webhook_secret strangers;
                          proxy_pass http://strange; }
    location = /github  { webhook github; webhook_secret strangers;
                          webhook_key unsigned:$http_x_github_delivery;
                          proxy_pass http://strange; }
    location = /slack   { webhook slack; webhook_secret strangers;
                          proxy_pass http://strange; }
    location /open/     { webhook iclosed; proxy_pass http://strange; }

    location = /file       { webhook iclosed; client_body_in_file_only clean;
                             proxy_pass http://strange; }
    location = /unbuffered { webhook iclosed; proxy_request_buffering off;
                             proxy_buffering off; proxy_pass http://strange; }
    location = /fastcgi    { webhook iclosed;
                             fastcgi_pass 127.0.0.1:{{strange}}; }
    location = /uwsgi      { webhook iclosed;
                             uwsgi_pass 127.0.0.1:{{strange}}; }
    location = /asked      { webhook iclosed; auth_request /ask;
                             proxy_pass http://strange; }
    location = /mirrored   { webhook iclosed; mirror /ask;
                             proxy_pass http://strange; }
    location = /ask        { internal; proxy_pass http://strange; }
    location = /seen       { webhook iclosed;
                             webhook_set $uuid /event/uuid;
                             proxy_set_header X-Seen
                                 "$uuid $webhook_key $webhook_field_invitee_name
                                  $request_body $content_length";
                             proxy_pass http://strange; }
    location = /rewritten  { rewrite ^ /plain last; }

    location = /page { webhook iclosed; proxy_pass http://strange;
        error_page 400 401 405 408 413 415 422 429 500 502 503 504 /page.txt; }
    location = /pages { webhook iclosed; proxy_pass http://strange;
        proxy_intercept_errors on;
        error_page 400 401 405 408 413 415 422 429 500 502 503 504 =200
            /page.txt; }
    location = /named { webhook iclosed; proxy_pass http://strange;
        proxy_intercept_errors on;
        error_page 400 401 405 408 415 422 429 500 502 503 504 = @app; }
    location = /gated { webhook iclosed; proxy_pass http://strange;
        error_page 400 401 405 408 415 422 429 500 502 503 504 = @gate; }
    location @app  { proxy_pass http://strange; }
    location @gate { webhook iclosed; webhook_scope gate;
                     proxy_pass http://strange; }

    location = /status { webhook_status; }
    location /events/  { webhook_events; }
}
)";

} // namespace

void add_strangers(test::nginx_conf &conf, const std::string &store,
    const strange_service &upstream)
{
    std::string text = servers;
    const std::string hole = "STORE";
    text.replace(text.find(hole), hole.size(), store);
    conf.http += text;
    conf.values["strange"] = std::to_string(upstream.port());
}

strange_service::strange_service(std::uint64_t seed)
    : dice_(seed, 5),
      server_([this](test::unique_fd &fd, std::size_t) { serve(fd); })
{
}

int strange_service::choose()
{
    const std::lock_guard lock(mutex_);
    return dice_.between(0, 999);
}

void strange_service::serve(test::unique_fd &fd)
{
    test::message_reader reader(fd.get());
    while (serve_one(reader, fd)) {
    }
}

bool strange_service::serve_one(
    test::message_reader &reader, test::unique_fd &fd)
{
    // What is no HTTP (FastCGI) is never answered; the gate gives up.
    while (!test::wait_for(fd.get(), POLLIN, test::clock::now() + 100ms)) {
        if (server_.stopping().raised()) {
            return false;
        }
    }
    test::message request;
    test::server_connection with(fd, server_.stopping());
    const int n = choose();
    if (!reader.read_head(request, test::clock::now() + 2s)) {
        return false;
    }
    if (n < 30) {
        with.reset(); // before the body
        return false;
    }
    if (!reader.read_request_body(request, test::clock::now() + 2s)) {
        return false;
    }
    const auto answer = [&](const std::string &head, const std::string &body) {
        with.send("HTTP/1.1 " + head + "\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
        return !server_.stopping().raised();
    };
    if (n < 100) {
        with.pause(milliseconds(n * 8)); // longer than the gate waits, some
    }
    if (n < 600) {
        return answer("200 Fine", "ok\n");
    }
    if (n < 650) {
        return answer("202 Fine\r\nETag: \"1\"\r\nLast-Modified: "
                      "Sun, 06 Nov 1994 08:49:37 GMT",
            std::string(100'000, 'x'));
    }
    if (n < 700) {
        return answer("200 Fine\r\nX-Accel-Redirect: /page.txt", "ok\n");
    }
    if (n < 720) {
        return answer("200 Fine\r\nX-Accel-Redirect: @app", "ok\n");
    }
    if (n < 900) {
        static constexpr const char *failures[] = {"400 Bad", "404 Not found",
            "409 Conflict", "422 No", "429 Slow down", "500 Broken",
            "503 Later", "302 There\r\nLocation: /"};
        return answer(failures[n % 8], "no\n");
    }
    if (n < 940) {
        with.send("HTTP/1.1 200 Fine\r\nContent-Length: 100\r\n\r\nhalf");
    } else if (n < 960) {
        with.send("HTTP/1.1 200 Fi");
    } else if (n < 970) {
        with.send("all is well\r\n");
    } else {
        with.reset();
        return false;
    }
    with.close();
    return false;
}

} // namespace webhook::faults
