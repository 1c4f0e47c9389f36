#include "support/tcp_server.h"

#include <poll.h>
#include <sys/socket.h>

namespace webhook::test {

tcp_server::tcp_server(service serve)
    : serve_(std::move(serve)), listener_(listen_on(0)),
      port_(local_port(listener_.get())), acceptor_([this] { accept_loop(); })
{
}

tcp_server::~tcp_server()
{
    stop();
}

std::size_t tcp_server::accepted() const
{
    const std::lock_guard lock(mutex_);
    return last_id_;
}

std::size_t tcp_server::open() const
{
    const std::lock_guard lock(mutex_);
    return open_.size();
}

void tcp_server::each_open(const std::function<void(int fd)> &what) const
{
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) {
        what(fd);
    }
}

void tcp_server::refuse()
{
    const std::lock_guard lock(mutex_);
    // shutdown() takes the socket out of LISTEN at once and wakes poll().
    ::shutdown(listener_.get(), SHUT_RDWR);
    listener_.reset();
}

void tcp_server::accept_again()
{
    const std::lock_guard lock(mutex_);
    listener_ = listen_on(port_);
}

void tcp_server::stop()
{
    stopping_.raise();
    if (acceptor_.joinable()) {
        acceptor_.join();
    }
    {
        const std::lock_guard lock(mutex_);
        listener_.reset();
        for (const int fd : open_) {
            ::shutdown(fd, SHUT_RDWR);
        }
    }
    for (auto &[id, thread] : threads_) {
        thread.join();
    }
    threads_.clear();
}

// Joins the threads of connections that are over.
void tcp_server::reap()
{
    for (const std::size_t id : finished_) {
        const auto thread = threads_.find(id);
        thread->second.join();
        threads_.erase(thread);
    }
    finished_.clear();
}

void tcp_server::accept_loop()
{
    while (!stopping_.raised()) {
        int listener = -1;
        {
            const std::lock_guard lock(mutex_);
            listener = listener_.get();
        }
        if (listener < 0) {
            stopping_.wait(2ms);
            continue;
        }
        if (!wait_for(listener, POLLIN, clock::now() + 20ms)) {
            continue;
        }
        const std::lock_guard lock(mutex_);
        if (listener_.get() != listener) {
            continue;
        }
        unique_fd fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
        if (fd) {
            reap();
            open_.insert(fd.get());
            const std::size_t id = ++last_id_;
            threads_[id] =
                std::thread([this, id, moved = std::move(fd)]() mutable {
                    const int number = moved.get();
                    serve_(moved, id);
                    finish(number, id);
                });
        }
    }
}

void tcp_server::finish(int fd, std::size_t id)
{
    // Before the descriptor is closed: its number may come back at once.
    const std::lock_guard lock(mutex_);
    open_.erase(fd);
    finished_.push_back(id);
}

} // namespace webhook::test
