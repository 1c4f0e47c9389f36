#include "nginx/store/redis_hosts.h"

#include <new>

namespace webhook::nginx {
namespace {

std::string text_of(sockaddr *address, socklen_t size)
{
    u_char text[NGX_SOCKADDR_STRLEN];
    const size_t length = ngx_sock_ntop(address, size, text, sizeof(text), 0);

    return {reinterpret_cast<char *>(text), length};
}

} // namespace

std::string name_of(const std::string &host, std::uint16_t port)
{
    const bool ipv6 = host.find(':') != std::string::npos;

    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

redis_host host_of_socket(const std::string &path)
{
    redis_host host;

    host.fixed = true;
    host.addresses.push_back({{}, 0, path});
    return host;
}

bool is_numeric(const std::string &host) noexcept
try {
    sockaddr_storage unused;

    return redis::write_name({host, 0, {}}, unused) != 0;
} catch (const std::bad_alloc &) {
    return false;
}

const char *look_up(ngx_conf_t *cf, redis_host &host)
{
    ngx_url_t url{};

    if (is_numeric(host.at.host)) {
        host.fixed = true;
        host.addresses.push_back(
            {host.at.host, host.at.port, {}, host.at.host});
        return nullptr;
    }

    if (copy(cf->pool, host.at.host, &url.url) == nullptr) {
        throw std::bad_alloc();
    }

    url.default_port = host.at.port;

    if (ngx_parse_url(cf->pool, &url) != NGX_OK) {
        return url.err ? url.err : "no address found";
    }

    for (ngx_uint_t i = 0; i < url.naddrs; i++) {
        host.addresses.push_back(
            {text_of(url.addrs[i].sockaddr, url.addrs[i].socklen), host.at.port,
                {}, host.at.host});
    }

    return nullptr;
}

void host_search::find(const redis_host &host) noexcept
{
    stop();
    host_ = &host;

    if (host.fixed || by_.resolver == nullptr || !ask_resolver()) {
        use_known_address();
    }
}

bool host_search::ask_resolver() noexcept
{
    ngx_resolver_ctx_t *question = ngx_resolve_start(by_.resolver, nullptr);

    if (question == nullptr || question == NGX_NO_RESOLVER) {
        return false;
    }

    question->name = to_ngx(host_->at.host);
    question->handler = on_resolved;
    question->data = this;
    question->timeout = by_.timeout;
    question->cancelable = 1;

    question_ = question; /* the handler may run within the call */

    if (ngx_resolve_name(question) != NGX_OK) {
        question_ = nullptr; /* nginx has freed it */
        return false;
    }

    return true;
}

void host_search::on_resolved(ngx_resolver_ctx_t *found) noexcept
{
    auto *self = static_cast<host_search *>(found->data);
    redis::address at;

    try {
        if (found->state == 0 && found->naddrs > 0) {
            const ngx_resolver_addr_t &address =
                found->addrs[self->next_++ % found->naddrs];

            at = {text_of(address.sockaddr, address.socklen),
                self->host_->at.port, {}, self->host_->at.host};
        }
    } catch (const std::bad_alloc &) {
        self->stop();
        self->user_.on_no_address("out of memory");
        return;
    }

    self->stop();

    if (at.text.empty()) {
        self->use_known_address();
    } else {
        self->user_.on_address(at);
    }
}

void host_search::use_known_address() noexcept
{
    const auto &known = host_->addresses;

    if (known.empty()) {
        user_.on_no_address("the name of the server cannot be resolved");
    } else {
        user_.on_address(known[next_++ % known.size()]);
    }
}

void host_search::stop() noexcept
{
    if (question_) {
        ngx_resolve_name_done(question_);
        question_ = nullptr;
    }
}

} // namespace webhook::nginx
