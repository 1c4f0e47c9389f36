// Contains the fixture of a gate in front of an upstream, with a scripted Redis
// as its store.

#ifndef WEBHOOK_TESTS_SUPPORT_REDIS_SCRIPT_TEST_H
#define WEBHOOK_TESTS_SUPPORT_REDIS_SCRIPT_TEST_H

#include "support/gate_test.h"
#include "support/resp_message.h"
#include "support/resp_server.h"

namespace webhook::test {

using command_list = std::vector<std::vector<std::string>>;

class redis_script_test : public gate_test {
protected:
    gate_conf script_conf(
        const std::string &location, const std::string &parameters) const;
    // Timeouts are so long by default that only the script decides.
    void start_script(const std::string &location = "webhook_wait 0;",
        const std::string &parameters = "timeout=10s connect_timeout=10s");

    // A new event, delivered; returns when its commit has come as well, so that
    // a script that follows is not for that one.
    void deliver_first(const std::string &body);

    // All commands but those of the greeting.
    command_list asked() const;

    // From now on commands are carried out and their replies kept back, until
    // they are sent, as many as there are or "n" of them, in their order.
    void keep_replies();
    void send_kept(std::size_t n = 1);
    // Ends that: what has been kept is sent first.
    void reply_again();

    // The value of the only key there is; empty: there is none.
    std::string only_value();

    // Handlers.
    static resp_handler says(const std::string &reply);
    // Without carrying the command out.
    static resp_handler refuses(const std::string &word);
    // The first bytes of the model's reply, then the end of the connection.
    resp_handler breaks_off(std::size_t at);
    // The model's reply once the flag is raised; nothing else comes before it.
    resp_handler holds(const flag &released);

private:
    std::mutex mutex_;
    bool keeping_ = false;
    std::deque<std::string> kept_;

protected:
    resp_server redis_; // the last: its threads use the others
};

} // namespace webhook::test

#endif
