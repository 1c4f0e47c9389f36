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
#include "core/auth/parameter_reader.h"
#include "core/auth/proof_keys.h"
#include "core/auth/secret.h"
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
    bool covers_bytes() const { return covers_body(); }
    bool covers_header(std::string_view name) const;
    std::uint64_t replayable_ms() const { return near_.replayable_ms(); }

    fault check_head(const webhook_head_t &head, workspace &tools,
        arena &memory, evidence &found) const;
    fault check_body(evidence &found, std::string_view body,
        std::uint64_t now_ms, workspace &tools, arena &memory) const;

private:
    /* Holds the parts of the public URL. */
    struct target {
        std::string scheme;
        std::string authority;
        std::string path;
        std::string whole;
    };

    http_signature(const parameter_reader &given, const proof_keys &from,
        std::uint64_t tolerance_ms, std::uint64_t window_ms);

    void read_components(std::string_view text);
    void read_url(std::string_view text);
    bool concerns(const signature_input &input) const;
    bool covers_required(const signature_input &input) const;
    fault check_times(const signature_input &input, std::uint64_t now_ms,
        evidence &found) const;
    fault append_value(const signed_component &component,
        const webhook_head_t &head, std::string &base) const;
    fault build_base(const signature_input &input, const webhook_head_t &head,
        std::string &base) const;
    fault verify(const signature_input &input, std::string_view signatures,
        const webhook_head_t &head, workspace &tools, arena &memory,
        evidence &found) const;
    bool matches(const signature_input &input, std::string_view base,
        std::string_view signature, workspace &tools, std::size_t &index) const;
    fault read_digest(
        const webhook_head_t &head, arena &memory, evidence &found) const;

    std::string algorithm_;
    std::vector<std::string> required_; /* are names of components */
    std::string label_;
    std::string tag_;
    std::string keyid_;
    std::optional<target> url_;
    tolerance near_;
    std::vector<secret> secrets_;
    std::optional<key_set> keys_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_AUTH_HTTP_SIGNATURE_H */
