// make run: the gate at work.  Starts nginx on 127.0.0.1:8080 in front of a
// small upstream, sends deliveries, prints what became of each, and stays
// until Ctrl-C.  Without a terminal it ends after the table; the exit code
// tells whether each row was as documented.

#include "demo/table.h"
#include "support/event.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace {

using namespace webhook::test;

constexpr std::uint16_t gate_port = 8080;

const char *const configuration = R"(
    server {
        listen 127.0.0.1:{{port}};

        location = /hooks/iclosed {
            webhook    iclosed;
            proxy_pass http://127.0.0.1:{{upstream}};
        }

        location = /hooks/strict {
            webhook            iclosed;
            webhook_validation enforce;
            proxy_pass         http://127.0.0.1:{{upstream}};
        }

        location = /hooks/signed {
            webhook           iclosed;
            webhook_signature hmac header=X-Signature;
            webhook_secret    env:WEBHOOK_DEMO_SECRET;
            proxy_pass        http://127.0.0.1:{{upstream}};
        }
    }
)";

// The module that was built together with this program, unless it is said
// otherwise; an empty value stands for an nginx that has it built in.
void find_module()
{
    const auto module =
        std::filesystem::canonical("/proc/self/exe").parent_path() /
        "ngx_http_webhook_module.so";

    if (std::filesystem::exists(module)) {
        setenv("WEBHOOK_MODULE", module.c_str(), 0);
    }
}

void wait_for_interrupt()
{
    sigset_t interrupts;

    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);

    int received = 0;
    sigwait(&interrupts, &received);
}

// Before any thread is started, so that none of them takes the signal.
void block_interrupts()
{
    sigset_t interrupts;

    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    sigaddset(&interrupts, SIGTERM);
    sigprocmask(SIG_BLOCK, &interrupts, nullptr);
}

void invite()
{
    const std::string sample =
        (source_dir() / "tests/data/iclosed/call-booked.json").string();

    std::printf("\nThe gate is on http://127.0.0.1:%d until Ctrl-C. Try:\n\n"
                "  sed s/90311/90400/ %s |\n"
                "  curl -i -H 'Content-Type: application/json' "
                "--data-binary @- http://127.0.0.1:%d/hooks/iclosed\n\n",
        gate_port, sample.c_str(), gate_port);
    std::fflush(stdout);
}

bool port_is_free()
{
    try {
        listen_on(gate_port);
        return true;

    } catch (const std::exception &) {
        return false;
    }
}

int show()
{
    if (!port_is_free()) {
        std::fprintf(stderr,
            "127.0.0.1:%d is in use: stop what listens there\n", gate_port);
        return 1;
    }

    setenv("WEBHOOK_DEMO_SECRET", demo::secret, 1);

    upstream crm;
    nginx gate({.http = configuration,
        .values = {{"port", std::to_string(gate_port)},
            {"upstream", std::to_string(crm.port())}}});

    const bool documented = demo::print_table(gate, crm);

    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
        invite();
        wait_for_interrupt();
    }

    const int exit_code = gate.quit();

    if (!documented || exit_code != 0) {
        std::printf("\nnot as documented\n");
        return 1;
    }

    return 0;
}

} // namespace

int main()
{
    block_interrupts();

    try {
        find_module();
        return show();

    } catch (const std::exception &failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
