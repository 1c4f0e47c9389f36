// What is compared: configurations of nginx in front of the same upstream.

#ifndef WEBHOOK_BENCH_PROXY_FRONTS_H
#define WEBHOOK_BENCH_PROXY_FRONTS_H

#include "support/nginx.h"
#include "support/redis_server.h"
#include "support/sender.h"

#include <optional>
#include <string>
#include <vector>

namespace webhook::bench {

struct front {
    std::string name;
    std::string what; // for people
    std::string location;
    std::string http = "";  // what is not the location's
    std::string first = ""; // modules of others
    bool gate = false;      // load ours
    bool redis = false;     // uses one
    bool sign = false;
    bool repeat = false; // nothing but duplicates
    bool file = false;   // GET of a static file
    bool before = false; // with the module of an earlier commit
    unsigned batch = 1;  // events in one body, as an array
};

// The null control is the floor a second time.
inline constexpr const char *floor_name = "bare";
inline constexpr const char *control_name = "bare again";

// Those that can run here: the Lua ones need their modules.
std::vector<front> all_fronts();
// By their names; throws if there is none.
std::vector<front> pick_fronts(const std::vector<std::string> &names);

// The module of an earlier commit, or an empty path: WEBHOOK_MODULE_BEFORE.
std::string module_before();
// The same front with that module.
front before(front of);

struct site_options {
    std::size_t body = 0; // bytes, 0: the booking as it is
    int workers = 1;
    bool pin = true; // the workers to a core of their own
    std::string zone = "512m";
    std::string redis = ""; // URL; empty: that of the site's own server
};

// Upstream and Redis; a front comes and goes.  All but the front's workers
// share the last core.
class site {
public:
    explicit site(site_options options = {});

    // Its address space is new: nothing of the front before is warm.
    void start(const front &which);
    void stop() { front_.reset(); }

    const front &which() const { return *which_; }
    std::string body() const; // that is sent to it
    test::sender_options load() const;
    test::nginx &front_server() { return *front_; }
    test::redis_server &redis() { return *redis_; }
    // Requests that have reached the upstream.
    std::size_t forwarded() const;

private:
    site_options options_;
    test::temp_dir memory_{"/dev/shm"}; // of zones with a file
    std::string body_;
    test::nginx upstream_;
    std::optional<test::redis_server> redis_;
    std::optional<front> which_;
    std::optional<test::nginx> front_;
};

} // namespace webhook::bench

#endif
