extern "C" {
#include <hiredis/sds.h> // is a C header without extern "C"
}

#include "redis/connection.h"

#include "redis/reply.h"

#include <hiredis/async.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace webhook::redis {
namespace {

// EVAL with one key and two arguments is the longest command.
constexpr std::size_t max_words = 8;

constexpr const char *unasked = "the server sent an unexpected reply";
constexpr const char *no_memory = "out of memory";

// The size of the output buffer that is kept after a burst of commands.
constexpr std::size_t max_spare = 64 * std::size_t{1024};

// hiredis (0.14 and 1.x) frees the buffer and makes an empty one after each
// write, and reads the length of that one even if the allocation failed.
void drop_written(sds &buffer, std::size_t size)
{
    if (size < sdslen(buffer)) {
        sdsrange(buffer, static_cast<int>(size), -1);
        return;
    }

    sdsclear(buffer);

    if (sdsavail(buffer) > max_spare) {
        if (sds fresh = sdsempty()) {
            sdsfree(std::exchange(buffer, fresh));
        }
    }
}

} // namespace

bool connection::connect(const address &to) noexcept
{
    limits_ = {};
    why_[0] = '\0';

    // The address is numeric, so that the resolver of the system is not used.
    redisAsyncContext *context =
        to.path.empty() ? redisAsyncConnect(to.text.c_str(), to.port)
                        : redisAsyncConnectUnix(to.path.c_str());

    if (context == nullptr) {
        set_why(no_memory);
        return false;
    }

    if (context->c.err != 0 || !attach(context)) {
        set_why(context->c.err ? context->c.errstr
                               : "worker_connections are not enough");
        redisAsyncFree(context);
        return false;
    }

    return true;
}

bool connection::attach(redisAsyncContext *context) noexcept
{
    if (context->c.connection_type == REDIS_CONN_TCP) {
        // Keep-alive detects a peer that has disappeared without closing.
        redisEnableKeepAlive(&context->c);
    }

    ::fcntl(context->c.fd, F_SETFD, FD_CLOEXEC);

    if (!loop_.watch(context->c.fd)) {
        return false;
    }

    context_ = context;

    limits_.watch(context->c.reader);
    // check_buffer() is the limit: hiredis 0.14 would abort the process if it
    // could not allocate a smaller buffer.
    context->c.reader->maxbuf = 0;

    context->data = this;
    context->ev.data = this;
    context->ev.addRead = add_read;
    context->ev.delRead = del_read;
    context->ev.addWrite = add_write;
    context->ev.delWrite = del_write;
    context->ev.cleanup = clean_up;

    redisAsyncSetConnectCallback(context, on_connect); // arms the write event
    return true;
}

bool connection::is_connected() const noexcept
{
    return context_ && (context_->c.flags & REDIS_CONNECTED);
}

bool connection::send(
    std::span<const std::string_view> words, void *tag) noexcept
{
    std::array<const char *, max_words> data{};
    std::array<std::size_t, max_words> sizes{};

    if (context_ == nullptr || words.size() > max_words ||
        (context_->c.flags & (REDIS_DISCONNECTING | REDIS_FREEING))) {
        return false;
    }

    for (std::size_t i = 0; i < words.size(); ++i) {
        data[i] = words[i].data();
        sizes[i] = words[i].size();
    }

    const redisCallback *const before = context_->replies.tail;

    const int sent = redisAsyncCommandArgv(context_, on_answer, tag,
        static_cast<int>(words.size()), data.data(), sizes.data());

    if (context_->replies.tail == before) {
        if (sent == REDIS_OK || context_->c.err != 0) {
            set_why(no_memory);
            close();
        }
        return false; // the text could not be allocated
    }

    limits_.expected++;
    return true;
}

void connection::on_readable() noexcept
{
    if (context_) {
        redisAsyncHandleRead(context_); // context_ may be null after this
        check_buffer();
    }
}

void connection::on_writable() noexcept
{
    if (context_ && !is_connected()) {
        // This finds out whether the connection has been established.
        on_readable();
    }

    if (is_connected()) {
        write();
    }
}

void connection::write() noexcept
{
    redisContext &c = context_->c;
    const std::size_t size = c.err ? 0 : sdslen(c.obuf);

    if (size != 0) {
        const ssize_t written = ::write(c.fd, c.obuf, size);

        if (written > 0) {
            drop_written(c.obuf, static_cast<std::size_t>(written));

        } else if (written < 0 && errno != EAGAIN && errno != EINTR) {
            set_why(std::strerror(errno));
            c.err = REDIS_ERR_IO;
        }
    }

    if (c.err) {
        redisAsyncHandleWrite(context_); // closes the connection
        return;
    }

    loop_.want_write(sdslen(c.obuf) != 0);
    loop_.want_read(true);
}

void connection::check_buffer() noexcept
{
    if (context_ && context_->c.reader->len > max_reply) {
        set_why("the reply of the server is too long");
        close();
    }
}

void connection::close() noexcept
{
    if (context_) {
        redisAsyncFree(context_);
    }
}

void connection::set_why(const char *text) noexcept
{
    const std::size_t length = std::min(std::strlen(text), sizeof(why_) - 1);

    std::copy_n(text, length, why_);
    why_[length] = '\0';
}

void connection::on_answer(
    redisAsyncContext *context, void *answer, void *tag) noexcept
{
    auto *self = static_cast<connection *>(context->data);

    if (answer == nullptr) {
        self->user_.on_reply(tag, nullptr);
        return;
    }

    const reply found(static_cast<const redisReply *>(answer));

    self->user_.on_reply(tag, &found);
}

void connection::add_read(void *self) noexcept
{
    static_cast<connection *>(self)->loop_.want_read(true);
}

void connection::del_read(void *self) noexcept
{
    static_cast<connection *>(self)->loop_.want_read(false);
}

/*
 * A connected socket is nearly always writable.  The connection therefore
 * writes at the end of the turn without asking the system, and the socket is
 * watched only if it has not accepted all bytes.
 */
void connection::add_write(void *data) noexcept
{
    auto *self = static_cast<connection *>(data);

    if (self->is_connected()) {
        self->loop_.write_soon();
    } else {
        self->loop_.want_write(true);
    }
}

void connection::del_write(void *self) noexcept
{
    static_cast<connection *>(self)->loop_.want_write(false);
}

void connection::clean_up(void *data) noexcept
{
    auto *self = static_cast<connection *>(data);

    if (self == nullptr) {
        return; // hiredis may call this twice
    }

    redisAsyncContext *context = self->context_;

    if (self->why_[0] == '\0' && context->c.err != 0) {
        // hiredis takes a refusal by reply_limits for a lack of memory.
        self->set_why(self->limits_.refused ? unasked : context->c.errstr);
    }

    self->context_ = nullptr;

    context->ev.data = nullptr;
    context->c.fd = -1;
    self->loop_.unwatch();
}

} // namespace webhook::redis
