/* Finds the schemas of a profile, which are in it, or in files beside it. */

#ifndef WEBHOOK_CORE_SCHEMA_SOURCE_H
#define WEBHOOK_CORE_SCHEMA_SOURCE_H

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/json_location.h"
#include "core/profile.h"
#include "schema/schema.h"
#include "json/jansson.h"

namespace webhook {

/* Lives while a profile is loaded; a file is read once. */
class schema_source {
public:
    using program_ptr = std::shared_ptr<const schema::program>;

    explicit schema_source(const file_reader &files) : files_(files) {}

    /* Compiles the member "schema"; throws config_error. */
    program_ptr compile(const json_location &at);

private:
    program_ptr compile_reference(const json_location &at);
    const json::node &read(const json_location &at, std::string_view file);

    const file_reader &files_;
    std::map<std::string, std::unique_ptr<json::tree>, std::less<>> documents_;
    std::map<std::string, program_ptr, std::less<>> programs_;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_SCHEMA_SOURCE_H */
