// A disk that stalls or fails on command, for the programs that are started
// while there is one.

#ifndef WEBHOOK_TESTS_SUPPORT_DISK_FAULTS_H
#define WEBHOOK_TESTS_SUPPORT_DISK_FAULTS_H

#include "support/process.h"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace webhook::test {

class disk_faults {
public:
    // The sanitizers want to be loaded first.
    static bool available()
    {
        return std::filesystem::exists(library()) &&
               std::getenv("ASAN_OPTIONS") == nullptr;
    }

    disk_faults()
    {
        ::setenv("WEBHOOK_DISK_FAULTS", control().c_str(), 1);
        ::setenv("LD_PRELOAD", library().c_str(), 1);
    }
    ~disk_faults()
    {
        ::unsetenv("LD_PRELOAD");
        ::unsetenv("WEBHOOK_DISK_FAULTS");
    }
    disk_faults(const disk_faults &) = delete;
    disk_faults &operator=(const disk_faults &) = delete;

    // The call does not return, until end().
    void stall(const std::string &call) const { set(call + " stall"); }
    void fail(const std::string &call, int error) const
    {
        set(call + " " + std::to_string(error));
    }
    void end() const { std::filesystem::remove(control()); }

private:
    static std::filesystem::path library()
    {
        return std::filesystem::read_symlink("/proc/self/exe").parent_path() /
               "disk_faults.so";
    }
    [[nodiscard]] std::filesystem::path control() const
    {
        return dir_.path() / "faults";
    }
    // Whole at once.
    void set(const std::string &line) const
    {
        write_file(dir_.path() / "new", line + "\n");
        std::filesystem::rename(dir_.path() / "new", control());
    }

    temp_dir dir_;
};

} // namespace webhook::test

#endif
