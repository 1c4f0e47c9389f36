#include "nginx/admin/status_page.h"

namespace webhook::nginx {

namespace {

/* tools/embed-page.sh writes "page" and "page_policy" */
#include "status_page.inc"

} // namespace

std::string_view status_page() noexcept
{
    return page;
}

std::string_view status_page_policy() noexcept
{
    return page_policy;
}

} // namespace webhook::nginx
