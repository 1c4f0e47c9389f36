#include "schema/schema.h"

#include "schema/compiler.h"
#include "schema/evaluation.h"

namespace webhook::schema {

struct run::state {
    buffers memory;
    budget steps;
};

run::run() : state_(std::make_unique<state>()) {}
run::~run() = default;

void run::release() noexcept
{
    state_->memory = buffers();
}

void run::refill(std::size_t bytes)
{
    state_->steps.refill(bytes);
}

struct program::code {
    tables parts;
};

program::program(const json::node &document, std::string_view fragment)
    : code_(std::make_unique<code>(code{compiler(document, fragment).take()}))
{
}

program::~program() = default;

result program::check(const json::node &value, run &run) const
{
    buffers &memory = run.state_->memory;
    evaluation check(code_->parts, memory, run.state_->steps);

    memory.clear();
    bool valid = check.run(value);
    if (check.too_complex()) {
        return result::too_complex;
    }
    if (valid) {
        return result::valid;
    }

    check.write_pointer(run.pointer_);
    run.keyword_ = check.keyword();
    run.expected_ = check.expected();
    return result::invalid;
}

} // namespace webhook::schema
