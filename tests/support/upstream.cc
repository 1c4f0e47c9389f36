#include "support/upstream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <sstream>

namespace webhook::test {

upstream::upstream()
    : listener_(listen_on(0)), port_(local_port(listener_.get())),
      always_(answer::status(200)), acceptor_([this] { accept_loop(); })
{
}

upstream::~upstream()
{
    stop();
}

void upstream::always(handler what)
{
    const std::lock_guard lock(mutex_);
    always_ = std::move(what);
}

void upstream::next(handler what)
{
    const std::lock_guard lock(mutex_);
    next_.push_back(std::move(what));
}

void upstream::on_head(handler what)
{
    const std::lock_guard lock(mutex_);
    on_head_ = std::move(what);
}

std::vector<received> upstream::requests() const
{
    const std::lock_guard lock(mutex_);
    return requests_;
}

received upstream::last() const
{
    const std::lock_guard lock(mutex_);
    return requests_.empty() ? received() : requests_.back();
}

std::size_t upstream::count() const
{
    const std::lock_guard lock(mutex_);
    return requests_.size();
}

std::size_t upstream::incomplete() const
{
    const std::lock_guard lock(mutex_);
    return incomplete_;
}

std::size_t upstream::connections() const
{
    const std::lock_guard lock(mutex_);
    return open_.size();
}

bool upstream::wait_for_requests(std::size_t n, milliseconds limit) const
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(
        lock, limit, [&] { return requests_.size() >= n; });
}

void upstream::refuse()
{
    const std::lock_guard lock(mutex_);
    // shutdown() takes the socket out of LISTEN at once and wakes poll().
    ::shutdown(listener_.get(), SHUT_RDWR);
    listener_.reset();
}

void upstream::accept_again()
{
    const std::lock_guard lock(mutex_);
    listener_ = listen_on(port_);
}

void upstream::stop()
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
void upstream::reap()
{
    for (const std::size_t id : finished_) {
        const auto thread = threads_.find(id);
        thread->second.join();
        threads_.erase(thread);
    }
    finished_.clear();
}

void upstream::accept_loop()
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
                    serve(std::move(moved), id);
                });
        }
    }
}

void upstream::finish(int fd, std::size_t id)
{
    // Before the descriptor is closed: its number may come back at once.
    const std::lock_guard lock(mutex_);
    open_.erase(fd);
    finished_.push_back(id);
}

void upstream::serve(unique_fd fd, std::size_t id)
{
    const int number = fd.get();
    message_reader reader(number);
    while (serve_one(reader, fd, id)) {
    }
    finish(number, id);
}

handler upstream::pick()
{
    const std::lock_guard lock(mutex_);
    if (next_.empty()) {
        return always_;
    }
    handler what = std::move(next_.front());
    next_.pop_front();
    return what;
}

bool upstream::serve_one(message_reader &reader, unique_fd &fd, std::size_t id)
{
    received request;
    const auto deadline = clock::now() + 60s;
    if (!reader.read_head(request, deadline)) {
        return false;
    }
    std::istringstream line(request.start_line);
    line >> request.method >> request.uri >> request.version;
    request.connection = id;

    exchange with(request, fd, stopping_);
    handler early;
    {
        const std::lock_guard lock(mutex_);
        early = std::exchange(on_head_, nullptr);
    }
    if (early) {
        early(with);
        return false;
    }
    const bool complete = reader.read_request_body(request, deadline);
    request.time = clock::now();
    // Picked before it is announced: what a test scripts once it has seen
    // this request is for the one after it.
    const handler what = complete ? pick() : answer::close();
    {
        const std::lock_guard lock(mutex_);
        if (complete) {
            requests_.push_back(request);
        } else {
            incomplete_++;
        }
        changed_.notify_all();
    }
    what(with);
    return complete && fd && !same_name(request.field("Connection"), "close") &&
           !stopping_.raised();
}

} // namespace webhook::test
