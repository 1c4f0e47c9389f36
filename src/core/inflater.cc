#include "core/inflater.h"

#include <new>

#define ZLIB_CONST
#include <zlib.h>

namespace webhook {

namespace {

/* Counts the bytes of a member around its data (RFC 1952, 2.3). */
constexpr std::size_t frame = 18;

/* Bounds what a byte of the data can become (RFC 1951, 3.2.5). */
constexpr std::size_t most_ratio = 1032;

constexpr int gzip_only = 16 + MAX_WBITS;

} // namespace

struct inflater::stream {
    z_stream state{};
};

void inflater::end::operator()(stream *last) const
{
    inflateEnd(&last->state);
    delete last;
}

bool is_gzip(std::string_view text)
{
    return text.starts_with("\x1f\x8b");
}

std::optional<std::size_t> stated_size(std::string_view gzip)
{
    if (gzip.size() <= frame) {
        return std::nullopt;
    }

    std::size_t size = 0;
    for (std::size_t i = 1; i <= 4; ++i) {
        size = size << 8U | static_cast<unsigned char>(gzip[gzip.size() - i]);
    }

    return size / most_ratio > gzip.size() - frame ? std::nullopt
                                                   : std::optional(size);
}

bool inflater::inflate(std::string_view gzip, char *to, std::size_t size)
{
    if (stream_ == nullptr) {
        std::unique_ptr<stream> made = std::make_unique<stream>();

        if (inflateInit2(&made->state, gzip_only) != Z_OK) {
            throw std::bad_alloc();
        }
        stream_.reset(made.release());
    } else {
        inflateReset2(&stream_->state, gzip_only);
    }

    /* With no room at all, zlib would not look for the end. */
    z_stream &state = stream_->state;
    state.next_in = reinterpret_cast<const Bytef *>(gzip.data());
    state.avail_in = static_cast<uInt>(gzip.size());
    state.next_out = reinterpret_cast<Bytef *>(to);
    state.avail_out = static_cast<uInt>(size + 1);

    return ::inflate(&state, Z_FINISH) == Z_STREAM_END && state.avail_in == 0 &&
           state.total_out == size;
}

} // namespace webhook
