// Returns deliveries that tests/vendors/sign.mjs signs as the providers do, and
// those of public collections (tests/collections/deliveries.mjs).

#ifndef WEBHOOK_TESTS_SUPPORT_VENDOR_DELIVERY_H
#define WEBHOOK_TESTS_SUPPORT_VENDOR_DELIVERY_H

#include "support/http_client.h"

#include <string>
#include <vector>

namespace webhook::test {

struct vendor_delivery {
    std::string kind;    // "genuine", "foreign", "old" or "early"
    std::string name;    // of the body: "small", "text", "spaced" or "large",
                         // or where in its collection it is
    std::string secret;  // or public key, as the provider shows it
    header_list headers; // the first has the signature
    std::string body;

    request to(const std::string &uri) const;
};

// The build installs the libraries, unless it was told not to.
bool has_vendors();

// Made now, for that URL; throws with the script's own words if it fails.
std::vector<vendor_delivery> sign_deliveries(
    const std::string &provider, const std::string &url);

// The same for the collections, of which nothing is signed.
bool has_collections();
std::vector<vendor_delivery> collected_deliveries(const std::string &provider);

} // namespace webhook::test

#endif
