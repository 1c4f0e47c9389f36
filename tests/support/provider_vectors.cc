#include "support/provider_vectors.h"

#include <jansson.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <strings.h>

namespace webhook::test {
namespace {

struct release {
    void operator()(json_t *value) const { json_decref(value); }
};

std::string text_of(const json_t *value)
{
    if (!json_is_string(value)) {
        throw std::runtime_error("a text is missing");
    }
    return {json_string_value(value), json_string_length(value)};
}

std::string optional_text(
    const json_t *object, const char *name, const std::string &otherwise = "")
{
    const json_t *value = json_object_get(object, name);
    return value == nullptr ? otherwise : text_of(value);
}

std::vector<std::string> texts_of(const json_t *array)
{
    std::vector<std::string> result;
    for (std::size_t i = 0; i < json_array_size(array); ++i) {
        result.push_back(text_of(json_array_get(array, i)));
    }
    return result;
}

text_pairs pairs_of(json_t *object)
{
    text_pairs result;
    const char *name = nullptr;
    json_t *value = nullptr;
    json_object_foreach(object, name, value)
    {
        result.emplace_back(name, text_of(value));
    }
    return result;
}

text_pairs headers_of(const json_t *array)
{
    text_pairs result;
    for (std::size_t i = 0; i < json_array_size(array); ++i) {
        const json_t *field = json_array_get(array, i);
        result.emplace_back(text_of(json_array_get(field, 0)),
            text_of(json_array_get(field, 1)));
    }
    return result;
}

std::string from_base64(const std::string &text)
{
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
            reinterpret_cast<const unsigned char *>(text.data()),
            static_cast<int>(text.size()));
    if (size < 0 || text.size() < 2) {
        throw std::runtime_error("not base64");
    }
    const auto padding = std::count(text.end() - 2, text.end(), '=');
    bytes.resize(static_cast<std::size_t>(size - padding));
    return bytes;
}

vector_delivery delivery_of(const json_t *from, const std::string &provider)
{
    vector_delivery result;
    const json_t *at = json_object_get(from, "at");
    if (!json_is_integer(at)) {
        throw std::runtime_error("a delivery has no \"at\"");
    }
    result.at = static_cast<std::uint64_t>(json_integer_value(at));
    result.path = optional_text(from, "path", "/hooks/" + provider);
    result.method = optional_text(from, "method", "POST");
    result.headers = headers_of(json_object_get(from, "headers"));
    const std::string bytes = optional_text(from, "body_base64");
    result.body =
        bytes.empty() ? optional_text(from, "body") : from_base64(bytes);
    return result;
}

template<class Value, class Read>
std::map<std::string, Value> map_of(json_t *object, const Read &read)
{
    std::map<std::string, Value> result;
    const char *name = nullptr;
    json_t *value = nullptr;
    json_object_foreach(object, name, value)
    {
        result.emplace(name, read(value));
    }
    return result;
}

vector_challenge challenge_of(const json_t *from, const std::string &provider)
{
    const json_t *answer = json_object_get(from, "answer");
    return {delivery_of(from, provider),
        {static_cast<unsigned>(
             json_integer_value(json_object_get(answer, "status"))),
            headers_of(json_object_get(answer, "headers")),
            optional_text(answer, "body")}};
}

provider_vectors vectors_of(const json_t *root)
{
    provider_vectors result;
    const auto member = [&](const char *name) {
        return json_object_get(root, name);
    };
    const json_t *gate = member("gate");
    const json_t *token = json_object_get(gate, "token");

    result.provider = text_of(member("provider"));
    result.secrets = texts_of(json_object_get(gate, "secrets"));
    result.public_keys = texts_of(json_object_get(gate, "public_keys"));
    result.parameters = pairs_of(json_object_get(gate, "parameters"));
    result.token_at = optional_text(token, "at");
    result.tokens = texts_of(json_object_get(token, "values"));
    result.settings = pairs_of(json_object_get(gate, "settings"));
    result.directives = texts_of(json_object_get(gate, "directives"));
    result.files = pairs_of(json_object_get(gate, "files"));

    result.proof = texts_of(member("proof"));
    result.tolerance =
        static_cast<std::uint64_t>(json_integer_value(member("tolerance")));
    for (std::size_t i = 0; i < json_array_size(member("flips")); ++i) {
        const json_t *flip = json_array_get(member("flips"), i);
        result.flips.emplace_back(text_of(json_object_get(flip, "in")),
            text_of(json_object_get(flip, "text")));
    }

    const auto delivery = [&](const json_t *from) {
        return delivery_of(from, result.provider);
    };
    result.deliveries = map_of<vector_delivery>(member("deliveries"), delivery);
    result.pair = texts_of(member("pair"));
    result.retry = texts_of(member("retry"));
    result.unidentified = optional_text(root, "unidentified");
    result.synchronous = texts_of(member("synchronous"));
    result.rebodied = texts_of(member("rebodied"));
    result.refused = map_of<vector_delivery>(member("refused"), delivery);
    result.challenges =
        map_of<vector_challenge>(member("challenges"), [&](const json_t *from) {
            return challenge_of(from, result.provider);
        });
    result.challenges_refused =
        map_of<vector_delivery>(member("challenges_refused"), delivery);
    return result;
}

// "header" and "X-Signature" of "header:X-Signature"; a JSON Pointer has no
// kind.
std::pair<std::string, std::string> split(const std::string &place)
{
    const std::size_t colon = place.find(':');
    if (place.starts_with('/') || colon == std::string::npos) {
        return {"", place};
    }
    return {place.substr(0, colon), place.substr(colon + 1)};
}

bool is_same(const std::string &a, const std::string &b)
{
    return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

// Where "NAME=..." is among the fields of a query or a form: its first byte,
// and the first one behind it.
std::pair<std::size_t, std::size_t> field_of(
    std::string_view text, const std::string &name)
{
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('&', at), text.size());
        if (text.substr(at, end - at).starts_with(name + "=")) {
            return {at, end};
        }
        at = end + 1;
    }
    return {text.size(), text.size()};
}

std::string field_text(const std::string &text, const std::string &name)
{
    const auto [begin, end] = field_of(text, name);
    return begin == end ? "" : text.substr(begin, end - begin);
}

std::string without_field(std::string text, const std::string &name)
{
    const auto [begin, end] = field_of(text, name);
    const bool last = end == text.size();
    text.erase(begin, end - begin + (last ? 0 : 1));
    if (last && text.ends_with('&')) {
        text.pop_back();
    }
    return text;
}

// Where the member of a JSON text is that a pointer leads to: the first one of
// its last name.
std::size_t member_of(const std::string &text, const std::string &where)
{
    const std::string name = where.substr(where.rfind('/') + 1);
    const std::size_t at = text.find('"' + name + "\":");
    if (at == std::string::npos) {
        throw std::runtime_error("the body has no " + where);
    }
    return at;
}

// The path with other arguments.
std::string with_arguments(const std::string &path, const std::string &what)
{
    const std::string before = path.substr(0, path.find('?'));
    return what.empty() ? before : before + "?" + what;
}

// Another character of its kind, so that what it is in keeps its form.
char another(char one)
{
    const auto byte = static_cast<unsigned char>(one);
    if (std::isdigit(byte) != 0) {
        return one == '9' ? '0' : static_cast<char>(one + 1);
    }
    if (std::isalpha(byte) != 0) {
        const bool last = one == 'z' || one == 'Z';
        return last ? static_cast<char>(one - 25) : static_cast<char>(one + 1);
    }
    return static_cast<char>(byte ^ 1U);
}

std::string *text_in(vector_delivery &what, const std::string &where)
{
    const auto [kind, name] = split(where);
    if (where == "body") {
        return &what.body;
    }
    if (where == "path" || kind == "query") {
        return &what.path;
    }
    if (kind == "form") {
        return &what.body;
    }
    for (auto &[field, value] : what.headers) {
        if (kind == "header" && is_same(field, name)) {
            return &value;
        }
    }
    throw std::runtime_error("there is no " + where);
}

forgery flip(const vector_delivery &genuine, const std::string &where,
    const std::string &text)
{
    vector_delivery what = genuine;
    std::string &in = *text_in(what, where);
    const std::size_t at = in.find(text);
    if (text.empty() || at == std::string::npos) {
        throw std::runtime_error(where + " has no " + text);
    }
    char &byte = in[at + text.size() - 1];
    byte = another(byte);
    return {"another byte at the end of " + text + " in " + where, what};
}

} // namespace

std::string vector_delivery::arguments() const
{
    const std::size_t mark = path.find('?');
    return mark == std::string::npos ? "" : path.substr(mark + 1);
}

std::string vector_delivery::value(const std::string &place) const
{
    const auto [kind, name] = split(place);
    if (kind == "query" || kind == "form") {
        const std::string text =
            field_text(kind == "form" ? body : arguments(), name);
        return text.substr(std::min(name.size() + 1, text.size()));
    }
    for (const auto &[field, text] : headers) {
        if (kind == "header" && is_same(field, name)) {
            return text;
        }
    }
    return "";
}

provider_vectors read_provider_vectors(const std::filesystem::path &file)
{
    json_error_t error{};
    const std::unique_ptr<json_t, release> root(
        json_load_file(file.c_str(), JSON_REJECT_DUPLICATES, &error));
    try {
        if (root == nullptr) {
            throw std::runtime_error(error.text);
        }
        return vectors_of(root.get());
    } catch (const std::exception &fault) {
        throw std::runtime_error(file.string() + ": " + fault.what());
    }
}

std::vector<forgery> flipped(const provider_vectors &of)
{
    const vector_delivery &genuine = of.first();
    std::vector<forgery> result;

    if (!of.flips.empty()) {
        for (const auto &[where, text] : of.flips) {
            result.push_back(flip(genuine, where, text));
        }
    } else if (of.is_signed() && !genuine.body.empty()) {
        const std::size_t size = genuine.body.size();
        for (std::size_t i = 0; i < 8 && i < size; ++i) {
            const std::size_t at = i * (size - 1) / 7;
            vector_delivery what = genuine;
            what.body[at] = static_cast<char>(what.body[at] ^ 1);
            result.push_back({"another byte at " + std::to_string(at), what});
        }
    } else {
        for (const std::string &place : of.proof) {
            result.push_back(flip(genuine, place, genuine.value(place)));
        }
    }
    return result;
}

std::vector<forgery> unproven(const provider_vectors &of)
{
    vector_delivery what = of.first();
    bool changed = false;

    for (const std::string &place : of.proof) {
        const auto [kind, name] = split(place);
        changed = true;
        if (kind == "header") {
            std::erase_if(what.headers, [&field = name](const auto &header) {
                return is_same(header.first, field);
            });
        } else if (kind == "query") {
            what.path = with_arguments(
                what.path, without_field(what.arguments(), name));
        } else if (kind == "form") {
            what.body = without_field(what.body, name);
        } else {
            what.body.insert(member_of(what.body, name) + 1, "no-");
        }
    }
    return changed ? std::vector<forgery>{{"without its proof", what}}
                   : std::vector<forgery>{};
}

std::vector<forgery> proven_twice(const provider_vectors &of)
{
    const vector_delivery &genuine = of.first();
    std::vector<forgery> result;

    for (const std::string &place : of.proof) {
        const auto [kind, name] = split(place);
        vector_delivery what = genuine;
        if (kind == "header") {
            what.headers.emplace_back(name, genuine.value(place));
        } else if (kind == "query") {
            const std::string all = genuine.arguments();
            what.path =
                with_arguments(what.path, all + "&" + field_text(all, name));
        } else if (kind == "form") {
            what.body += "&" + field_text(what.body, name);
        } else {
            const std::size_t at = member_of(what.body, name);
            const std::size_t end = what.body.find(':', at);
            what.body.insert(at, what.body.substr(at, end - at) + ":\"x\",");
        }
        result.push_back({"with twice " + place, what});
    }
    return result;
}

} // namespace webhook::test
