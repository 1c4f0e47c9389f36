/*
 * The vectors of the providers (tests/data/providers), which an independent
 * signer has written, against the files of the providers.
 */

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/provider_waits.h"
#include "unit/core_vectors_check.h"

namespace {

using namespace core_check;
using webhook::test::forgery;
using webhook::test::provider_vectors;
using webhook::test::vector_delivery;
namespace fs = std::filesystem;

const fs::path root = WEBHOOK_TESTS_ROOT;

/* The names of the files of a directory, without what belongs to others. */
std::set<std::string> names_in(const fs::path &directory)
{
    std::set<std::string> names;

    if (fs::exists(directory)) {
        for (const auto &entry : fs::directory_iterator(directory)) {
            const std::string name = entry.path().stem().string();
            if (entry.path().extension() == ".json" &&
                !name.ends_with(".schema")) {
                names.insert(name);
            }
        }
    }
    return names;
}

bool is_built_in(const std::string &name)
{
    webhook_error_t err{};
    return profile_ptr(webhook_profile_builtin(str(name), &err)) != nullptr;
}

std::string text_of(const std::string &provider)
{
    std::ifstream file(root / "providers" / (provider + ".json"));

    return {std::istreambuf_iterator<char>(file), {}};
}

class core_vectors : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        if (!is_built_in(GetParam())) {
            GTEST_SKIP() << "there is no provider of this name";
        }
        if (!webhook::test::known_fault(GetParam()).empty()) {
            GTEST_SKIP() << webhook::test::known_fault(GetParam());
        }
        of_ = webhook::test::read_provider_vectors(
            root / "tests/data/providers" / (GetParam() + ".json"));
        if (!webhook::test::has_challenges(text_of(GetParam()))) {
            of_.settings.clear();
        }
        if (lacks_place(of_.token_at)) {
            GTEST_SKIP() << "no place yet for " << of_.token_at;
        }
    }

    const vector_delivery &named(const std::string &name) const
    {
        return of_.deliveries.at(name);
    }

    void expect_refused(
        const std::string &how, const vector_delivery &what) const
    {
        vector_gate gate(of_);
        const fate found = gate.send(what);

        EXPECT_TRUE(found.refused()) << how << ": " << found;
    }

    provider_vectors of_;
};

TEST_P(core_vectors, AGenuineDeliveryPasses)
{
    for (const auto &[name, what] : of_.deliveries) {
        vector_gate gate(of_);
        const fate found = gate.send(what);

        EXPECT_TRUE(found.forwarded) << name << ": " << found;
        EXPECT_EQ(found.verdict, WEBHOOK_ACCEPTED) << name << ": " << found;
        /* A type without identity may be one that the file does not list. */
        if (name == "first" && !of_.retry.empty()) {
            EXPECT_EQ(found.violation, "") << name;
        }
    }
}

TEST_P(core_vectors, WhatTheSenderHasNotSignedIsRefused)
{
    for (const forgery &each : flipped(of_)) {
        expect_refused(each.how, each.what);
    }
    for (const auto &[name, what] : of_.refused) {
        expect_refused(name, what);
    }
}

TEST_P(core_vectors, WithoutItsProofItIsRefused)
{
    for (const forgery &each : unproven(of_)) {
        expect_refused(each.how, each.what);
    }
}

/* The host takes an argument as nginx does; what is not a header is its. */
TEST_P(core_vectors, WithTwiceItsProofItIsRefused)
{
    for (const forgery &each : proven_twice(of_)) {
        if (of_.is_signed() || !of_.token_at.starts_with("query:")) {
            expect_refused(each.how, each.what);
        }
    }
}

TEST_P(core_vectors, AnHourAfterItsToleranceItIsRefused)
{
    if (of_.tolerance == 0) {
        GTEST_SKIP() << "what it signs has no time that is checked";
    }
    vector_gate gate(of_);
    const fate found =
        gate.send(of_.first(), of_.first().at + (of_.tolerance + 3600) * 1000);

    EXPECT_TRUE(found.refused()) << found;
    EXPECT_EQ(found.why, "timestamp_expired");
}

TEST_P(core_vectors, TwoEventsThatLookAlikeBothPass)
{
    vector_gate gate(of_);

    ASSERT_EQ(of_.pair.size(), 2U);
    for (const std::string &name : of_.pair) {
        const fate found = gate.send(named(name));
        EXPECT_TRUE(found.forwarded) << name << ": " << found;
    }
}

TEST_P(core_vectors, ARetryPassesOnce)
{
    if (of_.retry.empty()) {
        GTEST_SKIP() << of_.unidentified;
    }
    if (webhook::test::waits_for_events_inside(
            GetParam(), text_of(GetParam()))) {
        GTEST_SKIP() << "the events inside its body are not read yet";
    }
    vector_gate gate(of_);

    ASSERT_EQ(of_.retry.size(), 2U);
    const fate first = gate.send(named(of_.retry[0]));
    EXPECT_TRUE(first.forwarded) << first;
    EXPECT_EQ(first.claimed, first.events) << first;
    const fate again = gate.send(named(of_.retry[1]));
    EXPECT_FALSE(again.forwarded) << again;
    EXPECT_EQ(again.status / 100, 2U) << again;
}

TEST_P(core_vectors, OneSignatureCarriesOneBody)
{
    vector_gate gate(of_);

    for (const std::string &name : of_.rebodied) {
        const fate found = gate.send(named(name));
        EXPECT_EQ(found.forwarded, name == "first") << name << ": " << found;
    }
}

TEST_P(core_vectors, WhoeverUsesTheAnswerGetsItEachTime)
{
    vector_gate gate(of_);

    for (const std::string &name : of_.synchronous) {
        EXPECT_TRUE(gate.send(named(name)).forwarded) << name;
        const fate again = gate.send(named(name));
        EXPECT_TRUE(again.forwarded) << name << ": " << again;
    }
}

TEST_P(core_vectors, AHandshakeIsAnswered)
{
    if (!of_.challenges.empty() &&
        !webhook::test::has_challenges(text_of(GetParam()))) {
        GTEST_SKIP() << "its file has no handshake yet";
    }
    for (const auto &[name, each] : of_.challenges) {
        vector_gate gate(of_);
        const fate found = gate.send(each.request);

        EXPECT_FALSE(found.forwarded) << name << ": " << found;
        EXPECT_EQ(found.verdict, WEBHOOK_CHALLENGE) << name << ": " << found;
        EXPECT_EQ(found.status, each.answer.status) << name;
        if (!each.answer.body.empty()) {
            EXPECT_EQ(found.answer, each.answer.body) << name;
        }
    }
}

TEST_P(core_vectors, AHandshakeOfSomebodyElseIsRefused)
{
    if (!webhook::test::has_challenges(text_of(GetParam()))) {
        GTEST_SKIP() << "its file has no handshake yet";
    }
    for (const auto &[name, request] : of_.challenges_refused) {
        vector_gate gate(of_);
        const fate found = gate.send(request);

        EXPECT_FALSE(found.forwarded) << name << ": " << found;
        EXPECT_GE(found.status, 400U) << name << ": " << found;
    }
}

std::string test_name(const ::testing::TestParamInfo<std::string> &given)
{
    std::string name = given.param;

    for (char &each : name) {
        each = std::isalnum(static_cast<unsigned char>(each)) != 0 ? each : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(providers, core_vectors,
    ::testing::ValuesIn(names_in(root / "tests/data/providers")), test_name);

/* Those that sign nothing of their own: they are for a sender without a file.
 */
const std::set<std::string> generic = {"hmac", "jws", "jwt",
    "message-signature", "public-key", "signed-members", "json", "profile"};

TEST(core_vectors_all, EachProviderHasItsVectors)
{
    const auto written = names_in(root / "tests/data/providers");

    for (const std::string &name : names_in(root / "providers")) {
        EXPECT_TRUE(generic.contains(name) || written.contains(name)) << name;
    }
}

TEST(core_vectors_all, AreComplete)
{
    for (const std::string &name : names_in(root / "tests/data/providers")) {
        const provider_vectors of = webhook::test::read_provider_vectors(
            root / "tests/data/providers" / (name + ".json"));

        EXPECT_EQ(of.provider, name);
        EXPECT_TRUE(of.deliveries.contains("first")) << name;
        EXPECT_EQ(of.pair.size(), 2U) << name;
        EXPECT_TRUE(of.retry.size() == 2 || !of.unidentified.empty() ||
                    !of.synchronous.empty())
            << name << " has a retry, or a reason why it has none";
        EXPECT_TRUE(of.retry.empty() || of.unidentified.empty()) << name;
        if (!of.unidentified.empty()) {
            EXPECT_EQ(of.deliveries.at(of.pair[0]).body,
                of.deliveries.at(of.pair[1]).body)
                << name;
        }
    }
}

/* For those who look: the vectors that wait for a provider. */
TEST(core_vectors_all, ListsThoseWithoutAProvider)
{
    std::string missing;

    for (const std::string &name : names_in(root / "tests/data/providers")) {
        if (!is_built_in(name)) {
            missing += " " + name;
        }
    }
    if (!missing.empty()) {
        std::cout << "no provider yet:" << missing << "\n";
    }
}

} // namespace
