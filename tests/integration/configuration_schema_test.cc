// Schemas of a profile of an operator's own: where they are looked for, and
// what "nginx -t" says about those it does not take.

#include "support/gate_test.h"

#include <filesystem>

namespace webhook::test {
namespace {

class profile_schema : public gate_test {
protected:
    // A profile in a directory of its own whose events have this "schema".
    void write_profile(const std::string &schema)
    {
        std::filesystem::create_directories(directory());
        write_file(file(), R"({"name": "shop", "envelope": ["object"],
            "type": {"pointer": "/kind"},
            "events": {"order": {"id": "/id", "schema": )" +
                               schema + "}}}");
    }

    conf_check check() const { return check_gate_conf({.http = directive()}); }

    std::string directive() const
    {
        return "webhook_profile shop " + file().string() + ";";
    }

    std::filesystem::path directory() const { return dir_.path() / "shop"; }
    std::filesystem::path file() const { return directory() / "p.json"; }

    void expect_refused(const std::vector<std::string> &said) const
    {
        const conf_check result = check();
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_NE(result.output.find("[emerg] \"" + file().string() +
                                     "\" of \"webhook_profile\" is not a "
                                     "profile: /events/order/schema"),
            std::string::npos)
            << result.output;
        for (const std::string &word : said) {
            EXPECT_NE(result.output.find(word), std::string::npos)
                << "missing: " << word << "\n"
                << result.output;
        }
    }

private:
    temp_dir dir_;
};

TEST_F(profile_schema, IsReadBesideTheProfile)
{
    write_profile(R"("s.json#/$defs/order")");
    write_file(directory() / "s.json",
        R"({"$defs": {"order": {"required": ["id"]}}})");
    EXPECT_EQ(check().exit_code, 0) << check().output;

    write_profile(R"("more/s.json")");
    std::filesystem::create_directories(directory() / "more");
    write_file(directory() / "more/s.json", "{}");
    EXPECT_EQ(check().exit_code, 0) << check().output;
}

TEST_F(profile_schema, FileIsMissing)
{
    write_profile(R"("none.json#/x")");
    expect_refused({"/events/order/schema: none.json: open()", "(2: No such"});
}

TEST_F(profile_schema, FileIsNone)
{
    write_profile(R"("s.json")");
    std::filesystem::create_directories(directory() / "s.json");
    expect_refused({"/events/order/schema: s.json: ", "not a regular file"});
}

TEST_F(profile_schema, FileIsTooLarge)
{
    constexpr std::size_t most = 1 << 20;
    write_profile(R"("s.json")");
    write_file(directory() / "s.json", "{}" + std::string(most - 2, ' '));
    EXPECT_EQ(check().exit_code, 0) << check().output;
    write_file(directory() / "s.json", "{}" + std::string(most - 1, ' '));
    expect_refused({"s.json: ", "larger than 1048576 bytes"});
}

TEST_F(profile_schema, FileIsElsewhere)
{
    write_file(directory().parent_path() / "s.json", "{}");
    for (const std::string name :
        {"../s.json", "more/../../s.json", "/etc/hostname", "", "#/x"}) {
        write_profile("\"" + name + "\"");
        expect_refused({});
    }
}

TEST_F(profile_schema, FileIsNotJson)
{
    write_profile(R"("s.json")");
    write_file(directory() / "s.json", "{\n  \"type\": oops\n}");
    expect_refused({"s.json: line 2, column "});
}

TEST_F(profile_schema, FileIsNoSchema)
{
    write_profile(R"("s.json#/$defs/a")");
    write_file(directory() / "s.json",
        R"({"$defs": {"a": {"properties": {"id": {"minLength": "3"}}}}})");
    expect_refused({"s.json#/$defs/a/properties/id/minLength"});
    write_profile(R"("s.json#/$defs/b")");
    expect_refused({"s.json#", "/$defs/b"});
}

TEST_F(profile_schema, IsWrongInTheProfile)
{
    write_profile(R"({"properties": {"id": {"type": "strnig"}}})");
    expect_refused({"/events/order/schema/properties/id/type"});
    write_profile("5");
    expect_refused({"/events/order/schema: expected"});
}

TEST_F(profile_schema, ProfileIsTooLarge)
{
    write_profile("{}" + std::string(1 << 20, ' '));
    const conf_check result = check();
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_NE(result.output.find("p.json\" of \"webhook_profile\" cannot be "
                                 "read: the file is larger than 1048576 bytes"),
        std::string::npos)
        << result.output;
}

} // namespace
} // namespace webhook::test
