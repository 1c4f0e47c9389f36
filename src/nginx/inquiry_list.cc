/* What is in flight: the claims of a store. */

#include "nginx/claims.h"
#include "nginx/inquiry.h"

namespace webhook::nginx {
namespace {

/* A list ends with as many claims, or after as much of the store. */
constexpr size_t most_claims = 100;
constexpr std::uint32_t most_cells = 1U << 18; /* all of the default zone */
constexpr size_t most_pages = 100;

} // namespace

ngx_int_t inquiry::list()
{
    return conf_->server ? ask_for_page() : list_zone();
}

ngx_int_t inquiry::list_zone()
{
    const ngx_str_t text = to_ngx(cursor_);
    const ngx_int_t begin = ngx_atoi(text.data, text.len);
    auto from = static_cast<std::uint32_t>(ngx_max(begin, 0));
    listed_claim found[most_claims];
    std::uint32_t looked_at = 0;

    do {
        std::span<listed_claim> room(found, most_claims - claims_.size());

        if (!table(conf_).list(ngx_current_msec, from, room)) {
            return send_unavailable();
        }

        for (const listed_claim &each : room) {
            claims_.push_back({std::string(digest_prefix) +
                                   hex(each.key, sizeof(each.key)),
                static_cast<std::int64_t>(each.expires - ngx_current_msec)});
        }

        looked_at += claim_table::list_step;

    } while (from && claims_.size() < most_claims && looked_at < most_cells);

    cursor_ = from ? std::to_string(from) : "";

    return send_claims();
}

ngx_int_t inquiry::ask_for_page()
{
    op_ = client_->list(cursor_, on_page, this);

    return op_ ? NGX_AGAIN : send_unavailable();
}

void inquiry::on_page(void *asker, const redis::answer &answer) noexcept
{
    auto *self = static_cast<inquiry *>(asker);

    self->op_ = nullptr;
    self->go_on([self, &answer] {
        if (!answer.page) {
            return self->send_unavailable();
        }

        for (const redis::claim_page::entry &each : answer.page->claims) {
            self->claims_.push_back({each.key, each.ms});
        }

        self->cursor_ = answer.page->next;

        return self->cursor_.empty() || self->claims_.size() >= most_claims ||
                       ++self->pages_ == most_pages
                   ? self->send_claims()
                   : self->ask_for_page();
    });
}

} // namespace webhook::nginx
