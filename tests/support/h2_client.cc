#include "support/h2_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace webhook::test {

namespace {

struct easy_deleter {
    void operator()(void *easy) const { curl_easy_cleanup(easy); }
};

struct list_deleter {
    void operator()(curl_slist *list) const { curl_slist_free_all(list); }
};

void require_curl()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_ALL);
    if (started != CURLE_OK) {
        throw std::runtime_error("curl_global_init");
    }
}

} // namespace

class h2_client::stream {
public:
    stream(std::uint16_t port, const request &what, bool first);

    void *easy() const { return easy_.get(); }
    void use_tls(std::uint16_t port, const tls_peer &peer);

    response answer;
    bool done = false;
    std::size_t stop_at = std::string::npos;
    bool stopped = false;

private:
    static std::size_t on_body(
        char *data, std::size_t, std::size_t n, void *self);
    static std::size_t on_header(
        char *data, std::size_t, std::size_t n, void *self);
    static std::size_t on_read(
        char *data, std::size_t size, std::size_t n, void *self);
    void set_fields();

    request what_;
    std::size_t sent_ = 0;
    std::unique_ptr<void, easy_deleter> easy_;
    std::unique_ptr<curl_slist, list_deleter> fields_;
    std::unique_ptr<curl_slist, list_deleter> addresses_;
};

h2_client::stream::stream(std::uint16_t port, const request &what, bool first)
    : what_(what), easy_(curl_easy_init())
{
    void *easy = easy_.get();
    const std::string url =
        "http://127.0.0.1:" + std::to_string(port) + what_.uri;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    // Said again on a connection that speaks HTTP/2 already, prior knowledge
    // is a framing error to some versions of libcurl.
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
        first ? CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE : CURL_HTTP_VERSION_2_0);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    if (what_.method == "POST" || !what_.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        const auto size = static_cast<curl_off_t>(what_.body.size());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
            what_.chunk != 0 ? curl_off_t{-1} : size);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, what_.method.c_str());
    set_fields();
}

void h2_client::stream::use_tls(std::uint16_t port, const tls_peer &peer)
{
    void *easy = easy_.get();
    const std::string at = peer.name + ":" + std::to_string(port);
    addresses_.reset(curl_slist_append(nullptr, (at + ":127.0.0.1").c_str()));
    curl_easy_setopt(easy, CURLOPT_RESOLVE, addresses_.get());
    curl_easy_setopt(easy, CURLOPT_URL, ("https://" + at + what_.uri).c_str());
    curl_easy_setopt(easy, CURLOPT_CAINFO, peer.certificate.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
}

void h2_client::stream::set_fields()
{
    curl_slist *list = nullptr;
    const auto add = [&list](const std::string &line) {
        list = curl_slist_append(list, line.c_str());
    };
    add("Host: " + what_.host);
    add("Content-Type:" +
        (what_.content_type.empty() ? "" : " " + what_.content_type));
    add("Expect:");
    for (const header &h : what_.headers) {
        add(h.name + ": " + h.value);
    }
    fields_.reset(list);
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, list);
}

std::size_t h2_client::stream::on_body(
    char *data, std::size_t, std::size_t n, void *self)
{
    static_cast<stream *>(self)->answer.body.append(data, n);
    return n;
}

std::size_t h2_client::stream::on_header(
    char *data, std::size_t, std::size_t n, void *self)
{
    auto &answer = static_cast<stream *>(self)->answer;
    std::string line(data, n);
    while (line.ends_with('\r') || line.ends_with('\n')) {
        line.pop_back();
    }
    const auto colon = line.find(": ");
    if (line.starts_with("HTTP/")) {
        answer.start_line = line;
        answer.headers.clear();
    } else if (colon != std::string::npos) {
        answer.headers.push_back(
            {line.substr(0, colon), line.substr(colon + 2)});
    }
    return n;
}

std::size_t h2_client::stream::on_read(
    char *data, std::size_t size, std::size_t n, void *self)
{
    auto &me = *static_cast<stream *>(self);
    if (me.sent_ >= me.stop_at) {
        me.stopped = true;
        return CURL_READFUNC_PAUSE;
    }
    const std::size_t frame =
        me.what_.chunk != 0 ? std::min(me.what_.chunk, size * n) : size * n;
    const std::size_t part = std::min(frame, me.what_.body.size() - me.sent_);
    std::memcpy(data, me.what_.body.data() + me.sent_, part);
    me.sent_ += part;
    return part;
}

void h2_client::multi_deleter::operator()(void *multi) const
{
    curl_multi_cleanup(multi);
}

h2_client::h2_client(std::uint16_t port) : port_(port)
{
    require_curl();
    multi_.reset(curl_multi_init());
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, 1L);
}

h2_client::h2_client(std::uint16_t port, const tls_peer &peer) : h2_client(port)
{
    peer_ = peer;
}

h2_client::~h2_client()
{
    for (const auto &one : streams_) {
        curl_multi_remove_handle(multi_.get(), one->easy());
    }
}

h2_client::stream &h2_client::start(const request &what)
{
    return start_part(what, std::string::npos);
}

h2_client::stream &h2_client::start_part(const request &what, std::size_t part)
{
    streams_.push_back(std::make_unique<stream>(port_, what, streams_.empty()));
    streams_.back()->stop_at = part;
    if (peer_) {
        streams_.back()->use_tls(port_, *peer_);
    }
    curl_multi_add_handle(multi_.get(), streams_.back()->easy());
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    return *streams_.back();
}

bool h2_client::pump(const std::function<bool()> &until, milliseconds limit)
{
    const auto deadline = clock::now() + limit;
    for (;;) {
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        int left = 0;
        while (CURLMsg *message = curl_multi_info_read(multi_.get(), &left)) {
            stream *which = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &which);
            long status = 0;
            curl_easy_getinfo(
                message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            which->answer.status = static_cast<int>(status);
            which->answer.complete = message->data.result == CURLE_OK;
            which->done = true;
        }
        if (until()) {
            return true;
        }
        if (clock::now() > deadline) {
            return false;
        }
        curl_multi_poll(multi_.get(), nullptr, 0, 10, nullptr);
    }
}

response h2_client::finish(stream &which)
{
    pump([&] { return which.done; });
    return which.answer;
}

bool h2_client::has_ended(stream &which)
{
    return pump([&] { return which.done; });
}

bool h2_client::stopped(const stream &which)
{
    return which.stopped;
}

bool h2_client::ended(const stream &which)
{
    return which.done;
}

void h2_client::abort(stream &which)
{
    curl_multi_remove_handle(multi_.get(), which.easy());
    // The frame leaves with the next turn of the connection's other streams
    // or with its close; an idle turn is enough.
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
}

} // namespace webhook::test
