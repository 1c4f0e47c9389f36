#include "nginx/status_page.h"

namespace webhook::nginx {

namespace {

/* "page" and "page_policy", written by tools/embed-page.sh */
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
