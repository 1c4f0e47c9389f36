// nginx-conf-examples/docker: what the containers run, without containers.
// Docker itself is not needed.

#include "support/dns_server.h"
#include "support/example_test.h"

#include <cstdlib>
#include <regex>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

fs::path docker_dir()
{
    return source_dir() / "nginx-conf-examples/docker";
}

void replace(std::string &text, const std::string &from, const std::string &to)
{
    const auto at = text.find(from);
    if (at == std::string::npos) {
        throw std::runtime_error("there is no " + from);
    }
    text.replace(at, from.size(), to);
}

class docker : public redis_gate_test {
protected:
    void SetUp() override
    {
        fs::copy(docker_dir() / "make-secrets.sh", dir_.path());
        make_secrets();
    }

    void make_secrets() const
    {
        const fs::path output = dir_.path() / "output";
        ASSERT_EQ(run({(dir_.path() / "make-secrets.sh").string()}, output), 0)
            << read_file(output);
    }

    fs::path secret(const std::string &name) const
    {
        return dir_.path() / "secrets" / name;
    }

    // Valkey's part, with a user of ours beside the gate's.
    void run_store(const std::string &binary = "")
    {
        const fs::path acl = dir_.path() / "users.acl";
        write_file(acl,
            read_file(secret("users.acl")) + "user test on nopass ~* +@all\n");
        std::string conf = example_file("docker/valkey.conf");
        replace(conf, "/run/secrets/users.acl", acl.string());
        run_redis({.binary = binary, .extra = conf});
    }

    // The gate's part; the names of the containers lead to this machine.
    void start_docker()
    {
        names_.set("valkey", {"127.0.0.1"});
        names_.set("crm", {"127.0.0.1"});
        std::string http = inside_of(example_file("docker/nginx.conf"), "http");
        replace(http, "127.0.0.11 ", names_.address() + " ");
        start_gate(http, "valkey", "/run/secrets/valkey-password");
    }

    // The same of the manifests, whose names nginx resolves when it starts.
    void start_pod()
    {
        std::string http = http_in(example_file("kubernetes/gate.yaml"));
        replace(http, "valkey:6379", "127.0.0.1:6379");
        replace(http, "//crm:9000", "//127.0.0.1:{{upstream}}");
        start_gate(http, "127.0.0.1", "/run/secrets/valkey/valkey-password");
    }

    // A gate without Valkey; its file and its memory are the test's.
    void start_single(std::string http)
    {
        replace(http, "file=/var/lib/nginx/webhook/bookings",
            "file={{prefix}}/bookings memory=" + memory_.path().string());
        replace(http, "crm:9000", "127.0.0.1:{{upstream}}");
        start_with_ports(http);
    }

    // Of a manifest.
    static std::string http_in(const std::string &manifests)
    {
        const std::string begin = "  nginx.conf: |\n";
        const auto from = manifests.find(begin) + begin.size();
        return inside_of(
            std::regex_replace(
                manifests.substr(from, manifests.find("---", from) - from),
                std::regex(R"((^|\n) {4})"), "$1"),
            "http");
    }

    void expect_known_after_a_restart()
    {
        const request what = post(booked("90311"), "/hooks/iclosed");
        gate().quit();
        gate().start_again();
        EXPECT_EQ(member(send_request(port(), what), "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), 1U);
    }

    void start_gate(
        std::string http, const std::string &store, const std::string &password)
    {
        replace(http, "@" + store + ":6379",
            "@" + store + ":" + std::to_string(redis().port()));
        replace(http, password, secret("valkey-password").string());
        if (http.find("crm:9000") != std::string::npos) {
            replace(http, "crm:9000", "crm:{{upstream}}");
        }
        start_with_ports(http);
    }

    void start_with_ports(std::string http)
    {
        replace(http, "listen 8080", "listen 127.0.0.1:{{port}}");
        replace(http, "listen 8081", "listen 127.0.0.1:{{probes}}");
        replace(http, "/dev/stdout", "{{prefix}}/stdout");
        leave_temporary_files_to_the_test(http);
        start_http(http);
    }

    // Each nginx of the tests has directories of its own.
    static void leave_temporary_files_to_the_test(std::string &http)
    {
        http = std::regex_replace(
            http, std::regex(R"(\n +\w+_temp_path +/tmp/\w+;)"), "");
    }

    // Asks what HEALTHCHECK and the probes of Kubernetes ask.
    int probe()
    {
        return send_request(
            gate().port("probes"), {.method = "GET", .uri = "/status"})
            .status;
    }

    void expect_one_delivery()
    {
        const request what = post(booked("90311"), "/hooks/iclosed");
        EXPECT_EQ(send_request(port(), what).status, 200);
        EXPECT_EQ(upstream_.last().uri, "/hooks/iclosed");
        EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
        EXPECT_EQ(member(send_request(port(), what), "verdict"), "duplicate");
        EXPECT_EQ(upstream_.count(), 1U);
    }

    // What a client of the store is told.
    std::string ask(std::vector<std::string> words) const
    {
        words.insert(
            words.begin(), {"redis-cli", "-p", std::to_string(store_port_)});
        return said_by(words);
    }

    std::string said_by(const std::vector<std::string> &words) const
    {
        const temp_dir dir;
        run(words, dir.path() / "output");
        return read_file(dir.path() / "output");
    }

    std::string as_test(std::vector<std::string> words)
    {
        store_port_ = redis().port();
        words.insert(words.begin(),
            {"--user", "test", "--pass", "any", "--no-auth-warning"});
        return ask(words);
    }

    temp_dir dir_;
    temp_dir memory_{"/dev/shm"};
    dns_server names_;
    std::uint16_t store_port_ = 0;
};

TEST_F(docker, SecretsAreMadeOnceAndForNobodyElse)
{
    const std::string password = read_file(secret("valkey-password"));
    EXPECT_EQ(password.size(), 64U);
    EXPECT_EQ(fs::status(secret("valkey-password")).permissions(),
        fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(read_file(secret("users.acl")).find(password), std::string::npos);
    make_secrets();
    EXPECT_EQ(read_file(secret("valkey-password")), password);
}

TEST_F(docker, TheGateDeliversOnce)
{
    run_store();
    start_docker();
    expect_one_delivery();
    const auto log = gate().prefix() / "stdout";
    EXPECT_TRUE(eventually([&] {
        return read_file(log).find(" 200 duplicate ") != std::string::npos;
    })) << read_file(log);
    EXPECT_EQ(
        send_request(port(), {.method = "GET", .uri = "/health"}).status, 200);
    EXPECT_EQ(probe(), 200);
    EXPECT_EQ(
        send_request(port(), {.method = "GET", .uri = "/status"}).status, 404);
}

TEST_F(docker, TheGateOfTheManifestsDeliversOnce)
{
    run_store();
    start_pod();
    expect_one_delivery();
    EXPECT_EQ(probe(), 200);
    EXPECT_EQ(
        send_request(port(), {.method = "GET", .uri = "/status"}).status, 404);
}

TEST_F(docker, TheSingleGateKnowsWhatItHasDelivered)
{
    std::string http = inside_of(example_file("docker/single.conf"), "http");
    replace(http, "    resolver 127.0.0.11 valid=10s;\n", "");
    start_single(http);
    expect_one_delivery();
    EXPECT_EQ(probe(), 200);
    expect_known_after_a_restart();
}

TEST_F(docker, TheSingleGateOfTheManifestsKnowsWhatItHasDelivered)
{
    start_single(http_in(example_file("kubernetes/single.yaml")));
    expect_one_delivery();
    EXPECT_EQ(probe(), 200);
    expect_known_after_a_restart();
}

TEST_F(docker, TheGateDeliversOnceWithValkey)
{
    const char *valkey = std::getenv("WEBHOOK_VALKEY_SERVER");
    if (valkey == nullptr) {
        GTEST_SKIP() << "WEBHOOK_VALKEY_SERVER is not set";
    }
    run_store(valkey);
    start_docker();
    expect_one_delivery();
}

TEST_F(docker, TheStoreKeepsWhatItIsTold)
{
    run_store();
    start_docker();
    expect_one_delivery();
    redis().restart();
    EXPECT_TRUE(eventually([this] {
        return as_test({"KEYS", "*"}) ==
               "webhook:iclosed:Call%20booked:90311\n";
    })) << as_test({"KEYS", "*"});
    EXPECT_EQ(as_test({"CONFIG", "GET", "maxmemory-policy"}),
        "maxmemory-policy\nnoeviction\n");
    EXPECT_EQ(
        as_test({"CONFIG", "GET", "maxmemory"}), "maxmemory\n268435456\n");
}

TEST_F(docker, TheStoreIsForTheGateAlone)
{
    run_store();
    store_port_ = redis().port();
    EXPECT_EQ(ask({"GET", "webhook:x"}).rfind("NOAUTH", 0), 0U);
    const std::string password = read_file(secret("valkey-password"));
    const auto as_gate = [&](std::vector<std::string> words) {
        words.insert(words.begin(),
            {"--user", "webhook", "--pass", password, "--no-auth-warning"});
        return ask(words);
    };
    EXPECT_EQ(as_gate({"GET", "webhook:x"}), "\n");
    EXPECT_EQ(as_gate({"GET", "other"}).rfind("NOPERM", 0), 0U);
    EXPECT_EQ(as_gate({"FLUSHALL"}).rfind("NOPERM", 0), 0U);
}

TEST_F(docker, TheApplicationSaysWhatItGot)
{
    std::string http = inside_of(example_file("docker/crm.conf"), "http");
    replace(http, "listen 9000", "listen 127.0.0.1:{{port}}");
    replace(http, "/dev/stdout", "{{prefix}}/stdout");
    leave_temporary_files_to_the_test(http);
    start_http(http, 1, false);
    const request what =
        post("{}", "/hooks/iclosed").with("Webhook-Gate-Verdict", "accepted");
    EXPECT_EQ(send_request(port(), what).status, 204);
    const auto log = gate().prefix() / "stdout";
    EXPECT_TRUE(eventually([&] {
        return read_file(log) == "POST /hooks/iclosed accepted - -\n";
    })) << read_file(log);
}

// Of the text, what a pattern's group matches.
std::vector<std::string> matches_of(
    const std::string &text, const std::string &pattern)
{
    const std::regex regex(pattern);
    std::vector<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), regex), end;
         it != end; ++it) {
        found.push_back((*it)[1]);
    }
    return found;
}

TEST_F(docker, ComposeTakesTheFile)
{
    const std::string file = (docker_dir() / "compose.yaml").string();
    const fs::path output = dir_.path() / "output";
    bool asked = false;
    for (const auto &program :
        {std::vector<std::string>{"docker", "compose"}, {"docker-compose"}}) {
        auto words = program;
        words.emplace_back("version");
        if (run({"sh", "-c", "command -v " + program[0]}, "/dev/null") != 0 ||
            run(words, "/dev/null") != 0) {
            continue;
        }
        asked = true;
        words.back() = "-f";
        words.insert(words.end(), {file, "config", "-q"});
        EXPECT_EQ(run(words, output), 0) << read_file(output);
    }
    if (!asked) {
        GTEST_SKIP() << "neither docker compose nor docker-compose here";
    }
}

TEST_F(docker, ItsFilesAreThere)
{
    const std::string compose = example_file("docker/compose.yaml");
    const auto mounted = matches_of(compose, R"(- \./(\S+?):)");
    EXPECT_EQ(mounted.size(), 3U);
    for (const std::string &name : mounted) {
        EXPECT_TRUE(fs::exists(docker_dir() / name)) << name;
    }
    const auto secrets = matches_of(compose, R"(file: \./secrets/(\S+))");
    EXPECT_EQ(secrets.size(), 2U);
    for (const std::string &name : secrets) {
        EXPECT_TRUE(fs::exists(secret(name))) << name;
    }
    const auto dockerfiles = matches_of(compose, R"(dockerfile: (\S+))");
    ASSERT_EQ(dockerfiles.size(), 1U);
    const std::string recipe = read_file(source_dir() / dockerfiles[0]);
    const auto copied = matches_of(recipe, R"(\nCOPY (?!--)(\S+) )");
    EXPECT_EQ(copied.size(), 2U);
    for (const std::string &name : copied) {
        EXPECT_TRUE(fs::exists(source_dir() / name)) << name;
    }
}

TEST_F(docker, TheStoreIsHealthyWhenItListens)
{
    auto tests = matches_of(
        example_file("docker/compose.yaml"), R"(test: valkey-cli (.*)\n)");
    ASSERT_EQ(tests.size(), 1U);
    const auto health = [&] {
        return run(
            {"sh", "-c",
                "redis-cli -p " + std::to_string(store_port_) + " " + tests[0]},
            "/dev/null");
    };
    run_store();
    store_port_ = redis().port();
    EXPECT_EQ(health(), 0);
    redis().kill();
    EXPECT_NE(health(), 0);
}

} // namespace
} // namespace webhook::test
