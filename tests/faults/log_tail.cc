#include "faults/log_tail.h"

#include <fstream>

namespace webhook::faults {

log_tail::log_tail(recorder &to, std::filesystem::path file)
    : to_(to), file_(std::move(file)), thread_([this] {
          while (!stopping_.wait(milliseconds(10))) {
              read_on();
          }
          read_on();
      })
{
}

void log_tail::stop()
{
    stopping_.raise();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void log_tail::read_on()
{
    std::ifstream in(file_, std::ios::binary);
    in.seekg(at_);
    for (std::string line; std::getline(in, line) && !in.eof();) {
        at_ += static_cast<std::streamoff>(line.size()) + 1;
        to_.add_line(line);
    }
}

} // namespace webhook::faults
