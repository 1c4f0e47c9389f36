extern "C" {
#include <hiredis/sds.h> // of C, and does not say so
}

#include "redis/link.h"

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

// The longest command is EVAL with one key and two arguments.
constexpr std::size_t max_words = 8;

constexpr const char *unasked = "it sent what was not asked for";
constexpr const char *no_memory = "out of memory";

// What a burst of commands leaves behind of the output's buffer.
constexpr std::size_t max_spare = 64 * std::size_t{1024};

// hiredis (0.14 and 1.x) frees the buffer and makes an empty one with each
// write, and reads the length of the one that it did not get.
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

bool link::connect(const address &to) noexcept
{
    guard_ = {};
    why_[0] = '\0';

    // A numeric address: the resolver of the system is not asked.
    redisAsyncContext *context =
        to.path.empty() ? redisAsyncConnect(to.text.c_str(), to.port)
                        : redisAsyncConnectUnix(to.path.c_str());

    if (context == nullptr) {
        set_why(no_memory);
        return false;
    }

    if (context->c.err != 0 || !attach(context)) {
        set_why(context->c.err ? context->c.errstr : "no connection is free");
        redisAsyncFree(context);
        return false;
    }

    return true;
}

bool link::attach(redisAsyncContext *context) noexcept
{
    if (context->c.connection_type == REDIS_CONN_TCP) {
        // finds out about a peer that is gone without a word
        redisEnableKeepAlive(&context->c);
    }

    ::fcntl(context->c.fd, F_SETFD, FD_CLOEXEC);

    if (!host_.watch(context->c.fd)) {
        return false;
    }

    context_ = context;

    guard_.watch(context->c.reader);
    // check_buffer() is the limit: hiredis 0.14 would stop the process if it
    // could not allocate a smaller buffer
    context->c.reader->maxbuf = 0;

    context->data = this;
    context->ev.data = this;
    context->ev.addRead = add_read;
    context->ev.delRead = del_read;
    context->ev.addWrite = add_write;
    context->ev.delWrite = del_write;
    context->ev.cleanup = clean_up;

    redisAsyncSetConnectCallback(context, on_connect); // wants to write
    return true;
}

bool link::is_connected() const noexcept
{
    return context_ && (context_->c.flags & REDIS_CONNECTED);
}

bool link::send(std::span<const std::string_view> words, void *tag) noexcept
{
    std::array<const char *, max_words> data{};
    std::array<std::size_t, max_words> sizes{};

    if (context_ == nullptr || words.size() > max_words ||
        (context_->c.flags & (REDIS_DISCONNECTING | REDIS_FREEING))) {
        return false;
    }

    for (std::size_t i = 0; i < words.size(); i++) {
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
        return false; // or there was no memory for its text
    }

    guard_.expected++;
    return true;
}

void link::on_readable() noexcept
{
    if (context_) {
        redisAsyncHandleRead(context_); // context_ may be null after this
        check_buffer();
    }
}

void link::on_writable() noexcept
{
    if (context_ && !is_connected()) {
        on_readable(); // is it now?
    }

    if (is_connected()) {
        write();
    }
}

void link::write() noexcept
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
        redisAsyncHandleWrite(context_); // gives the connection up
        return;
    }

    host_.want_write(sdslen(c.obuf) != 0);
    host_.want_read(true);
}

void link::check_buffer() noexcept
{
    if (context_ && context_->c.reader->len > max_reply) {
        set_why("its reply is too long");
        close();
    }
}

void link::close() noexcept
{
    if (context_) {
        redisAsyncFree(context_);
    }
}

void link::set_why(const char *text) noexcept
{
    const std::size_t length = std::min(std::strlen(text), sizeof(why_) - 1);

    std::copy_n(text, length, why_);
    why_[length] = '\0';
}

void link::on_answer(
    redisAsyncContext *context, void *answer, void *tag) noexcept
{
    auto *self = static_cast<link *>(context->data);

    if (answer == nullptr) {
        self->user_.on_reply(tag, nullptr);
        return;
    }

    const reply found(static_cast<const redisReply *>(answer));

    self->user_.on_reply(tag, &found);
}

void link::add_read(void *self) noexcept
{
    static_cast<link *>(self)->host_.want_read(true);
}

void link::del_read(void *self) noexcept
{
    static_cast<link *>(self)->host_.want_read(false);
}

/*
 * Once connected a socket is nearly always writable: it is written to at the
 * end of the turn, without a question to the system, and watched only if it
 * has not taken everything.
 */
void link::add_write(void *data) noexcept
{
    auto *self = static_cast<link *>(data);

    if (self->is_connected()) {
        self->host_.write_soon();
    } else {
        self->host_.want_write(true);
    }
}

void link::del_write(void *self) noexcept
{
    static_cast<link *>(self)->host_.want_write(false);
}

void link::clean_up(void *data) noexcept
{
    auto *self = static_cast<link *>(data);

    if (self == nullptr) {
        return; // hiredis may call this twice
    }

    redisAsyncContext *context = self->context_;

    if (self->why_[0] == '\0' && context->c.err != 0) {
        // the guard's refusal looks like a lack of memory to hiredis
        self->set_why(self->guard_.refused ? unasked : context->c.errstr);
    }

    self->context_ = nullptr;

    context->ev.data = nullptr;
    context->c.fd = -1;
    self->host_.unwatch();
}

} // namespace webhook::redis
