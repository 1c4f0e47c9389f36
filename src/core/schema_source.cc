#include "core/schema_source.h"

namespace webhook {

namespace {

/*
 * Returns true if a host can append the name to the directory of the profile
 * without further checks.
 */
bool stays_beside(std::string_view file)
{
    if (file.empty() || file.find('\\') != std::string_view::npos) {
        return false;
    }

    while (true) {
        std::string_view part = file.substr(0, file.find('/'));
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (part.size() == file.size()) {
            return true;
        }
        file.remove_prefix(part.size() + 1);
    }
}

} // namespace

schema_source::program_ptr schema_source::compile(const json_location &at)
{
    if (at.is(json::kind::string)) {
        return compile_reference(at);
    }

    try {
        return std::make_shared<const schema::program>(*at.value);
    } catch (const config_error &fault) {
        throw config_error(at.path + fault.what());
    }
}

schema_source::program_ptr schema_source::compile_reference(
    const json_location &at)
{
    std::string_view reference = at.value->string();
    auto known = programs_.find(reference);
    if (known != programs_.end()) {
        return known->second;
    }

    std::string_view file = reference.substr(0, reference.find('#'));
    std::string_view fragment = reference.substr(file.size());
    if (!fragment.empty()) {
        fragment.remove_prefix(1);
    }
    if (!stays_beside(file)) {
        at.refuse("must be a file in the directory of the profile, as in "
                  "\"shop.schema.json#/$defs/order\"");
    }

    const json::node &document = read(at, file);
    try {
        auto made = std::make_shared<const schema::program>(document, fragment);
        programs_.emplace(reference, made);
        return made;
    } catch (const config_error &fault) {
        at.refuse(std::string(file) + "#" + fault.what());
    }
}

const json::node &schema_source::read(
    const json_location &at, std::string_view file)
{
    auto known = documents_.find(file);
    if (known != documents_.end()) {
        return known->second->root();
    }

    if (!files_) {
        at.refuse("refers to a file, but files cannot be read here; include "
                  "the schema itself");
    }

    try {
        auto document = std::make_unique<json::tree>(files_(file));
        return documents_.emplace(file, std::move(document))
            .first->second->root();
    } catch (const config_error &fault) {
        at.refuse(std::string(file) + ": " + fault.what());
    }
}

} // namespace webhook
