// Reads a log while it grows: nginx's own times are whole seconds, and those of
// its clock.

#ifndef WEBHOOK_TESTS_FAULTS_LOG_TAIL_H
#define WEBHOOK_TESTS_FAULTS_LOG_TAIL_H

#include "faults/recorder.h"
#include "support/flag.h"

#include <filesystem>
#include <thread>

namespace webhook::faults {

class log_tail {
public:
    log_tail(recorder &to, std::filesystem::path file);
    ~log_tail() { stop(); }
    log_tail(const log_tail &) = delete;
    log_tail &operator=(const log_tail &) = delete;

    void stop(); // when all that is there has been read

private:
    void read_on();

    recorder &to_;
    const std::filesystem::path file_;
    std::streamoff at_ = 0;
    test::flag stopping_;
    std::thread thread_;
};

} // namespace webhook::faults

#endif
