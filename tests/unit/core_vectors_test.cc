/*
 * The vectors of the providers (tests/data/providers), which an independent
 * signer has written, against the files of the providers.
 */

#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

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

provider_vectors vectors_of(const std::string &name)
{
    return webhook::test::read_provider_vectors(
        root / "tests/data/providers" / (name + ".json"));
}

bool is_built_in(const std::string &name)
{
    webhook_error_t err{};
    return profile_ptr(webhook_profile_builtin(str(name), &err)) != nullptr;
}

bool is_waiting(const std::string &name)
{
    return webhook::test::waiting_providers().contains(name);
}

/*
 * The vectors of all providers that are built in.  What cannot be read has no
 * tests but those of core_vectors_all, which fail.
 */
const std::map<std::string, provider_vectors> &all_vectors()
{
    static const auto all = [] {
        std::map<std::string, provider_vectors> result;
        for (const std::string &name :
            names_in(root / "tests/data/providers")) {
            try {
                if (!is_waiting(name)) {
                    result.emplace(name, vectors_of(name));
                }
            } catch (const std::exception &) {
                continue;
            }
        }
        return result;
    }();

    return all;
}

/* Returns true if the sender proves who it is. */
bool is_locked(const provider_vectors &of)
{
    return of.is_signed() || !of.tokens.empty();
}

/* The names of those that have what a test is about. */
template<class Has>
std::vector<std::string> those_that(const Has &has)
{
    std::vector<std::string> names;

    for (const auto &[name, of] : all_vectors()) {
        if (has(of)) {
            names.push_back(name);
        }
    }
    return names;
}

class core_vectors : public ::testing::TestWithParam<std::string> {
protected:
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

    const provider_vectors &of_ = all_vectors().at(GetParam());
};

/* Those of them that have a time, a retry, ... */
class core_vectors_in_time : public core_vectors {};
class core_vectors_flipped : public core_vectors {};
class core_vectors_unproven : public core_vectors {};
class core_vectors_repeated : public core_vectors {};
class core_vectors_rebodied : public core_vectors {};
class core_vectors_answered : public core_vectors {};
class core_vectors_challenged : public core_vectors {};

/* Deliveries that violate their profile, and how they do. */
const std::map<std::string, std::string> violations = {
    /* Its id is optional, and an event without it is listed in the status. */
    {"microsoft-graph first", "/id id_missing"}};

TEST_P(core_vectors, AGenuineDeliveryPasses)
{
    for (const auto &[name, what] : of_.deliveries) {
        vector_gate gate(of_);
        const fate found = gate.send(what);

        EXPECT_TRUE(found.forwarded) << name << ": " << found;
        EXPECT_EQ(found.verdict, WEBHOOK_ACCEPTED) << name << ": " << found;
        const auto excused = violations.find(GetParam() + " " + name);
        EXPECT_EQ(
            found.violation, excused != violations.end() ? excused->second : "")
            << name;
    }
}

TEST_P(core_vectors_flipped, WhatTheSenderHasNotSignedIsRefused)
{
    for (const forgery &each : flipped(of_)) {
        expect_refused(each.how, each.what);
    }
    for (const auto &[name, what] : of_.refused) {
        expect_refused(name, what);
    }
}

TEST_P(core_vectors_unproven, WithoutItsProofItIsRefused)
{
    for (const forgery &each : unproven(of_)) {
        expect_refused(each.how, each.what);
    }
}

TEST_P(core_vectors_unproven, WithTwiceItsProofItIsRefused)
{
    for (const forgery &each : proven_twice(of_)) {
        expect_refused(each.how, each.what);
    }
}

TEST_P(core_vectors_in_time, AnHourAfterItsToleranceItIsRefused)
{
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

TEST_P(core_vectors_repeated, ARetryPassesOnce)
{
    vector_gate gate(of_);

    ASSERT_EQ(of_.retry.size(), 2U);
    const fate first = gate.send(named(of_.retry[0]));
    EXPECT_TRUE(first.forwarded) << first;
    EXPECT_EQ(first.claimed, first.events) << first;
    const fate again = gate.send(named(of_.retry[1]));
    EXPECT_FALSE(again.forwarded) << again;
    EXPECT_EQ(again.status / 100, 2U) << again;
}

TEST_P(core_vectors_rebodied, OneSignatureCarriesOneBody)
{
    vector_gate gate(of_);

    for (const std::string &name : of_.rebodied) {
        const fate found = gate.send(named(name));
        EXPECT_EQ(found.forwarded, name == "first") << name << ": " << found;
    }
}

TEST_P(core_vectors_answered, WhoeverUsesTheAnswerGetsItEachTime)
{
    vector_gate gate(of_);

    for (const std::string &name : of_.synchronous) {
        EXPECT_TRUE(gate.send(named(name)).forwarded) << name;
        const fate again = gate.send(named(name));
        EXPECT_TRUE(again.forwarded) << name << ": " << again;
    }
}

TEST_P(core_vectors_challenged, AHandshakeIsAnswered)
{
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

TEST_P(core_vectors_challenged, AHandshakeOfSomebodyElseIsRefused)
{
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

/* Each is run where the vectors have what it is about, and nowhere else. */
INSTANTIATE_TEST_SUITE_P(providers, core_vectors,
    ::testing::ValuesIn(those_that([](const auto &) { return true; })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_in_time,
    ::testing::ValuesIn(
        those_that([](const auto &of) { return of.tolerance != 0; })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_flipped,
    ::testing::ValuesIn(those_that(
        [](const auto &of) { return is_locked(of) || !of.refused.empty(); })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_unproven,
    ::testing::ValuesIn(
        those_that([](const auto &of) { return !of.proof.empty(); })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_repeated,
    ::testing::ValuesIn(
        those_that([](const auto &of) { return !of.retry.empty(); })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_rebodied,
    ::testing::ValuesIn(
        those_that([](const auto &of) { return !of.rebodied.empty(); })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_answered,
    ::testing::ValuesIn(
        those_that([](const auto &of) { return !of.synchronous.empty(); })),
    test_name);

INSTANTIATE_TEST_SUITE_P(providers, core_vectors_challenged,
    ::testing::ValuesIn(those_that([](const auto &of) {
        return !of.challenges.empty() || !of.challenges_refused.empty();
    })),
    test_name);

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

/*
 * What a provider proves, one can take away and double, and what it signs, one
 * can change.  These prove nothing: they are refused by nothing but their body.
 */
const std::map<std::string, std::string> proofless = {
    {"kinde", "the body is a token as a whole"},
    {"wix", "the body is a token as a whole"}};

TEST(core_vectors_all, AreComplete)
{
    for (const std::string &name : names_in(root / "tests/data/providers")) {
        const provider_vectors of = vectors_of(name);

        EXPECT_EQ(of.provider, name);
        EXPECT_TRUE(of.deliveries.contains("first")) << name;
        EXPECT_EQ(of.pair.size(), 2U) << name;
        EXPECT_TRUE(of.retry.size() == 2 || !of.unidentified.empty() ||
                    !of.synchronous.empty())
            << name << " has a retry, or a reason why it has none";
        EXPECT_TRUE(of.retry.empty() || of.unidentified.empty()) << name;
        EXPECT_NE(is_waiting(name), is_built_in(name)) << name;
        if (is_locked(of) && !is_waiting(name)) {
            EXPECT_FALSE(flipped(of).empty()) << name;
            EXPECT_EQ(unproven(of).empty(), proofless.contains(name)) << name;
            EXPECT_EQ(proven_twice(of).empty(), proofless.contains(name))
                << name;
        }
        if (!of.unidentified.empty()) {
            EXPECT_EQ(of.deliveries.at(of.pair[0]).body,
                of.deliveries.at(of.pair[1]).body)
                << name;
        }
    }
}

/* The order and the encoding of fields are not signed, nor how often. */
TEST(core_vectors_all, AFormInOtherBytesIsTheSameDelivery)
{
    for (const char *name : {"plivo", "twilio"}) {
        const provider_vectors &of = all_vectors().at(name);
        const std::string body = of.first().body;
        const std::size_t end = body.find('&');
        vector_gate gate(of);

        EXPECT_TRUE(gate.send(of.first()).forwarded) << name;
        for (const std::string &other : {body + "&", "&" + body,
                 body.substr(end + 1) + "&" + body.substr(0, end),
                 "%" + std::string(body[0] == 'A' ? "41" : "46") +
                     body.substr(1)}) {
            vector_delivery what = of.first();
            what.body = other;
            const fate found = gate.send(what);
            EXPECT_FALSE(found.forwarded) << name << ": " << other << found;
            EXPECT_EQ(found.status, 200U) << name << ": " << other << found;
        }

        vector_delivery twice = of.first();
        twice.body += "&" + twice.body;
        EXPECT_FALSE(gate.send(twice).forwarded) << name;
    }
}

} // namespace
