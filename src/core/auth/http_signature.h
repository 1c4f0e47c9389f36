/*
 * Verifies signatures of HTTP messages (RFC 9421), which cover the body by its
 * Content-Digest (RFC 9530).
 */

#ifndef WEBHOOK_CORE_AUTH_HTTP_SIGNATURE_H
#define WEBHOOK_CORE_AUTH_HTTP_SIGNATURE_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <webhook/webhook.h>

#include "core/auth/evidence.h"
#include "core/auth/key_set.h"
#include "core/auth/parameter_set.h"
#include "core/auth/proof_keys.h"
#include "core/auth/secret.h"
#include "core/auth/signature_base.h"
#include "core/auth/signature_input.h"
#include "core/auth/tolerance.h"
#include "core/reason.h"

namespace webhook {

class workspace;

class http_signature {
public:
    /* Throws config_error. */
    http_signature(const parameters &chosen, const proof_keys &given,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    bool covers_body() const { return covers_header("content-digest"); }
    bool reads_body() const { return false; }
    bool covers_bytes() const { return covers_body(); }
    bool covers_header(std::string_view name) const;
    std::uint64_t replayable_ms() const { return near_.replayable_ms(); }

    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, evidence &found) const;
    fault check_body(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;

private:
    http_signature(const parameter_set &given, const proof_keys &from,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    void read_components(std::string_view text);
    bool concerns(const signature_input &input) const;
    bool covers_required(const signature_input &input) const;
    fault check_times(const signature_input &input, std::uint64_t now_ms,
        evidence &found) const;
    fault verify(const signature_input &input, std::string_view signatures,
        const webhook_head_t &head, workspace &tools, arena &memory,
        evidence &found) const;
    bool matches(const signature_input &input, std::string_view base,
        std::string_view signature, workspace &tools, std::size_t &index) const;
    fault read_digest(
        const webhook_head_t &head, arena &memory, evidence &found) const;

    signature_base base_;
    std::string algorithm_;
    std::vector<std::string> required_; /* are names of components */
    std::string label_;
    std::string tag_;
    std::string keyid_;
    tolerance near_;
    std::vector<secret> secrets_;
    std::optional<key_set> keys_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_HTTP_SIGNATURE_H */
