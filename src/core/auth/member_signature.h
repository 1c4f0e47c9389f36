/*
 * Verifies a signature in a JSON body that covers some of its members: their
 * names and values, each on a line of its own.
 */

#ifndef WEBHOOK_CORE_AUTH_MEMBER_SIGNATURE_H
#define WEBHOOK_CORE_AUTH_MEMBER_SIGNATURE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/claims.h"
#include "core/auth/evidence.h"
#include "core/auth/key_set.h"
#include "core/auth/parameter_set.h"
#include "core/auth/proof_keys.h"
#include "core/auth/tolerance.h"
#include "core/reason.h"
#include "json/pointer.h"

namespace webhook {

class workspace;

class member_signature {
public:
    /* Throws config_error. */
    member_signature(const parameters &chosen, const proof_keys &given,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    /* Other members are not covered. */
    bool covers_body() const { return false; }
    bool reads_body() const { return true; }
    bool covers_bytes() const { return false; }
    bool covers_header(std::string_view) const { return false; }
    bool covers_value(const pointer &where) const;
    std::uint64_t replayable_ms() const
    {
        return claims_.has_clock() ? near_.replayable_ms() : 0;
    }

    fault check_head(
        const webhook_head_t &, workspace &, arena &, evidence &) const
    {
        return {};
    }
    fault check_body(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;

private:
    struct member {
        pointer where;
        std::string name;
        bool is_optional;
    };

    member_signature(const parameter_set &given, const proof_keys &from,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    void read_members(std::string_view text);
    void read_algorithms(std::string_view text, const proof_keys &from);
    fault append_line(const json::document &body, const member &each,
        bool is_first, std::string &lines) const;
    fault build_lines(const json::document &body, std::string &lines) const;
    fault read_signature(const json::document &body, arena &memory,
        std::string_view &signature) const;

    pointer signature_;
    std::vector<member> members_;
    claims claims_;
    tolerance near_;
    std::vector<key_set> keys_; /* are those of each algorithm */
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_MEMBER_SIGNATURE_H */
