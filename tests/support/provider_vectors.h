// Reads tests/data/providers/NAME.json: deliveries as a provider sends them,
// signed by tests/vendors/vectors.mjs.  The README beside them describes the
// format.

#ifndef WEBHOOK_TESTS_SUPPORT_PROVIDER_VECTORS_H
#define WEBHOOK_TESTS_SUPPORT_PROVIDER_VECTORS_H

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace webhook::test {

using text_pairs = std::vector<std::pair<std::string, std::string>>;

struct vector_delivery {
    std::uint64_t at = 0; // in ms: when it is genuine
    std::string method = "POST";
    std::string path; // with its arguments
    text_pairs headers;
    std::string body;

    // The arguments of the path, without the question mark.
    std::string arguments() const;
    // A header field, an argument or a field of a form, as it is written in the
    // request; "" if there is none.
    std::string value(const std::string &place) const;
};

struct vector_answer {
    unsigned status = 0; // 0: none is told
    text_pairs headers;
    std::string body;
};

struct vector_challenge {
    vector_delivery request;
    vector_answer answer;
};

struct provider_vectors {
    std::string provider;

    // What an operator configures.
    std::vector<std::string> secrets;
    std::vector<std::string> public_keys;
    text_pairs parameters; // of webhook_signature
    std::string token_at;  // a place, or "basic"
    std::vector<std::string> tokens;
    text_pairs settings; // of webhook_challenge
    std::vector<std::string> directives;
    text_pairs files; // by name

    std::vector<std::string> proof; // places of the signature or the token
    std::uint64_t tolerance = 0;    // in seconds; 0: no time is checked
    text_pairs flips;               // "body", "path" or "header:NAME", and text

    std::map<std::string, vector_delivery> deliveries;
    std::vector<std::string> pair;        // two events that look alike
    std::vector<std::string> retry;       // one event, or empty
    std::string unidentified;             // why there is no retry
    std::vector<std::string> synchronous; // forwarded each time
    std::vector<std::string> rebodied;    // the same signature, another body

    std::map<std::string, vector_delivery> refused;
    std::map<std::string, vector_challenge> challenges;
    std::map<std::string, vector_delivery> challenges_refused;

    bool is_signed() const { return !secrets.empty() || !public_keys.empty(); }
    const vector_delivery &first() const { return deliveries.at("first"); }
};

// The vectors of providers that no file describes yet, and the reason.
inline const std::map<std::string, std::string> &waiting_providers()
{
    static const std::map<std::string, std::string> all = {};
    return all;
}

// Throws with the file's name if it has another form.
provider_vectors read_provider_vectors(const std::filesystem::path &file);

// A delivery that nobody has sent.
struct forgery {
    std::string how;
    vector_delivery what;
};

// One byte of "first" is another one, at several places.
std::vector<forgery> flipped(const provider_vectors &of);
// "first" without what proves its sender.
std::vector<forgery> unproven(const provider_vectors &of);
// "first" with twice what proves its sender.
std::vector<forgery> proven_twice(const provider_vectors &of);

} // namespace webhook::test

#endif
