/* Lists the claims of a store for "webhook_events". */

#include "nginx/inquiry.h"

namespace webhook::nginx {
namespace {

/* A response ends when it has this many claims, or after this many pages. */
constexpr size_t most_claims = 100;
constexpr size_t most_pages = 100;

} // namespace

ngx_int_t inquiry::list()
{
    list_call_.log = request_->connection->log;
    waiting_ = 2;
    store_->list(list_call_, cursor_, on_page, this);

    return await(&inquiry::take_page);
}

void inquiry::on_page(void *asker, const store_result &result) noexcept
{
    auto *self = static_cast<inquiry *>(asker);

    self->page_ = result.page;
    self->take_answer();
}

ngx_int_t inquiry::take_page()
{
    if (!page_) {
        return send_unavailable();
    }

    claims_.insert(claims_.end(), page_->claims.begin(), page_->claims.end());
    cursor_ = page_->next;

    return page_->last || claims_.size() >= most_claims ||
                   ++pages_ == most_pages
               ? send_claims()
               : list();
}

} // namespace webhook::nginx
