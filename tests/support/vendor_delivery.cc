#include "support/vendor_delivery.h"

#include "support/event.h"
#include "support/process.h"

#include <jansson.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace webhook::test {

namespace {

struct release {
    void operator()(json_t *value) const { json_decref(value); }
};

std::filesystem::path installed(const std::string &name)
{
    return source_dir() / "build" / name;
}

std::string text_of(const json_t *value)
{
    return {json_string_value(value), json_string_length(value)};
}

std::string from_base64(const std::string &text)
{
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
            reinterpret_cast<const unsigned char *>(text.data()),
            static_cast<int>(text.size()));
    if (size < 0) {
        throw std::runtime_error("not base64");
    }
    const auto padding = std::count(text.end() - 2, text.end(), '=');
    bytes.resize(static_cast<std::size_t>(size - padding));
    return bytes;
}

vendor_delivery parse(const std::string &line)
{
    const std::unique_ptr<json_t, release> root(
        json_loadb(line.data(), line.size(), JSON_REJECT_DUPLICATES, nullptr));
    const auto member = [&](const char *name) {
        return json_object_get(root.get(), name);
    };
    if (!json_is_string(member("body"))) {
        throw std::runtime_error("not a delivery: " + line.substr(0, 200));
    }

    vendor_delivery result;
    result.kind = text_of(member("kind"));
    result.name = text_of(member("name"));
    result.secret = text_of(member("secret"));
    result.body = from_base64(text_of(member("body")));

    std::size_t index = 0;
    json_t *field = nullptr;
    json_array_foreach(member("headers"), index, field)
    {
        result.headers.push_back({text_of(json_array_get(field, 0)),
            text_of(json_array_get(field, 1))});
    }
    return result;
}

// What the script prints for these arguments.
std::vector<vendor_delivery> deliveries_of(const std::filesystem::path &script,
    const std::string &provider, const std::string &url)
{
    const temp_dir dir;
    const auto deliveries = dir.path() / "deliveries";
    const auto output = dir.path() / "output";
    // Libraries and Node.js may have something to say on the way.
    const int code =
        run({"sh", "-c", "exec node \"$1\" \"$2\" \"$3\" >\"$4\"", "sh",
                script.string(), provider, url, deliveries.string()},
            output);
    if (code != 0) {
        throw std::runtime_error(
            script.filename().string() + " failed\n" + read_file(output));
    }

    std::vector<vendor_delivery> result;
    std::istringstream lines(read_file(deliveries));
    for (std::string line; std::getline(lines, line);) {
        result.push_back(parse(line));
    }
    return result;
}

} // namespace

request vendor_delivery::to(const std::string &uri) const
{
    request what = post(body, uri);
    what.headers = headers;
    return what;
}

bool has_vendors()
{
    return std::filesystem::exists(installed("vendors") / "installed");
}

std::vector<vendor_delivery> sign_deliveries(
    const std::string &provider, const std::string &url)
{
    return deliveries_of(installed("vendors") / "sign.mjs", provider, url);
}

bool has_collections()
{
    return std::filesystem::exists(installed("collections") / "installed");
}

std::vector<vendor_delivery> collected_deliveries(const std::string &provider)
{
    return deliveries_of(
        installed("collections") / "deliveries.mjs", provider, "");
}

} // namespace webhook::test
