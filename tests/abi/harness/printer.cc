#include "printer.h"

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace harness {

namespace {

using suite = testing::TestSuite;
using unit = testing::UnitTest;

class printer : public testing::EmptyTestEventListener {
public:
    explicit printer(testing::TestEventListener *shown) : out_(shown) {}

    void hide_shown() { hidden_.insert(shown_.begin(), shown_.end()); }

    void OnTestIterationStart(const unit &all, int iteration) override
    {
        out_->OnTestIterationStart(all, iteration);
    }

    void OnEnvironmentsSetUpStart(const unit &all) override
    {
        out_->OnEnvironmentsSetUpStart(all);
    }

    void OnTestSuiteStart(const suite &started) override
    {
        shown_.insert(started.name());
        visible_ = hidden_.count(started.name()) == 0;
        if (visible_) {
            out_->OnTestSuiteStart(started);
        }
    }

#ifndef GTEST_REMOVE_LEGACY_TEST_CASEAPI_
    /* GoogleTest's own printer still listens to the events' old names. */
    void OnTestCaseStart(const testing::TestCase &started) override
    {
        if (visible_) {
            out_->OnTestCaseStart(started);
        }
    }

    void OnTestCaseEnd(const testing::TestCase &ended) override
    {
        if (visible_) {
            out_->OnTestCaseEnd(ended);
        }
    }
#endif

    void OnTestStart(const testing::TestInfo &test) override
    {
        if (visible_) {
            out_->OnTestStart(test);
        }
    }

    void OnTestPartResult(const testing::TestPartResult &part) override
    {
        if (visible_) {
            out_->OnTestPartResult(part);
        }
    }

    void OnTestEnd(const testing::TestInfo &test) override
    {
        if (visible_) {
            out_->OnTestEnd(test);
        }
    }

    void OnTestSuiteEnd(const suite &ended) override
    {
        if (visible_) {
            out_->OnTestSuiteEnd(ended);
        }
    }

    void OnEnvironmentsTearDownStart(const unit &all) override
    {
        out_->OnEnvironmentsTearDownStart(all);
    }

    void OnTestIterationEnd(const unit &all, int iteration) override
    {
        out_->OnTestIterationEnd(all, iteration);
    }

private:
    std::unique_ptr<testing::TestEventListener> out_;
    std::set<std::string> shown_;
    std::set<std::string> hidden_;
    bool visible_ = true; /* the suite under way */
};

printer *installed = nullptr; /* GoogleTest owns it */

} // namespace

void install_printer()
{
    auto &listeners = testing::UnitTest::GetInstance()->listeners();
    auto *own = listeners.Release(listeners.default_result_printer());

    if (own != nullptr) {
        installed = new printer(own);
        listeners.Append(installed);
    }
}

void hide_shown_suites()
{
    if (installed != nullptr) {
        installed->hide_shown();
    }
}

} // namespace harness
