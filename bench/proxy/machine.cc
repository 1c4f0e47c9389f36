#include "proxy/machine.h"

#include "support/nginx_conf.h"
#include "support/process.h"

#include <openssl/crypto.h>

#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace webhook::bench {

namespace {

std::string first_line(const std::string &text)
{
    return text.substr(0, text.find('\n'));
}

std::string processor()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown";
}

std::string today()
{
    const std::time_t now = std::time(nullptr);
    char text[16];
    std::strftime(text, sizeof(text), "%Y-%m-%d", std::gmtime(&now));
    return text;
}

} // namespace

int front_core()
{
    return 0;
}

int rest_core()
{
    return static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN)) - 1;
}

void pin_to(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(core), &set);
    if (::sched_setaffinity(0, sizeof(set), &set) != 0) {
        throw std::system_error(
            errno, std::generic_category(), "sched_setaffinity");
    }
}

std::string pin_workers(int core)
{
    return "worker_cpu_affinity 1" + std::string(core, '0') + ";\n";
}

double cpu_time(pid_t pid)
{
    clockid_t id{};
    timespec time{};
    if (::clock_getcpuclockid(pid, &id) != 0 ||
        ::clock_gettime(id, &time) != 0) {
        throw std::runtime_error("a process is gone");
    }
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_nsec) * 1e-9;
}

long memory(pid_t pid)
{
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    long sum = 0;
    for (std::string name; status >> name;) {
        long kb = 0;
        if ((name == "RssAnon:" || name == "RssFile:") && status >> kb) {
            sum += kb;
        }
    }
    return sum;
}

double busy_time(int core)
{
    std::ifstream stat("/proc/stat");
    const std::string wanted = "cpu" + std::to_string(core) + " ";
    for (std::string line; std::getline(stat, line);) {
        if (line.starts_with(wanted)) {
            std::istringstream in(line.substr(wanted.size()));
            double user = 0;
            double nice = 0;
            double system = 0;
            in >> user >> nice >> system;
            return (user + nice + system) /
                   static_cast<double>(::sysconf(_SC_CLK_TCK));
        }
    }
    return 0;
}

std::string output_of(const std::vector<std::string> &argv)
{
    const test::temp_dir dir;
    test::run(argv, dir.path() / "log");
    return test::read_file(dir.path() / "log");
}

std::vector<std::string> describe_machine()
{
    utsname kernel{};
    ::uname(&kernel);

    return {today(),
        processor() + ", " + std::to_string(rest_core() + 1) + " cores, " +
            kernel.sysname + " " + kernel.release,
        first_line(output_of({test::nginx_binary(), "-v"})),
        first_line(output_of({"redis-server", "--version"})),
        ::OpenSSL_version(OPENSSL_VERSION),
        std::string("compiler ") + __VERSION__};
}

} // namespace webhook::bench
