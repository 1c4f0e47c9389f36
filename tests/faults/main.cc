/*
 * fault_run zone|file|redis [SECONDS [SEED [STRANGERS]]], or WEBHOOK_FAULT_SEED
 * and WEBHOOK_FAULT_STRANGERS of the environment: senders, an upstream and
 * faults around a real nginx, and a judge that reads what came of it. With
 * "file" the zone survives restarts, which are among the faults.
 * CONTRIBUTING.md, "The fault run".
 */

#include "faults/faults.h"
#include "faults/judge.h"
#include "faults/log_tail.h"
#include "faults/senders.h"
#include "faults/story.h"
#include "faults/strangers.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace webhook::faults {
namespace {

using namespace std::chrono_literals;

struct options {
    bool redis = false;
    bool file = false; // the zone has one
    std::chrono::seconds time{120};
    std::uint64_t seed = 0;
    unsigned strangers = 0;
    unsigned senders = 48;
    int workers = 3;
};

// Short, so that leases end in a run, and shorter than the upstream may take,
// so that claims have to be renewed.
constexpr auto lease = 2000ms;

terms terms_of(const options &what)
{
    terms rules;
    rules.lease = lease;
    // Redis is connected to after pauses of two seconds, and told again after
    // one.
    rules.settle = what.redis ? 3500ms : 1500ms;
    rules.kept = what.file;
    return rules;
}

std::string http_of(const std::string &store)
{
    return R"(
upstream service {
    server 127.0.0.1:{{first}} max_fails=0;
    server 127.0.0.1:{{second}} max_fails=0;
    keepalive 16;
}
server {
    listen 127.0.0.1:{{port}};
    webhook_store )" +
           store + R"(;
    webhook_store_error reject;
    webhook_scope       f;
    webhook_lease       )" +
           std::to_string(lease.count()) + R"(ms;
    webhook_wait        400ms;
    webhook_window      1d;

    proxy_http_version    1.1;
    proxy_set_header      Connection "";
    proxy_set_header      X-Worker $pid;
    proxy_connect_timeout 1s;
    proxy_read_timeout    3s;

    location = /hook {
        webhook    iclosed;
        proxy_pass http://service;
    }
    location = /news {
        webhook          iclosed;
        webhook_modified forward;
        proxy_pass       http://service;
    }
    location = /some {
        webhook       iclosed;
        webhook_types "Outcome added" "Call booked";
        proxy_pass    http://service;
    }
    location = /pass {
        webhook             iclosed;
        webhook_store_error pass;
        proxy_pass          http://service;
    }
}
)";
}

class fault_run {
public:
    explicit fault_run(const options &what);

    void run();
    const history &seen() const { return recorder_.all(); }

private:
    test::nginx_conf conf() const;
    void read_log_of_strangers();

    const options what_;
    const test::temp_dir disk_;
    const test::temp_dir memory_{"/dev/shm"};
    recorder recorder_;
    service first_;
    service second_;
    strange_service strange_;
    std::unique_ptr<test::redis_server> redis_;
    std::unique_ptr<wire> wire_;
    test::nginx gate_;
};

fault_run::fault_run(const options &what)
    : what_(what), recorder_(terms_of(what)), first_(recorder_, what.seed, 3),
      second_(recorder_, what.seed, 4), strange_(what.seed),
      redis_(what.redis ? std::make_unique<test::redis_server>(
                              test::redis_options{.aof = true})
                        : nullptr),
      wire_(redis_ ? std::make_unique<wire>(redis_->port()) : nullptr),
      gate_(conf())
{
}

test::nginx_conf fault_run::conf() const
{
    test::nginx_conf conf;
    const std::string server =
        wire_ ? "redis://127.0.0.1:" + std::to_string(wire_->port()) : "";
    const std::string file = " file=" + (disk_.path() / "zone").string() +
                             " memory=" + memory_.path().string();
    conf.http =
        http_of(wire_ ? server : "zone=faults:16m" + (what_.file ? file : ""));
    if (what_.strangers != 0) {
        add_strangers(conf,
            wire_ ? server + " prefix=strange:" : "zone=strange:256k",
            strange_);
    }
    conf.workers = what_.workers;
    conf.values["first"] = std::to_string(first_.port());
    conf.values["second"] = std::to_string(second_.port());
    return conf;
}

void fault_run::run()
{
    log_tail tail(recorder_, gate_.prefix() / "error.log");
    gate_faults gate(recorder_, what_.seed, gate_,
        what_.file ? memory_.path() : std::filesystem::path());
    other_faults others(recorder_, what_.seed,
        {{&first_, &second_}, redis_.get(), wire_.get(), 70s});
    std::unique_ptr<strangers> rough;
    if (what_.strangers != 0) {
        rough = std::make_unique<strangers>(gate_, what_.seed, what_.strangers);
    }
    {
        senders all(recorder_, gate_.port(), what_.seed, what_.senders, 60);
        gate.start();
        others.start();
        test::eventually(
            [&] { return gate.has_failed() || others.has_failed(); },
            what_.time);
        others.stop();
        gate.stop();
        others.check();
        gate.check();
        first_.calm_down();
        second_.calm_down();
        if (rough) {
            std::cout << rough->stop() << " requests of strangers\n";
        }
        all.finish(30s);
    }
    if (gate_.quit() != 0) {
        throw std::runtime_error("nginx did not quit");
    }
    first_.stop();
    second_.stop();
    strange_.stop();
    tail.stop();
    read_log_of_strangers();
}

void fault_run::read_log_of_strangers()
{
    std::ifstream in(gate_.prefix() / "strangers.log");
    for (std::string line; std::getline(in, line);) {
        if (is_alarm(line)) {
            recorder_.add_line(line);
        }
    }
}

// The first ones in full; the others are of the same kind, mostly.
void print(const history &seen, const judgement &result)
{
    std::map<broken, int> count;
    for (const finding &one : result.findings) {
        if (count[one.what]++ < 20) {
            std::cout << "\nFOUND: " << name_of(one.what) << "\n  " << one.text
                      << "\n"
                      << (one.what == broken::alarm
                                 ? ""
                                 : story_of(seen, one.event));
        }
    }
    std::cout << "\n"
              << result.acknowledged << " of " << seen.events.size()
              << " events acknowledged, " << seen.attempts.size()
              << " requests, " << result.forwards << " forwards, "
              << seen.faults.size() << " faults\n";
    for (const auto &[why, times] : result.extra) {
        std::cout << "forwarded again, attributed to \"" << name_of(why)
                  << "\": " << times << "\n";
    }
    for (const auto &[what, times] : count) {
        std::cout << "FOUND: " << name_of(what) << ": " << times << "\n";
    }
}

// An argument, or what the environment says in its place.
std::string setting(
    const std::vector<std::string> &words, std::size_t which, const char *name)
{
    const char *value =
        which < words.size() ? words[which].c_str() : std::getenv(name);
    return value == nullptr ? "" : value;
}

options read_options(const std::vector<std::string> &words)
{
    options what;
    if (words.empty() ||
        (words[0] != "zone" && words[0] != "file" && words[0] != "redis")) {
        throw std::runtime_error(
            "fault_run zone|file|redis [SECONDS [SEED [STRANGERS]]]");
    }
    what.redis = words[0] == "redis";
    what.file = words[0] == "file";
    const std::string seed = setting(words, 2, "WEBHOOK_FAULT_SEED");
    const std::string strangers = setting(words, 3, "WEBHOOK_FAULT_STRANGERS");
    if (words.size() > 1) {
        what.time = std::chrono::seconds(std::stol(words[1]));
    }
    if (!strangers.empty()) {
        what.strangers = static_cast<unsigned>(std::stoul(strangers));
    }
    what.seed = seed.empty() ? std::random_device()() : std::stoull(seed);
    return what;
}

} // namespace
} // namespace webhook::faults

int main(int argc, char **argv)
{
    using namespace webhook::faults;
    try {
        const options what = read_options({argv + 1, argv + argc});
        std::cout << "fault_run " << argv[1] << " " << what.time.count() << " "
                  << what.seed << std::endl;
        fault_run one(what);
        one.run();
        const judgement result = judge(one.seen());
        print(one.seen(), result);
        return result.findings.empty() ? 0 : 1;
    } catch (const std::exception &failure) {
        std::cerr << "fault_run: " << failure.what() << "\n";
        return 2;
    }
}
