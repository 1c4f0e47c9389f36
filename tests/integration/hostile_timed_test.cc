// Bodies made to cost much, through the whole of nginx.  Nothing else may run
// meanwhile: ctest runs what is called "timed" alone.

#include "support/gate_test.h"
#include "support/hostile.h"

namespace webhook::test {
namespace {

class hostile_timed : public gate_test {
protected:
    void SetUp() override
    {
        start({.location = "client_max_body_size 16m;"});
        limit_ = is_sanitized(worker()) ? 5000ms : 500ms;
    }

    pid_t worker() { return gate().workers().at(0); }

    // Time from the body's last byte to the answer's; a small delivery comes
    // right behind it.
    milliseconds attack(const hostile::attack &what)
    {
        const request body = post(unique(what.body(size)));
        http_connection sender(port());
        sender.send(body);
        const auto sent = clock::now();
        const response answer = sender.read();
        const auto taken =
            std::chrono::duration_cast<milliseconds>(clock::now() - sent);

        EXPECT_EQ(answer.status, *what.reason == 0 ? 200 : 400) << what.name;
        EXPECT_EQ(member(answer, "reason"), what.reason) << what.name;
        EXPECT_EQ(deliver(booked(std::to_string(++last_))).status, 200);
        return taken;
    }

    milliseconds limit_{};

private:
    static constexpr std::size_t size = 10'000'000;

    // What is delivered is new.
    std::string unique(std::string body)
    {
        const std::string id = "\"uuid\":\"1\"";
        const auto at = body.find(id);
        if (at != std::string::npos) {
            body.replace(
                at, id.size(), "\"uuid\":\"" + std::to_string(++last_) + "\"");
        }
        return body;
    }

    int last_ = 0;
};

TEST_F(hostile_timed, AnswersComeInTime)
{
    for (const hostile::attack &each : hostile::attacks()) {
        // Others may have been in the way.
        milliseconds best = attack(each);
        for (int i = 0; i < 4 && best >= limit_; i++) {
            best = std::min(best, attack(each));
        }
        EXPECT_LT(best, limit_) << each.name;
    }
}

TEST_F(hostile_timed, TheWorkerDoesNotGrow)
{
    constexpr long most_kb = 4 * 1024;

    if (is_sanitized(worker())) {
        GTEST_SKIP() << "freed memory is kept to be watched";
    }
    deliver(booked("first"));
    const long before = resident_kb(worker());
    for (const hostile::attack &each : hostile::attacks()) {
        attack(each);
        EXPECT_LT(resident_kb(worker()) - before, most_kb) << each.name;
    }
    EXPECT_GT(before, 0);
}

} // namespace
} // namespace webhook::test
