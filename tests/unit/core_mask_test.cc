/* What a log may have of a value that names a person. */

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/printable.h"
#include "core/mask.h"
#include "unit/core_check.h"

namespace {

using namespace core_check;
using namespace std::literals;

std::string masked(std::string_view text)
{
    std::string room(text.size() + WEBHOOK_MASK_ROOM, '#');

    room.resize(webhook_mask(str(text), room.data()));
    return room;
}

/* "first" and what an address keeps, with the ellipsis between. */
std::string parts(std::string_view first, std::string_view domain = "")
{
    return std::string(first) + "\u2026" + std::string(domain);
}

TEST(core_mask, KeepsACharacterAndTheDomainOfAnAddress)
{
    EXPECT_EQ(masked("lena@example.org"), parts("l", "@example.org"));
    EXPECT_EQ(masked("l@example.org"), parts("l", "@example.org"));
    EXPECT_EQ(masked("LENA.M+call_1@Mail.Example.ORG"),
        parts("L", "@Mail.Example.ORG"));
    EXPECT_EQ(masked("5%off!#$&'*/=?^`{|}~-@a-1.b2"), parts("5", "@a-1.b2"));
    EXPECT_EQ(
        masked("łucja@xn--mnchen-3ya.de"), parts("ł", "@xn--mnchen-3ya.de"));

    const std::string label(63, 'a');
    const std::string longest =
        label + "." + label + "." + label + "." + std::string(61, 'a');
    EXPECT_EQ(masked("l@" + longest), parts("l", "@" + longest));
}

TEST(core_mask, KeepsACharacterOfAnythingElse)
{
    EXPECT_EQ(masked(""), "");
    EXPECT_EQ(masked("l"), parts("l"));
    EXPECT_EQ(masked("lena"), parts("l"));
    EXPECT_EQ(masked("+49 30 1234567"), parts("+"));
    EXPECT_EQ(masked("192.0.2.1"), parts("1"));
    EXPECT_EQ(masked("true"), parts("t"));
    EXPECT_EQ(masked(" lena"), parts(" "));
}

/* What would be left of them is not the domain of an address. */
TEST(core_mask, IsNotFooledByAnAtSign)
{
    const std::string label(64, 'a');

    for (const std::string &text :
        {"@"s, "@example.org"s, "lena@"s, "lena@localhost"s, "lena@.org"s,
            "lena@example."s, "lena@a..b"s, "lena@-a.org"s, "lena@a-.org"s,
            "lena@example.org "s, "lena@192.0.2.1"s, "lena@[192.0.2.1]"s,
            "lena@example.4u"s, "lena@exa_mple.org"s, "lena@example.org>"s,
            "lena@b@example.org"s, "lena@example.org,b@example.com"s,
            "lena m@example.org"s, "\"lena\"@example.org"s,
            "lena <l@example.org>"s, "lena:x@example.org"s, "lena@münchen.de"s,
            "lena@example.org\u00a0knows"s, "lena@example.org你好"s,
            "lena@example%0A.org"s, "lena@" + label + ".org", "lena@a." + label,
            "lena@" + std::string(250, '.') + "org",
            "lena@" + std::string(62, 'a') + "." + std::string(63, 'a') + "." +
                std::string(63, 'a') + "." + std::string(63, 'a')}) {
        EXPECT_EQ(masked(text), parts(text.substr(0, 1))) << text;
    }
}

TEST(core_mask, KeepsWholeCharacters)
{
    EXPECT_EQ(masked("Łucja"), parts("Ł"));
    EXPECT_EQ(masked("山田"), parts("山"));
    EXPECT_EQ(masked("\U0001f600smile"), parts("\U0001f600"));
    EXPECT_EQ(masked("山@example.org"), parts("山", "@example.org"));

    /* What is no character is not kept; the parsers let none through. */
    EXPECT_EQ(masked("\xc5"), parts(""));
    EXPECT_EQ(masked("\xe5\xb1lena"), parts(""));
    EXPECT_EQ(masked("\xff@example.org"), parts("", "@example.org"));
}

TEST(core_mask, KeepsWholeEscapes)
{
    for (std::string_view escape :
        {"%00"sv, "%09"sv, "%0A"sv, "%1F"sv, "%7F"sv, "%C2%80"sv, "%C2%9F"sv}) {
        std::string text(escape);
        EXPECT_EQ(masked(text), parts(escape));
        EXPECT_EQ(masked(text + "lena"), parts(escape));
        EXPECT_EQ(masked(text + "@example.org"), parts(escape, "@example.org"));
    }

    /* These are a percent sign, as no control character is encoded so. */
    for (std::string_view text : {"%"sv, "%0"sv, "%0g"sv, "%0a"sv, "%1"sv,
             "%20"sv, "%7E"sv, "%7"sv, "%C2"sv, "%C2%"sv, "%C2%8"sv, "%C2%A0"sv,
             "%C2%8x"sv, "%C3%80"sv, "%C2.80"sv, "%%0A"sv}) {
        EXPECT_EQ(masked(text), parts("%")) << text;
    }
}

/* As the escapes come about: by the very function that makes them. */
TEST(core_mask, KnowsTheEscapesOfAllControlCharacters)
{
    std::vector<std::string> controls = {"\x7f"};

    for (int i = 0; i < 0x20; ++i) {
        controls.emplace_back(1, static_cast<char>(i));
        controls.push_back({'\xc2', static_cast<char>(0x80 + i)});
    }
    for (const std::string &control : controls) {
        std::string escape;
        webhook::append_without_controls(escape, control);
        EXPECT_EQ(masked(escape + "x"), parts(escape));
    }
}

/* The caller's room is what the header promises, to the byte. */
TEST(core_mask, StaysWithinItsRoom)
{
    for (std::string_view text : {"l"sv, "a@b.cd"sv, "%C2%80"sv, "山"sv}) {
        std::string room(text.size() + WEBHOOK_MASK_ROOM + 1, '#');
        size_t written = webhook_mask(str(text), room.data());
        EXPECT_LE(written, text.size() + WEBHOOK_MASK_ROOM);
        EXPECT_EQ(room.find_last_not_of('#') + 1, written) << room;
    }

    EXPECT_EQ(webhook_mask({nullptr, 0}, nullptr), 0U);
    EXPECT_EQ(webhook_mask({nullptr, 5}, nullptr), 0U);
}

std::set<std::string> fields(const webhook_profile_t *profile, bool personal)
{
    std::set<std::string> result;

    for (size_t i = 0; i < webhook_profile_field_count(profile); ++i) {
        if ((webhook_profile_field_personal(profile, i) != 0) == personal) {
            result.emplace(view(webhook_profile_field_name(profile, i)));
        }
    }
    return result;
}

TEST(core_personal, AreThoseOfTheProviders)
{
    const struct {
        const char *name;
        std::set<std::string> personal;
    } table[] = {
        {"cal.com", {"attendee_email", "attendee_name", "booking_title",
                        "cancel_reason", "organizer_email"}},
        {"calendly", {"cancel_reason", "invitee_email", "invitee_name",
                         "invitee_phone"}},
        {"discord", {}},
        {"discord-interactions", {}},
        {"github", {"sender"}},
        {"iclosed", {"contact_email", "event_cancel_reason", "invitee_email",
                        "invitee_name", "invitee_phone"}},
        {"json", {}},
        {"shopify", {"email"}},
        {"slack", {}},
        {"standard-webhooks", {}},
        {"stripe", {}},
        {"zoom", {"email", "operator", "participant_email", "participant_name",
                     "topic"}},
    };

    for (const auto &each : table) {
        profile_ptr profile = builtin_profile(each.name);
        EXPECT_EQ(fields(profile.get(), true), each.personal) << each.name;
    }
}

/* A field that is added later is thought about, or found here. */
TEST(core_personal, MissNoFieldThatSoundsLikeAPerson)
{
    const std::set<std::string> things = {
        "event_name",      /* calendly: of the kind of event */
        "event_type_name", /* iclosed: the same              */
        "name",            /* shopify: "#1001"               */
        "number",          /* github: of an issue            */
    };
    size_t count = 0;

    for (const char *provider : {"cal.com", "calendly", "discord",
             "discord-interactions", "github", "iclosed", "json", "shopify",
             "slack", "standard-webhooks", "stripe", "zoom"}) {
        for (const std::string &field :
            fields(builtin_profile(provider).get(), false)) {
            for (const char *word : {"mail", "name", "phone", "number", "note",
                     "reason", "title", "topic", "address"}) {
                EXPECT_TRUE(field.find(word) == std::string::npos ||
                            things.contains(field))
                    << provider << ": " << field;
            }
            ++count;
        }
    }
    EXPECT_GT(count, 50U);
}

} // namespace
