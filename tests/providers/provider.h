// A built-in provider as the documentation describes it: its file, read as
// data.

#ifndef WEBHOOK_TESTS_PROVIDERS_PROVIDER_H
#define WEBHOOK_TESTS_PROVIDERS_PROVIDER_H

#include <string>
#include <string_view>
#include <vector>

#include "core/auth/parameters.h"
#include "json/jansson.h"

namespace provider_docs {

namespace json = webhook::json;
using texts = std::vector<std::string>;

class provider {
public:
    explicit provider(std::string_view name);

    const std::string &name() const { return name_; }
    const json::node &root() const { return file_.root(); }

    // The text of a member, "" if there is none.
    std::string text(std::string_view member) const;
    // The strings of an array, or the one string.
    texts list(std::string_view member) const;
    bool has(std::string_view member) const;

    // What "webhook_signature" would be told, empty if nothing is signed.
    const webhook::parameters &signature() const { return signature_; }
    std::string parameter(
        std::string_view name, std::string_view fallback = "") const;
    bool signs() const { return !signature_.empty(); }
    bool has_public_key() const;
    bool has_body_in_token() const;
    bool signs_body() const;
    bool signs_url() const;
    // The value of a source: "header:" or "query:".
    bool signs(std::string_view source, std::string_view name) const;
    // Of the configuration, without a signature.
    bool has_token() const;

    // Without events it is a scheme for "webhook_signature" alone.
    bool is_scheme() const { return !has("events"); }

private:
    std::string name_;
    json::tree file_;
    webhook::parameters signature_;
};

// The member of an object, or nullptr.
const json::node *child(const json::node &object, std::string_view name);
// The text of a string or an integer, otherwise "".
std::string text_of(const json::node *value);
texts texts_of(const json::node *value);

// Between spaces and commas.
texts words_of(const std::string &text);
// `text`
std::string code(std::string_view text);
// Between commas, with "and" before the last one.
std::string enumerate(const texts &all);
// What is no Markdown, to be shown as it is.
std::string plain(std::string_view text);
// A cell of a table.
std::string cell(std::string_view text);
// Lines of at most 120 characters; "indent" begins all but the first.
std::string wrapped(const std::string &text, const std::string &indent = "");

} // namespace provider_docs

#endif /* WEBHOOK_TESTS_PROVIDERS_PROVIDER_H */
