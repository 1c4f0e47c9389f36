/* How long a body may take, by a time that is signed. */

#ifndef WEBHOOK_TESTS_UNIT_CORE_AUTH_TRANSFER_CHECK_H
#define WEBHOOK_TESTS_UNIT_CORE_AUTH_TRANSFER_CHECK_H

#include <cstdint>

#include <gtest/gtest.h>

#include "unit/core_auth_check.h"

namespace core_check {

/* It was accepted by its head, or the store may have forgotten it. */
inline void expect_transfer(
    const lock &how, offer given, std::uint64_t longest_ms)
{
    locked_door door(how);

    given.transfer_ms = longest_ms;
    EXPECT_TRUE(door(given).authentic()) << longest_ms;
    ++given.transfer_ms;
    EXPECT_EQ(door(given).why, "timestamp_expired") << longest_ms;
    EXPECT_EQ(door(given).verdict, WEBHOOK_UNAUTHORIZED);
    EXPECT_EQ(door(given).secret, WEBHOOK_NO_SECRET);
}

} // namespace core_check

#endif /* WEBHOOK_TESTS_UNIT_CORE_AUTH_TRANSFER_CHECK_H */
