#include "support/malloc_counts.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace webhook::test {

namespace fs = std::filesystem;

namespace {

fs::path library()
{
    return fs::read_symlink("/proc/self/exe").parent_path() /
           "malloc_counter.so";
}

} // namespace

bool malloc_counts::available()
{
    return fs::exists(library());
}

malloc_counts::malloc_counts()
{
    const fs::path file = dir_.path() / "calls";

    write_file(file, std::string(sizeof(unsigned long), '\0'));
    ::setenv("WEBHOOK_MALLOC_COUNTS", file.c_str(), 1);
    ::setenv("LD_PRELOAD", library().c_str(), 1);
}

malloc_counts::~malloc_counts()
{
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("WEBHOOK_MALLOC_COUNTS");
}

std::size_t malloc_counts::calls() const
{
    const std::string bytes = read_file(dir_.path() / "calls");
    unsigned long calls = 0;

    if (bytes.size() != sizeof(calls)) {
        throw std::runtime_error("no count of allocations");
    }
    std::memcpy(&calls, bytes.data(), sizeof(calls));
    return calls;
}

} // namespace webhook::test
