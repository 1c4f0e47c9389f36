// What "nginx -t" says of wrong signatures, secrets and tokens: the directive
// and the remedy, and nothing of a secret.

#include "support/signed_test.h"

namespace webhook::test {
namespace {

class configuration_auth : public signed_test {
protected:
    void expect_fault(const std::string &location,
        const std::vector<std::string> &said,
        const std::string &profile = "iclosed")
    {
        SCOPED_TRACE(location);
        const conf_check result =
            check_gate_conf({.location = location, .profile = profile});
        EXPECT_NE(result.exit_code, 0);
        EXPECT_LT(result.exit_code, 128) << "nginx crashed";
        for (const std::string &word : said) {
            EXPECT_NE(result.output.find(word), std::string::npos)
                << "missing: " << word << "\n"
                << result.output;
        }
        EXPECT_EQ(result.output.find("s3cret"), std::string::npos)
            << result.output;
    }

    void expect_fine(
        const std::string &location, const std::string &profile = "iclosed")
    {
        const conf_check result =
            check_gate_conf({.location = location, .profile = profile});
        EXPECT_EQ(result.exit_code, 0) << location << "\n" << result.output;
    }

    std::string secret_file(const std::string &content = "s3cret")
    {
        return "webhook_secret file:" + file("secret", content) + ";";
    }
};

TEST_F(configuration_auth, ASignatureNeedsASecret)
{
    expect_fault("",
        {"\"webhook stripe\"",
            "webhook_secret: is required to verify the signature",
            "webhook_signature off"},
        "stripe");
    expect_fine("webhook_signature off;", "stripe");
    expect_fine(secret_file(), "stripe");
    expect_fault("webhook_signature discord;" + secret_file(),
        {"webhook_public_key: is required to verify the signature"});
}

TEST_F(configuration_auth, ASecretNeedsASignature)
{
    expect_fault(secret_file(),
        {"webhook_signature: is required", "\"iclosed\"", "\"off\""});
    expect_fine(secret_file() + "webhook_signature off;");
}

TEST_F(configuration_auth, SchemesAndTheirParameters)
{
    expect_fault("webhook_signature sripe;" + secret_file(),
        {"webhook_signature: there is no built-in provider of this name",
            "the nearest names are: stripe", "\"hmac\" and \"public-key\""});
    expect_fault("webhook_signature hmac;" + secret_file(),
        {"webhook_signature: header: is missing"});
    expect_fault("webhook_signature hmac header=X-S heder=X;" + secret_file(),
        {"webhook_signature: heder: is not a parameter", "secret_encoding"});
    expect_fault("webhook_signature hmac header;" + secret_file(),
        {"invalid parameter number 1 of \"webhook_signature\""});
    expect_fault(
        "webhook_signature hmac header=X-S algorithm=md5;" + secret_file(),
        {"algorithm: must be one of sha1, sha256, sha512"});
    expect_fault("webhook_signature square;" + secret_file(),
        {"webhook_signature: url: is required"});
    expect_fault(
        "webhook_signature hmac header=X-S \"signed={timestamp}.{body}\";" +
            secret_file(),
        {"webhook_signature: signed: contains {timestamp}"});
    expect_fault("webhook_signature off header=X;",
        {"accepts no parameters with \"off\""});
    expect_fault("webhook_signature slack;webhook_signature slack;",
        {"\"webhook_signature\" directive is duplicate"});
    expect_fault(
        "webhook_tolerance 0;", {"webhook_tolerance", "longer than 0"});
}

TEST_F(configuration_auth, Secrets)
{
    const std::string scheme = "webhook_signature hmac header=X-S;";
    const auto readable = static_cast<std::filesystem::perms>(0644);

    expect_fault(scheme + "webhook_secret file:" +
                     file("open", "s3cret", readable) + ";",
        {"webhook_secret", "the file is readable by all users", "chmod o-r"});
    expect_fault(scheme + "webhook_secret file:/nowhere/at/all;",
        {"/nowhere/at/all", "webhook_secret"});
    expect_fault(scheme + "webhook_secret file:" + dir_.path().string() + ";",
        {"webhook_secret", "it is not a regular file"});
    expect_fault(scheme + "webhook_secret env:WEBHOOK_NO_SUCH_NAME;",
        {"env:WEBHOOK_NO_SUCH_NAME", "is not set in the environment of nginx"});
    expect_fault(scheme + secret_file("\n"), {"webhook_secret", "is empty"});
    expect_fault(scheme + "webhook_secret \"\";", {"webhook_secret", "empty"});
    expect_fault("webhook_signature close;" + secret_file("not s3cret"),
        {"webhook_secret: number 1 is not hexadecimal"});
    expect_fault("webhook_signature svix;" + secret_file("whsec_s3cret"),
        {"webhook_secret: number 1 is not base64"});
    expect_fault("webhook_signature svix;" + secret_file("whsec_"),
        {"webhook_secret: number 1 is empty"});
    expect_fault("webhook_signature discord; webhook_public_key s3cret;",
        {"webhook_public_key: number 1 is neither PEM"});
}

TEST_F(configuration_auth, LiteralsDrawAWarning)
{
    const conf_check result = check_gate_conf(
        {.location = "webhook_signature hmac header=X-S;"
                     "webhook_secret s3cret; webhook_token $arg_t s3cret;"});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_NE(result.output.find("[warn]"), std::string::npos);
    for (const char *name : {"\"webhook_secret\"", "\"webhook_token\""}) {
        EXPECT_NE(result.output.find("a secret of " + std::string(name)),
            std::string::npos)
            << result.output;
    }
    EXPECT_EQ(result.output.find("s3cret"), std::string::npos);
}

TEST_F(configuration_auth, AKeyOfWhatIsNotSigned)
{
    const std::string hidden = "webhook_key $http_x_github_delivery;";

    expect_fault(hidden + secret_file(),
        {"webhook_key: contains the header \"x_github_delivery\"",
            "does not cover", "unsigned:$http_x_github_delivery"},
        "github");
    expect_fault("webhook_key /id \"a-${http_x_other}-b\";" + secret_file(),
        {"\"x_other\""}, "github");
    expect_fine("webhook_key unsigned:$http_x_github_delivery;" + secret_file(),
        "github");
    expect_fine(hidden + "webhook_signature off;", "github");
    expect_fine("webhook_key $http_webhook_id;" + secret_file("c2VjcmV0"),
        "standard-webhooks");
    expect_fault("webhook_key unsigned:/id;" + secret_file(),
        {"invalid component \"unsigned:/id\""}, "github");
}

TEST_F(configuration_auth, Tokens)
{
    expect_fault("webhook_token token s3cret;",
        {"webhook_token", "must contain a variable"});
    expect_fault("webhook_token $arg_token \"\";", {"webhook_token", "empty"});
    expect_fault("webhook_token $arg_token;", {"webhook_token"});
    expect_fault("webhook_token $arg_a s3cret; webhook_token $arg_b s3cret;",
        {"is duplicate"});
}

} // namespace
} // namespace webhook::test
