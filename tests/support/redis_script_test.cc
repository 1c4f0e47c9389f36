#include "support/redis_script_test.h"

namespace webhook::test {

gate_conf redis_script_test::script_conf(
    const std::string &location, const std::string &parameters) const
{
    return {.location = "webhook_store " + redis_.url() + " " + parameters +
                        ";\n" + location};
}

void redis_script_test::start_script(
    const std::string &location, const std::string &parameters)
{
    start(script_conf(location, parameters));
}

void redis_script_test::deliver_first(const std::string &body)
{
    const std::size_t before = redis_.count("SET");
    EXPECT_EQ(deliver(body).status, 200);
    EXPECT_TRUE(redis_.wait_for("SET", before + 2));
}

command_list redis_script_test::asked() const
{
    command_list found;
    for (const resp_command &one : redis_.commands()) {
        const std::string name = one.name();
        if (name != "HELLO" && name != "SELECT" && name != "INFO") {
            found.push_back(one.argv);
        }
    }
    return found;
}

void redis_script_test::keep_replies()
{
    {
        const std::lock_guard lock(mutex_);
        keeping_ = true;
    }
    redis_.always("*", [this](resp_exchange &with) {
        // Locked until it is sent: a kept reply must not be overtaken.
        const std::lock_guard lock(mutex_);
        const std::string reply = redis_.default_reply(with);
        if (keeping_) {
            kept_.push_back(reply);
        } else {
            with.send(reply);
        }
    });
}

void redis_script_test::send_kept(std::size_t n)
{
    for (; n > 0; n--) {
        // A command is announced just before it is carried out.
        ASSERT_TRUE(eventually([this] {
            const std::lock_guard lock(mutex_);
            return !kept_.empty();
        }));
        const std::lock_guard lock(mutex_);
        redis_.broadcast(kept_.front());
        kept_.pop_front();
    }
}

void redis_script_test::reply_again()
{
    const std::lock_guard lock(mutex_);
    for (; !kept_.empty(); kept_.pop_front()) {
        redis_.broadcast(kept_.front());
    }
    keeping_ = false;
}

std::string redis_script_test::only_value()
{
    const auto keys = redis_.model().keys();
    return keys.size() == 1 ? redis_.model().get(keys[0]).value_or("") : "";
}

resp_handler redis_script_test::says(const std::string &reply)
{
    return [reply](resp_exchange &with) { with.send(reply); };
}

resp_handler redis_script_test::refuses(const std::string &word)
{
    return says(resp::error(word + " no, and SECRET is a word of the reason"));
}

resp_handler redis_script_test::breaks_off(std::size_t at)
{
    return [this, at](resp_exchange &with) {
        with.send(redis_.default_reply(with).substr(0, at));
        with.close();
    };
}

resp_handler redis_script_test::holds(const flag &released)
{
    return [this, released](resp_exchange &with) {
        const std::string reply = redis_.default_reply(with);
        with.hold(released);
        with.send(reply);
    };
}

} // namespace webhook::test
