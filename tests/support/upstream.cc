#include "support/upstream.h"

#include <sstream>

namespace webhook::test {

upstream::upstream()
    : always_(answer::status(200)),
      server_([this](unique_fd &fd, std::size_t id) { serve(fd, id); })
{
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

bool upstream::wait_for_requests(std::size_t n, milliseconds limit) const
{
    std::unique_lock lock(mutex_);
    return changed_.wait_for(
        lock, limit, [&] { return requests_.size() >= n; });
}

void upstream::forget()
{
    const std::lock_guard lock(mutex_);
    requests_.clear();
}

void upstream::serve(unique_fd &fd, std::size_t id)
{
    message_reader reader(fd.get());
    while (serve_one(reader, fd, id)) {
    }
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

    exchange with(request, fd, server_.stopping());
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
           !server_.stopping().raised();
}

} // namespace webhook::test
