#include "core/schema/schema.h"

namespace webhook::schema {

struct run::state {};

run::run() = default;
run::~run() = default;

struct program::code {};

program::program(const json::node &, std::string_view) {}
program::~program() = default;

result program::check(const json::node &, run &) const
{
    return result::valid;
}

} // namespace webhook::schema
