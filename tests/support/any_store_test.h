// Contains the fixtures of the tests that run over each store.

#ifndef WEBHOOK_TESTS_SUPPORT_ANY_STORE_TEST_H
#define WEBHOOK_TESTS_SUPPORT_ANY_STORE_TEST_H

#include "support/certificates.h"
#include "support/redis_cluster.h"
#include "support/redis_gate_test.h"

#include <iosfwd>
#include <string>
#include <vector>

namespace webhook::test {

enum class store_kind {
    zone,
    redis,
    redis_tls,    // "rediss://"
    sentinel,     // "sentinel://", with one sentinel
    cluster,      // of three masters
    two_instances // of nginx, which share one Redis
};

// For GoogleTest.
void PrintTo(store_kind kind, std::ostream *out);

class any_store_test : public redis_gate_test,
                       public ::testing::WithParamInterface<store_kind> {
public:
    static std::string name_of(
        const ::testing::TestParamInfo<store_kind> &info);

protected:
    static bool with_redis() { return GetParam() != store_kind::zone; }
    // Returns true if redis() has all keys.
    static bool with_one_redis()
    {
        return with_redis() && GetParam() != store_kind::cluster;
    }
    static bool with_two() { return GetParam() == store_kind::two_instances; }

    // Starts the usual gate, or both, with the store of the parameter.
    void start_store(gate_conf conf = {});
    // Starts a Redis that accepts TLS alone, and returns the directive.
    std::string run_redis_over_tls(const std::string &parameters);
    // Starts a cluster, and returns the directive.
    std::string run_cluster(const std::string &parameters);
    // Starts a sentinel that names the Redis, and returns the directive.
    std::string run_sentinel(const std::string &parameters);

    // A small event, another body of the same event, and an array of events as
    // the gate writes it.
    static std::string one(int id);
    static std::string other_body(int id);
    static std::string list(const std::vector<std::string> &events);

private:
    temp_dir files_; // certificates
    std::unique_ptr<redis_server> sentinel_;
    std::unique_ptr<redis_cluster> cluster_;
};

// The fixture of the store contract: what docs/guarantees.md says of claims, as
// a sender, an upstream and an operator see it.
class store_contract : public any_store_test {
protected:
    // Adds "/events/" (webhook_events) and "/pid" to the usual gate.
    void start_contract(const std::string &location = "", int workers = 1,
        const std::string &server = "");

    nginx &retry_gate() { return with_two() ? other() : gate(); }
    response retry(const std::string &body, const std::string &uri = "/hook");
    // Again and again while the answer is 503.  The end of a claim may reach
    // Redis after its answer has reached the sender.
    response retry_until_settled(
        const std::string &body, const std::string &uri = "/hook");
    // Returns when the gate lets the retry wait.
    http_connection retry_and_wait(const std::string &body);

    // A retry that is answered from memory, or goes upstream with that verdict.
    void expect_duplicate(
        const std::string &body, const std::string &uri = "/hook");
    void expect_forwarded(const std::string &body, const std::string &verdict,
        const std::string &uri = "/hook");

    // webhook_events, asked at the instance of the retries.
    response ask(const std::string &tail, const std::string &method = "GET");
    // Until the event is in that state: "claimed", "delivered" or "unknown".
    bool becomes(const std::string &tail, const std::string &state);

    // Until the error log has that text.
    static bool says(const nginx &which, const std::string &text);
    // Until so many lines of the access log have that value.
    static bool logs(const nginx &which, std::string log_entry::*field,
        const std::string &value, std::size_t times);

    // Connections to two workers of one store, the second one twice.
    struct two_workers {
        http_connection here, there, third;
        nginx *nginx_there;
        pid_t pid_here, pid_there;
    };

    // Starts the gate, or both, with a worker "here" and one "there".
    two_workers start_two_workers(const std::string &location);
    // Until the lease of a worker that stands still is over: it has claimed the
    // event "here", and the retry is forwarded "there".
    void pass_claim_on(two_workers &to, const std::string &body);

private:
    std::vector<http_connection> connect_to_workers();
    static pid_t worker_of(http_connection &client);
};

// The fixture of the tests in which deliveries of one event meet.  If there are
// two instances, the first delivery goes to one, and its retries to the other.
class store_claims : public store_contract {};

} // namespace webhook::test

#endif
