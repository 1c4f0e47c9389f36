// A file of the right name may be anything: only a sound table is used.

#include "zone_region.h"

#include <fcntl.h>

using namespace zone_test;
using webhook::zone::region_origin;

namespace {

constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

// A file of that name made by somebody else.
class foreign_file {
public:
    foreign_file(const std::string &name, const std::string &bytes, int seal)
        : fd_(memfd_create(
              ("nginx-webhook:" + name).c_str(), MFD_ALLOW_SEALING))
    {
        EXPECT_EQ(write(fd_, bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
        EXPECT_EQ(fcntl(fd_, F_ADD_SEALS, seal), 0);
    }
    ~foreign_file() { close(fd_); }
    foreign_file(const foreign_file &) = delete;
    foreign_file &operator=(const foreign_file &) = delete;

private:
    int fd_;
};

// A good table, as bytes.
std::string good()
{
    const shared_memory memory(size);
    EXPECT_EQ(webhook::zone::claim_table::format(memory.get(), size), 0);
    return {static_cast<const char *>(memory.get()), size};
}

template<typename T>
std::string changed(T webhook::zone::zone_header::*field)
{
    std::string bytes = good();
    ++(reinterpret_cast<webhook::zone::zone_header *>(bytes.data())->*field);
    return bytes;
}

TEST(zone_foreign, ASoundFileIsTaken)
{
    const foreign_file file("foreign", good(), seals);
    EXPECT_EQ(open_region("foreign")->origin(), region_origin::found);
}

TEST(zone_foreign, FilesThatAreNotOursAreRefused)
{
    using webhook::zone::zone_header;
    const struct {
        const char *name;
        std::string bytes;
        int seal;
    } cases[] = {
        {"empty", std::string(size, '\0'), seals},
        {"magic", changed(&zone_header::magic), seals},
        {"version", changed(&zone_header::version), seals},
        {"abi", changed(&zone_header::abi), seals},
        {"cell size", changed(&zone_header::cell_size), seals},
        {"hashing", changed(&zone_header::hashing), seals},
        {"header size", changed(&zone_header::size), seals},
        {"short", good().substr(0, size - 1), seals},
        {"long", good() + "x", seals},
        {"can shrink", good(), F_SEAL_GROW | F_SEAL_SEAL},
        {"not sealed", good(), 0},
    };
    for (const auto &test : cases) {
        const foreign_file file(test.name, test.bytes, test.seal);
        const auto opened = open_region(test.name);
        EXPECT_EQ(opened->origin(), region_origin::replaced) << test.name;
        EXPECT_EQ(claim(*opened, 1), WEBHOOK_ABSENT) << test.name;
        EXPECT_EQ(descriptors(test.name).size(), 2U) << test.name;
        EXPECT_EQ(open_region(test.name)->origin(), region_origin::found);
    }
}

} // namespace
