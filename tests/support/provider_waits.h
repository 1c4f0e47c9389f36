// Says what the vectors of a provider wait for, by the text of its file, which
// uses a mechanism as soon as it is there.

#ifndef WEBHOOK_TESTS_SUPPORT_PROVIDER_WAITS_H
#define WEBHOOK_TESTS_SUPPORT_PROVIDER_WAITS_H

#include <set>
#include <string>

namespace webhook::test {

// Why genuine deliveries of a provider are refused; "" for all others.  Each of
// these is a fault that has to be corrected.
inline std::string known_fault(const std::string &provider)
{
    return provider == "orb" ? "no unit reads a date without an offset" : "";
}

inline bool has_challenges(const std::string &file)
{
    return file.find("\"challenge") != std::string::npos;
}

inline bool waits_for_events_inside(
    const std::string &provider, const std::string &file)
{
    static const std::set<std::string> inside = {"ably", "airship", "asana",
        "gocardless", "klaviyo", "line", "linkedin", "okta", "whatsapp",
        "xero"};

    return inside.contains(provider) &&
           file.find("\"envelope\": [\"/") == std::string::npos;
}

} // namespace webhook::test

#endif
