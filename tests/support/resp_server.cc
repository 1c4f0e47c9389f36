#include "support/resp_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace webhook::test {

resp_server::resp_server()
    : server_([this](unique_fd &fd, std::size_t id) { serve(fd, id); })
{
}

std::string resp_server::url() const
{
    return "redis://127.0.0.1:" + std::to_string(port());
}

std::string resp_server::default_reply(const resp_exchange &with)
{
    return model_.reply(with.command(), with.connection());
}

void resp_server::always(const std::string &name, resp_handler what)
{
    const std::lock_guard lock(mutex_);
    always_[name] = std::move(what);
}

void resp_server::next(const std::string &name, resp_handler what)
{
    const std::lock_guard lock(mutex_);
    next_[name].push_back(std::move(what));
}

void resp_server::on_connect(resp_handler what)
{
    const std::lock_guard lock(mutex_);
    on_connect_ = std::move(what);
}

std::vector<resp_command> resp_server::commands() const
{
    const std::lock_guard lock(mutex_);
    return commands_;
}

std::size_t resp_server::count_of(const std::string &name) const
{
    return static_cast<std::size_t>(
        std::count_if(commands_.begin(), commands_.end(),
            [&](const resp_command &one) { return one.name() == name; }));
}

std::size_t resp_server::count(const std::string &name) const
{
    const std::lock_guard lock(mutex_);
    return count_of(name);
}

bool resp_server::wait_for(
    const std::string &name, std::size_t n, milliseconds limit) const
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return count_of(name) >= n; });
}

void resp_server::broadcast(std::string_view bytes)
{
    server_.each_open([bytes](int fd) {
        // Not to wait for a peer that does not read.
        ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    });
}

void resp_server::disconnect()
{
    server_.each_open([](int fd) { ::shutdown(fd, SHUT_RDWR); });
}

resp_handler resp_server::pick(const std::string &name)
{
    const std::lock_guard lock(mutex_);
    for (const std::string &candidate : {name, std::string("*")}) {
        if (const auto queue = next_.find(candidate);
            queue != next_.end() && !queue->second.empty()) {
            resp_handler what = std::move(queue->second.front());
            queue->second.pop_front();
            return what;
        }
        if (const auto found = always_.find(candidate);
            found != always_.end() && found->second) {
            return found->second;
        }
    }
    return {};
}

void resp_server::serve(unique_fd &fd, std::size_t id)
{
    const int on = 1; // each send() on its way at once
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    std::vector<std::string> argv;
    resp_exchange with(argv, id, fd, server_.stopping());
    resp_handler greeting;
    {
        const std::lock_guard lock(mutex_);
        greeting = on_connect_;
    }
    if (greeting) {
        greeting(with);
    }
    resp_reader reader(fd.get());
    while (!with.closed() && reader.read(argv)) {
        // Picked before it is announced: what a test scripts once it has seen
        // this command is for the one after it.
        const resp_handler what = pick(with.name());
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back({id, argv, clock::now()});
            changed_.notify_all();
        }
        if (what) {
            what(with);
        } else {
            with.send(default_reply(with));
        }
    }
    if (reader.malformed()) {
        with.send(resp::error("ERR Protocol error"));
    }
}

} // namespace webhook::test
