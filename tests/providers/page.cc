#include "providers/page.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "core/builtin.h"
#include "providers/configuration.h"
#include "providers/facts.h"
#include "providers/identity.h"
#include "providers/provider.h"
#include "providers/registration.h"
#include "providers/signature.h"

namespace provider_docs {

namespace {

constexpr const char *introduction =
    R"(# Providers

<!-- Written by tools/provider-docs.sh from the files in providers/. Change those. -->

This page lists the built-in providers. For each of them `webhook NAME;` and a secret are a configuration. Search the
[index](#index) for the name of the provider; many have several names. Each provider has a page with its configuration, which
`nginx -t` accepts, and with the facts that the gate relies on. The page is generated from the files of the provider in
[providers](../providers).

In the configurations, `http://app` is the upstream, `https://hooks.example.com/hooks/NAME` is the URL as it is
registered with the provider, and `file:NAME.secret` contains the secret exactly as the provider shows it, including its prefix.
[authentication.md](authentication.md) describes secrets and tokens, [profiles.md](profiles.md) the members of a file. If a
provider is not in the list, use `webhook json` with [its signature](signatures.md), or write a [profile](profiles.md).

- **What identifies an event**: two deliveries with the same values are one event, and the second one is answered
  without the upstream. An event without an identity is forwarded each time: either nothing that the provider sends is
  known to be an id, or equal bytes can be two events. If the upstream cannot tolerate a repeated delivery of such an
  event, set [webhook_key](directives.md#webhook_key).
- **Confidence**: `documented` means that the provider's documentation says so, `captured` that real deliveries show it.
  `unconfirmed` means that the facts come from other software or from general knowledge: send yourself a delivery of each
  kind before you rely on the configuration. If the endpoint is live, use
  [webhook_mode observe](directives.md#webhook_mode) first.

## Index

)";

std::string link(const std::string &name)
{
    return "[" + name + "](providers/" + name + ".md)";
}

// "Stripe" of "Stripe: events of all types"
std::string title(const provider &of)
{
    const std::string text = of.text("description");

    return text.substr(0, text.find_first_of(":;,"));
}

std::string entry(const provider &of)
{
    return "| " + link(of.name()) + " | " + cell(title(of)) + " | " +
           authentication(of) + " | " + cell(short_identity(of)) + " | " +
           of.text("confidence") + " |\n";
}

std::string alias_entry(const webhook::builtin_alias &alias)
{
    return "| " + std::string(alias.name) + " | is " +
           link(std::string(alias.provider)) + " | | | |\n";
}

std::string index(const std::vector<std::string_view> &names)
{
    std::vector<std::pair<std::string, std::string>> rows;

    for (const std::string_view name : names) {
        rows.emplace_back(name, entry(provider(name)));
    }
    for (const webhook::builtin_alias &alias : webhook::builtin_aliases()) {
        rows.emplace_back(alias.name, alias_entry(alias));
    }
    std::sort(rows.begin(), rows.end());

    std::string text =
        "| name | provider | authentication | what identifies an event | "
        "confidence |\n|---|---|---|---|---|\n";
    for (const auto &[name, row] : rows) {
        text += row;
    }

    return text;
}

std::string sentence(std::string text)
{
    if (!text.ends_with('.')) {
        text += '.';
    }

    return text;
}

std::string notes(const provider &of)
{
    const texts all = of.list("notes");
    std::string text;

    for (const std::string &each : all) {
        text += wrapped("- " + each, "  ");
    }

    return text.empty() ? "" : "**Notes.**\n\n" + text + "\n";
}

// The text that is not in the file of the provider: a title and what follows
// it, with the configuration; empty if there is none.
std::string guide(const provider &of)
{
    std::ifstream in("providers/" + of.name() + ".md");

    return {std::istreambuf_iterator<char>(in), {}};
}

// Links are written as for a page in docs/.
std::string moved_down(const std::string &text)
{
    static const std::regex page(R"(\]\(([a-z-]+\.md[)#]))");
    static const std::regex neighbour(R"(\]\(providers/)");

    return std::regex_replace(
        std::regex_replace(text, page, "](../$1"), neighbour, "](");
}

std::string page_of(const provider &of)
{
    const std::string own = guide(of);
    const std::size_t line = own.find('\n');
    std::string text = own.empty() ? "# " + title(of) : own.substr(0, line);

    text += "\n\n<!-- Written by tools/provider-docs.sh from providers/" +
            of.name() + ".*. Change those. -->\n\n" +
            wrapped(sentence(plain(of.text("description")))) + "\n" +
            (own.empty() ? configuration(of) : own.substr(line + 2)) + "\n" +
            facts(of) + "\n" + identities(of) + "\n";

    if (const std::string list = registration(of); !list.empty()) {
        text += list + "\n";
    }
    text += notes(of);
    if (of.has("not_established")) {
        text += wrapped("**Not established.** " +
                        sentence(plain(of.text("not_established")))) +
                "\n";
    }

    const std::string read = of.text("read");
    const std::string confidence = of.text("confidence");
    text += wrapped(
        "**Source**" +
        (read.empty() ? "" : " (" + confidence + ", read " + read + ")") +
        ". " + sentence(plain(of.text("source"))));

    return moved_down(text);
}

} // namespace

std::map<std::string, std::string> pages()
{
    std::vector<std::string_view> names = webhook::builtin_names();
    std::map<std::string, std::string> all;

    std::erase_if(names,
        [](std::string_view name) { return provider(name).is_scheme(); });

    all["providers.md"] = introduction + index(names);
    for (const std::string_view name : names) {
        all["providers/" + std::string(name) + ".md"] = page_of(provider(name));
    }

    return all;
}

} // namespace provider_docs
