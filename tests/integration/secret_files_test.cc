// "file:" of a secret or a key: which files are read, and that none is waited
// for; and that no message of "nginx -t" repeats a secret.

#include "support/signed_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// Lets whoever waits for a writer of the pipe go on after a while, and knows
// whether somebody did.
class rescue {
public:
    explicit rescue(const fs::path &pipe)
        : thread_([this, pipe] {
              std::unique_lock lock(mutex_);
              if (!wake_.wait_for(lock, 10s, [this] { return over_; })) {
                  const int fd =
                      ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
                  needed_ = fd >= 0;
                  ::close(fd);
              }
          })
    {
    }

    // Whether it was needed.
    bool end()
    {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        wake_.notify_one();
        thread_.join();
        return needed_;
    }

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool over_ = false;
    bool needed_ = false;
    std::thread thread_;
};

// Each way to name a file that is read when the configuration is.
struct reader_of_files {
    const char *name;
    std::string before; // the path
    std::string after;
    bool http = false;
    bool key = false;
    std::size_t most = 4096; // bytes
};

const reader_of_files readers[] = {
    {"webhook_secret",
        "webhook_signature hmac header=X-S; webhook_secret file:", ";"},
    {"webhook_token", "webhook_token $arg_t file:", ";"},
    {"webhook_public_key",
        "webhook_signature discord; webhook_public_key file:", ";", false,
        true},
    {"webhook_store", "webhook_store redis://127.0.0.1 password=file:", ";",
        false, false, 65536},
    {"webhook_profile", "webhook_profile shop ", ";", true},
};

class secret_files : public signed_test {
protected:
    conf_check check(const reader_of_files &reader, const fs::path &path)
    {
        const std::string text = reader.before + path.string() + reader.after;
        return check_gate_conf({.location = reader.http ? "" : text,
            .http = reader.http ? text : ""});
    }

    void expect_refused(const reader_of_files &reader, const fs::path &path,
        const std::string &why)
    {
        SCOPED_TRACE(reader.name);
        const conf_check result = check(reader, path);
        EXPECT_EQ(result.exit_code, 1) << result.output;
        for (const std::string &word :
            {std::string(reader.name), path.string(), why}) {
            EXPECT_NE(result.output.find(word), std::string::npos)
                << "missing: " << word << "\n"
                << result.output;
        }
    }

    void expect_fine(const reader_of_files &reader, const fs::path &path)
    {
        SCOPED_TRACE(reader.name);
        const conf_check result = check(reader, path);
        EXPECT_EQ(result.exit_code, 0) << result.output;
    }

    std::string content_for(const reader_of_files &reader)
    {
        return reader.key ? std::string(64, 'a') : "a secret";
    }
};

TEST_F(secret_files, WhatIsNoFileIsNotWaitedFor)
{
    const fs::path pipe = dir_.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);

    for (const reader_of_files &reader : readers) {
        rescue from(pipe);
        expect_refused(reader, pipe, "it is not a regular file");
        EXPECT_FALSE(from.end()) << reader.name << ": nginx -t waited";
        expect_refused(reader, dir_.path(), "it is not a regular file");
        expect_refused(reader, "/dev/zero", "it is not a regular file");
        expect_refused(reader, "/dev/ptmx", "it is not a regular file");
        expect_refused(reader, "/no/such/file", "open() failed (2: ");
    }
}

TEST_F(secret_files, AReloadDoesNotWaitForAPipe)
{
    const std::string path = file("secret", secret);
    start({.location = "webhook_signature hmac header=X-Signature;"
                       "webhook_secret file:" +
                       path + ";"});
    expect_log("is not a regular file");
    fs::remove(path);
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    rescue from(path);
    ASSERT_EQ(::kill(gate().master(), SIGHUP), 0);
    EXPECT_TRUE(eventually([&] {
        return gate().error_log().find("it is not a regular file") !=
               std::string::npos;
    }));
    EXPECT_FALSE(from.end());
    EXPECT_EQ(deliver_signed(booked("1")).status, 200);
}

TEST_F(secret_files, WhatEveryoneMayWriteIsRefused)
{
    for (const reader_of_files &reader : readers) {
        if (reader.http) {
            continue;
        }
        const std::string text = content_for(reader);
        const auto at = [&](unsigned mode) {
            return file("secret", text, static_cast<fs::perms>(mode));
        };
        expect_refused(reader, at(0602), "the file is writable by all users");
        expect_refused(reader, at(0622), "run \"chmod o-w\" on it");
        expect_fine(reader, at(0600));
        expect_fine(reader, at(0640));
        expect_fine(reader, at(0660));
        if (reader.key) {
            expect_fine(reader, at(0644));
        } else {
            expect_refused(
                reader, at(0644), "the file is readable by all users");
        }
    }
}

// But for one like /tmp: there only the owner of a file may remove it.
TEST_F(secret_files, WhatEveryoneMayReplaceIsRefused)
{
    const fs::path open = dir_.path() / "open";
    fs::create_directory(open);

    for (const reader_of_files &reader : readers) {
        if (reader.http) {
            continue;
        }
        const fs::path path = open / "secret";
        write_file(path, content_for(reader));
        fs::permissions(path, static_cast<fs::perms>(0600));
        ASSERT_EQ(::chmod(open.c_str(), 0777), 0);
        expect_refused(
            reader, path, "the directory of the file is writable by all users");
        ASSERT_EQ(::chmod(open.c_str(), 01777), 0);
        expect_fine(reader, path);
        ASSERT_EQ(::chmod(open.c_str(), 0770), 0);
        expect_fine(reader, path);
    }
}

TEST_F(secret_files, OneThatIsTooLongIsRefused)
{
    for (const reader_of_files &reader : readers) {
        if (!reader.http && !reader.key) {
            expect_fine(reader, file("secret", std::string(reader.most, 'x')));
            expect_refused(reader,
                file("secret", std::string(reader.most + 1, 'x')),
                "larger than " + std::to_string(reader.most) + " bytes");
        }
    }
}

// Mistakes with a secret where it does not belong, or in a wrong form.
TEST_F(secret_files, NoMessageRepeatsASecret)
{
    const std::string good = "file:" + file("good", "a secret") + ";";
    const std::string mac = "webhook_signature hmac header=X-S ";
    const std::string url = "webhook_store redis://";

    // "MARK" stands for the secret
    const std::string mistakes[] = {
        "webhook_signature MARK;",
        "webhook_signature MARK; webhook_secret " + good,
        "webhook_signature stripe MARK;",
        "webhook_signature stripe =MARK;",
        "webhook_signature stripe MARK=;",
        "webhook_signature stripe MARK==;",
        "webhook_signature stripe MARK9=MARK; webhook_secret " + good,
        "webhook_signature stripe secret=MARK; webhook_secret " + good,
        "webhook_signature stripe webhook_secret MARK;",
        "webhook_signature stripe header=X webhook_secret=MARK; "
        "webhook_secret " +
            good,
        "webhook_signature off MARK;",
        "webhook_signature stripe; webhook_signature stripe MARK;",
        mac + "algorithm=MARK; webhook_secret " + good,
        mac + "encoding=MARK; webhook_secret " + good,
        mac + "separator=MARK; webhook_secret " + good,
        mac + "signed={MARK}; webhook_secret " + good,
        mac + "\"signed={MARK\"; webhook_secret " + good,
        mac + "signed=MARK; webhook_secret " + good,
        mac + "timestamp=MARK; webhook_secret " + good,
        mac + "timestamp=/~MARK; webhook_secret " + good,
        mac + "timestamp=header:MARK; webhook_secret " + good,
        mac + "tolerance=MARK; webhook_secret " + good,
        mac + "unit=MARK; webhook_secret " + good,
        mac + "secret_encoding=MARK; webhook_secret " + good,
        mac + "secret_encoding=hex; webhook_secret MARK;",
        mac +
            "secret_encoding=base64 secret_prefix=w_; webhook_secret w_!MARK;",
        "webhook_secret MARK;",
        "webhook_secret MARK; webhook_secret MARK;",
        "webhook_secret env:MARK;",
        "webhook_secret env:whsec_MARK;",
        mac + "; webhook_secret \"\" MARK;",
        mac + "; webhook_public_key MARK;",
        "webhook_signature discord; webhook_public_key MARK;",
        "webhook_signature discord; webhook_public_key env:MARK;",
        "webhook_signature discord; webhook_secret MARK;",
        "webhook_token MARK $arg_token;",
        "webhook_token $arg_token env:MARK;",
        "webhook_token $arg_token MARK; webhook_token $arg_token MARK;",
        "webhook_token $arg_token MARK \"\";",
        "webhook_store MARK;",
        "webhook_store rediss://:MARK@127.0.0.1:x;",
        url + ":MARK@127.0.0.1:0;",
        url + ":MARK@127.0.0.1/x;",
        url + ":MARK@127.0.0.1/1/MARK;",
        url + ":MARK@;",
        url + ":MARK;",
        url + "u:MARK/@127.0.0.1;",
        url + "u:MARK@MARK@127.0.0.1:x;",
        url + ":%MARK@127.0.0.1;",
        url + "MARK@127.0.0.1;",
        url + ":MARK@no.such.host.invalid;",
        url + "127.0.0.1 MARK;",
        url + "127.0.0.1 MARK=;",
        url + "127.0.0.1 MARK==;",
        url + "127.0.0.1 =MARK;",
        url + "127.0.0.1 passwort=MARK;",
        url + "127.0.0.1 password=MARK password=MARK;",
        url + "127.0.0.1 password=env:MARK;",
        url + "127.0.0.1 timeout=MARK;",
        url + "127.0.0.1 \"prefix=MARK \";",
        url + "u:MARK@127.0.0.1 password=MARK;",
    };

    for (const std::string mark : {"Zq7x9Wb1", "zqkxwbvj"}) {
        for (std::string mistake : mistakes) {
            for (std::size_t at; (at = mistake.find("MARK")) != mistake.npos;) {
                mistake.replace(at, 4, mark);
            }
            const conf_check result = check_gate_conf({.location = mistake});
            EXPECT_EQ(result.exit_code, 1) << mistake << "\n" << result.output;
            EXPECT_EQ(result.output.find(mark), std::string::npos)
                << mistake << "\n"
                << result.output;
        }
    }
}

// A path without "file:" would be the secret itself.
TEST(secret_files_named, APathWithoutFileDrawsAWarning)
{
    for (const std::string directory : {"etc", "home", "opt", "root", "run",
             "srv", "tmp", "usr", "var", ".", ".."}) {
        const std::string path =
            (directory.front() == '.' ? "" : "/") + directory + "/nowhere/x";
        const conf_check check = check_gate_conf(
            {.location = "webhook_secret " + path + ";", .profile = "github"});

        EXPECT_NE(check.output.find("looks like the name of a file"),
            std::string::npos)
            << path;
    }
}

} // namespace
} // namespace webhook::test
