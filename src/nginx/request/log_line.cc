/*
 * Hides tokens in the error log.  nginx ends each message about a request with
 * the request line, the URI of a subrequest, the URL of the upstream, the host
 * and the "Referer".  The text that a sender sends in them for "webhook_token"
 * is a secret, whether it is right or wrong, and "***" replaces it in any
 * spelling.  The text that is compared with the secret has been decoded by
 * nginx, so the decoded text is searched for.
 */

#include "nginx/request/log_line.h"

#include "nginx/request/outcome.h"

#include <utility>

namespace webhook::nginx {
namespace {

constexpr std::string_view mark = "***";

/*
 * A token of at least this length is hidden at any place.  A shorter token is
 * hidden only if it is a whole argument or a whole part of the path.
 */
constexpr size_t conspicuous = 8;

/*
 * Only this many bytes of a token are compared.  If a token is longer, all
 * bytes up to the next space are hidden as well.
 */
constexpr size_t most_compared = 256;

/* Holds a decoded byte and the number of bytes that encode it. */
struct unit {
    char byte;
    size_t length;
};

unit read_unit(std::string_view text, size_t at)
{
    if (text[at] == '%' && text.size() - at > 2) {
        const ngx_int_t byte = ngx_hextoi(to_ngx(text.substr(at + 1)).data, 2);

        if (byte != NGX_ERROR) {
            return {static_cast<char>(byte), 3};
        }
    }

    return {text[at], 1};
}

bool is_end(std::string_view text, size_t at)
{
    constexpr std::string_view ends = "/?&;#= ";

    return at == text.size() ||
           ends.find(read_unit(text, at).byte) != ends.npos;
}

/*
 * Returns the position after the bytes that nginx removes from a path at this
 * place: "a//b", "a/./b".
 */
size_t skip_slashes(std::string_view text, size_t at, size_t last)
{
    while (at < last) {
        const unit next = read_unit(text, at);
        const size_t after = at + next.length;

        if (next.byte == '.' && after < last &&
            read_unit(text, after).byte == '/') {
            at = after;
        } else if (next.byte != '/') {
            break;
        }

        at += read_unit(text, at).length;
    }

    return at;
}

/* Returns the number of bytes at "at" that encode the token, or 0. */
size_t match(std::string_view text, size_t at, std::string_view token)
{
    const size_t last = ngx_min(text.size(), at + 4 * most_compared);
    size_t end = at;

    for (size_t i = 0; i < ngx_min(token.size(), most_compared); i++) {
        if (i > 0 && token[i - 1] == '/' && token[i] != '/' &&
            token[i] != '.') {
            end = skip_slashes(text, end, last);
        }

        if (end >= last) {
            return 0;
        }

        const unit next = read_unit(text, end);

        if (next.byte != token[i]) {
            return 0;
        }

        end += next.length;
    }

    if (token.size() > most_compared) {
        end = ngx_min(text.find(' ', end), text.size());
    }

    return end - at;
}

/* Returns the length of the longest of the tokens at this place, or 0. */
size_t match_any(
    std::string_view text, size_t at, bool whole, const hidden_token *first)
{
    size_t longest = 0;

    for (const hidden_token *token = first; token; token = token->next) {
        const std::string_view wanted = view(token->text);
        const bool anywhere = wanted.size() >= conspicuous;
        const size_t length = whole || anywhere ? match(text, at, wanted) : 0;

        if (length > longest && (anywhere || is_end(text, at + length))) {
            longest = length;
        }
    }

    return longest;
}

/*
 * Replaces a text, as long as the object exists, with one that contains no
 * tokens.  The new text is cut at the size of a message.
 */
class masked {
public:
    masked(ngx_str_t *text, const hidden_token *tokens)
        : text_(text), kept_(text ? *text : ngx_str_t{})
    {
        if (text_ && text_->len) {
            write(view(kept_), tokens);
            *text_ = {static_cast<size_t>(end_ - room_), room_};
        }
    }

    ~masked()
    {
        if (text_) {
            *text_ = kept_;
        }
    }

    masked(const masked &) = delete;
    masked &operator=(const masked &) = delete;

private:
    void write(std::string_view text, const hidden_token *tokens)
    {
        bool whole = true;

        for (size_t at = 0; at < text.size() && left();) {
            if (const size_t length = match_any(text, at, whole, tokens)) {
                put(mark);
                at += length;
                whole = false;

            } else {
                const size_t next = read_unit(text, at).length;

                put(text.substr(at, next));
                whole = is_end(text, at);
                at += next;
            }
        }
    }

    void put(std::string_view text)
    {
        end_ = ngx_cpymem(end_, text.data(), ngx_min(text.size(), left()));
    }

    size_t left() const
    {
        return static_cast<size_t>(room_ + sizeof(room_) - end_);
    }

    ngx_str_t *text_;
    ngx_str_t kept_;
    u_char room_[NGX_MAX_ERROR_STR];
    u_char *end_ = room_;
};

ngx_str_t *value_of(ngx_table_elt_t *header)
{
    return header ? &header->value : nullptr;
}

/*
 * Calls the log handler of nginx, or of the module that has replaced it, while
 * the texts are masked.
 */
template<class... Args>
u_char *write_masked(
    ngx_http_request_t *r, ngx_http_request_t *sr, Args... args) noexcept
{
    const request *req = find_request(r);
    const hidden_token *tokens = req->mask.tokens;

    const masked line(&r->request_line, tokens);
    const masked subrequest(&sr->uri, tokens);
    const masked upstream(sr->upstream ? &sr->upstream->uri : nullptr, tokens);
    const masked host(value_of(r->headers_in.host), tokens);
    const masked referer(value_of(r->headers_in.referer), tokens);

    return req->mask.log_handler(args...);
}

/* Has the type of nginx's log handlers. */
template<class R>
u_char *write_request(R *r, R *sr, u_char *buf, size_t len) noexcept
{
    return write_masked(r, sr, r, sr, buf, len);
}

/* Has the type of Angie's log handlers, since 1.12. */
template<class L>
u_char *write_request(L *log, u_char *buf, u_char *last, void *data) noexcept
{
    const auto *ctx = static_cast<const ngx_http_log_ctx_t *>(data);

    return write_masked(
        ctx->request, ctx->current_request, log, buf, last, data);
}

/* Adds a token.  The text must exist as long as the request. */
ngx_int_t add_token(ngx_http_request_t *r, request *req, ngx_str_t text)
{
    auto *token =
        static_cast<hidden_token *>(ngx_palloc(r->pool, sizeof(hidden_token)));

    if (token == nullptr) {
        return NGX_ERROR;
    }

    *token = {text, req->mask.tokens};
    req->mask.tokens = token;

    return NGX_OK;
}

/*
 * Adds the decoded token.  An argument is compared as it was sent, so the text
 * that it encodes has to be hidden too.
 */
ngx_int_t add_meaning(ngx_http_request_t *r, request *req, ngx_str_t text)
{
    ngx_str_t meant;

    if (copy(r->pool, view(text), &meant) == nullptr) {
        return NGX_ERROR;
    }

    meant.len = 0;

    for (size_t at = 0; at < text.len;) {
        const unit next = read_unit(view(text), at);

        meant.data[meant.len++] = static_cast<u_char>(next.byte);
        at += next.length;
    }

    return add_token(r, req, meant);
}

} // namespace

ngx_int_t hide_token(ngx_http_request_t *r, ngx_str_t token)
{
    request *req = find_request(r);

    if (token.len == 0) {
        return NGX_OK;
    }

    if (add_token(r, req, token) != NGX_OK) {
        return NGX_ERROR;
    }

    if (view(token).find('%') != std::string_view::npos &&
        add_meaning(r, req, token) != NGX_OK) {
        return NGX_ERROR;
    }

    if (req->mask.log_handler == nullptr) {
        const decltype(r->log_handler) handler = write_request;

        req->mask.log_handler = std::exchange(r->log_handler, handler);
    }

    return NGX_OK;
}

} // namespace webhook::nginx
