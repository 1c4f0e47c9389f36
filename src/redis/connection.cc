#include "redis/connection.h"

#include "redis/command_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace webhook::redis {
namespace {

// EVAL with one key and two arguments is the longest command.
constexpr std::size_t max_words = 8;

constexpr const char *no_memory = "out of memory";

// The size of the output buffer that is kept after a burst of commands.
constexpr std::size_t max_spare = 64 * std::size_t{1024};

// The number of bytes that are read at once.
constexpr std::size_t read_size = 16 * std::size_t{1024};

} // namespace

bool connection::connect(const address &to) noexcept
try {
    why_[0] = '\0';
    server_ = to;

    if (!reader_.start()) {
        set_why(no_memory);
        return false;
    }

    if (!wire_.connect(to)) {
        set_why(wire_.why());
        reader_.stop();
        return false;
    }

    state_ = state::connecting;
    return true;

} catch (const std::bad_alloc &) {
    set_why(no_memory);
    return false;
}

bool connection::send(
    std::span<const std::string_view> words, void *tag) noexcept
{
    const std::size_t before = out_.size();

    if (!is_open() || words.size() > max_words) {
        return false;
    }

    try {
        append_command(words, out_);
        tags_.push(tag);
    } catch (const std::bad_alloc &) {
        out_.resize(before);
        return false;
    }

    if (before == 0 && is_connected()) {
        wire_.flush_soon();
    }
    return true;
}

void connection::on_writable() noexcept
{
    if (!is_open()) {
        return;
    }

    state_ = state::connected;

    if (out_.empty()) {
        return;
    }

    const std::ptrdiff_t written = wire_.send(out_);

    if (written < 0) {
        end(wire_.why());
        return;
    }

    out_.erase(0, static_cast<std::size_t>(written));

    if (out_.empty() && out_.capacity() > max_spare) {
        out_ = std::string();
    }
}

void connection::on_readable() noexcept
{
    std::array<char, read_size> bytes;

    while (is_open()) {
        const std::ptrdiff_t length = wire_.receive(bytes);

        if (length == 0) {
            return;
        }

        if (length < 0) {
            end(wire_.why());
            return;
        }

        read({bytes.data(), static_cast<std::size_t>(length)});
    }
}

void connection::read(std::string_view bytes) noexcept
{
    if (!reader_.feed(bytes)) {
        end(no_memory);
        return;
    }

    while (reader_.next(tags_.size())) {
        const reply answer = reader_.last();

        user_.on_reply(tags_.pop(), &answer);
    }

    if (const char *why = reader_.why()) {
        end(why);
    }
}

void connection::look() noexcept
{
    if (is_open()) {
        wire_.look();
        on_readable();
    }
}

void connection::end(const char *why) noexcept
{
    set_why(why);
    close();
}

void connection::close() noexcept
{
    if (!is_open()) {
        return;
    }

    state_ = state::closed;
    wire_.close();
    reader_.stop();
    out_.clear();

    while (tags_.size()) {
        user_.on_reply(tags_.pop(), nullptr);
    }
}

void connection::set_why(const char *text) noexcept
{
    const std::size_t length = std::min(std::strlen(text), sizeof(why_) - 1);

    std::copy_n(text, length, why_);
    why_[length] = '\0';
}

} // namespace webhook::redis
