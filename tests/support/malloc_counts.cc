#include "support/malloc_counts.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
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
    const counts none = {0, 0, -1};
    const fs::path file = dir_.path() / "calls";

    write_file(
        file, std::string(reinterpret_cast<const char *>(&none), sizeof(none)));
    ::setenv("WEBHOOK_MALLOC_COUNTS", file.c_str(), 1);
    ::setenv("LD_PRELOAD", library().c_str(), 1);
}

malloc_counts::~malloc_counts()
{
    ::unsetenv("LD_PRELOAD");
    ::unsetenv("WEBHOOK_MALLOC_COUNTS");
}

malloc_counts::counts malloc_counts::read() const
{
    const std::string bytes = read_file(dir_.path() / "calls");
    counts found{};

    if (bytes.size() != sizeof(found)) {
        throw std::runtime_error("no count of allocations");
    }
    std::memcpy(&found, bytes.data(), sizeof(found));
    return found;
}

std::size_t malloc_counts::calls() const
{
    return read().calls;
}

long malloc_counts::held() const
{
    return static_cast<long>(read().held);
}

bool malloc_counts::has_failed() const
{
    return read().until < 0;
}

// The processes have the file mapped: it is changed in place.
void malloc_counts::fail(long n)
{
    std::fstream file(
        dir_.path() / "calls", std::ios::in | std::ios::out | std::ios::binary);

    file.seekp(offsetof(counts, until));
    file.write(reinterpret_cast<const char *>(&n), sizeof(n));
    file.flush();
    if (!file) {
        throw std::runtime_error("cannot say which allocation is to fail");
    }
}

} // namespace webhook::test
