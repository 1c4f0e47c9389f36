// With sentinels: whether the server is still the master.

#include "redis/session.h"

#include <algorithm>

namespace webhook::redis {
namespace {

// The pause before they are asked again if there is a doubt.
constexpr std::uint64_t check_pause = 1000; // ms

constexpr const char *replaced = "another server is the master now";

} // namespace

void session::recover() noexcept
{
    awake_ = false;
    enter(session_event::answered);
    log_.set_up(handshake_.facts().version, master_);
}

void session::doubt() noexcept
{
    if (handshake_.wants_master()) {
        check_at_ = std::min(check_at_, checked_at_ + check_pause);
    }
}

void session::check_master() noexcept
{
    checking_ = true;
    checked_at_ = loop_.now();
    check_at_ = checked_at_ + check_every;
    attempt_until_ = checked_at_ + options_.connect_timeout;
    loop_.find_address();
}

void session::on_checked(bool same) noexcept
{
    checking_ = false;

    if (!same) {
        refuse(replaced);
    } else if (awake_) {
        recover();
    }
}

} // namespace webhook::redis
