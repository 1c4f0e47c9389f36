/* Computes checksums that some senders sign in the place of a body. */

#ifndef WEBHOOK_CORE_AUTH_CHECKSUM_H
#define WEBHOOK_CORE_AUTH_CHECKSUM_H

#include <string_view>

#include "core/arena.h"

namespace webhook {

/*
 * Returns the CRC-32 (RFC 1952, 8) of the bytes in decimal digits.  It is no
 * digest: anybody can make other bytes that have the same one.
 */
std::string_view crc32_digits(std::string_view bytes, arena &memory);

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_CHECKSUM_H */
