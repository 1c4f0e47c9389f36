// Real disks under the file of a zone, which takes root: one that is full, and
// one that is frozen, so that whoever writes to it waits and no signal reaches
// him.

#include "support/restart_test.h"
#include "support/status.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace webhook::test {
namespace {

namespace fs = std::filesystem;

// Mounts something on a directory, and takes it away at the end.
class mounted {
public:
    mounted(fs::path on, std::vector<std::string> what) : on_(std::move(on))
    {
        what.insert(what.begin(), "mount");
        what.push_back(on_.string());
        there_ = ::geteuid() == 0 && run(what, "/dev/null") == 0;
    }
    ~mounted()
    {
        if (there_) {
            thaw();
            (void)eventually([&] {
                return run({"umount", on_.string()}, "/dev/null") == 0;
            });
        }
    }
    mounted(const mounted &) = delete;
    mounted &operator=(const mounted &) = delete;

    explicit operator bool() const { return there_; }

    bool freeze() const { return control(FIFREEZE); }
    void thaw() const { (void)control(FITHAW); }

private:
    bool control(unsigned long what) const
    {
        const unique_fd fd(::open(on_.c_str(), O_RDONLY | O_DIRECTORY));
        return ::ioctl(fd.get(), what, 0) == 0;
    }

    fs::path on_;
    bool there_ = false;
};

class zone_real_disk : public restart_test {
protected:
    // The disk is there before nginx, and after it.
    void TearDown() override
    {
        disk->thaw();
        restart_test::TearDown();
        gate_.reset();
        disk.reset();
        image_.reset();
    }

    bool mount(const std::vector<std::string> &what)
    {
        disk = std::make_unique<mounted>(disk_.path(), what);
        return static_cast<bool>(*disk);
    }

    bool mount_ext4(const std::string &options = "loop")
    {
        image_ = std::make_unique<temp_dir>();
        const std::string image = (image_->path() / "image").string();
        return run({"truncate", "-s", "16m", image}, "/dev/null") == 0 &&
               run({"mkfs.ext4", "-q", image}, "/dev/null") == 0 &&
               mount({"-o", options, image});
    }

    void start_with_status()
    {
        gate_conf with = conf();
        with.server += status_gate::location;
        start(with);
    }

    std::string zone(const std::string &member)
    {
        return json_at(status_gate::json(gate().port()), "/zones/0/" + member);
    }

    void deliver_until(const std::function<bool()> &holds)
    {
        ASSERT_TRUE(eventually(
            [&] {
                all.push_back(booked(std::to_string(all.size())));
                EXPECT_EQ(deliver(all.back()).status, 200);
                return holds();
            },
            30s));
    }

    void expect_all_known()
    {
        for (const event &each : all) {
            expect_known(each);
        }
    }

    void expect_all_known_after_a_crash()
    {
        wait_until_written();
        gate().kill_all();
        reboot();
        gate().start();
        expect_all_known();
    }

    static void fill(const fs::path &file)
    {
        const unique_fd fd(
            ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
        const std::string block(4096, 'x');
        while (::write(fd.get(), block.data(), block.size()) > 0) {
        }
    }

    std::unique_ptr<mounted> disk;
    std::vector<event> all;

private:
    std::unique_ptr<temp_dir> image_;
};

TEST_F(zone_real_disk, AFullOneStopsTheWritingOnly)
{
    if (!mount({"-t", "tmpfs", "-o", "size=1m", "none"})) {
        GTEST_SKIP() << "this takes root, and tmpfs";
    }
    expected_ = "\\[alert\\].*(cannot be|is) written to";
    start_with_status();
    deliver_until([&] { return is_written(); });
    // A file that is just being replaced gives its room back later.
    deliver_until([&] {
        fill(disk_.path() / "other");
        return zone("failing") == "true";
    });
    EXPECT_EQ(zone("error"), "\"No space left on device\"");
    expect_all_known();
    EXPECT_EQ(gate().quit(), 0);
    gate().start();
    expect_all_known();

    fs::remove(disk_.path() / "other");
    ASSERT_TRUE(eventually([&] { return zone("failing") == "false"; }, 30s));
    expect_all_known_after_a_crash();
}

// A process that waits for it is in the state D: nginx leaves it behind.
TEST_F(zone_real_disk, AFrozenOneHoldsUpNothing)
{
    if (!mount_ext4()) {
        GTEST_SKIP() << "this takes root, mkfs.ext4, and a loop device";
    }
    expected_ = "\\[alert\\].*the last write of the zones has not ended";
    start_with_status();
    deliver_until([&] { return is_written(); });
    if (!disk->freeze()) {
        GTEST_SKIP() << "the file system cannot be frozen";
    }
    const std::string generation = zone("generation");
    const auto begin = clock::now();
    for (int i = 0; i < 100; i++) {
        all.push_back(booked(std::to_string(all.size())));
        EXPECT_EQ(deliver(all.back()).status, 200);
    }
    ASSERT_TRUE(eventually([&] { return clock::now() - begin > 3s; }));
    expect_all_known();
    EXPECT_EQ(zone("generation"), generation);
    gate().reload();
    expect_all_known();

    ASSERT_EQ(::kill(gate().master(), SIGQUIT), 0);
    EXPECT_EQ(wait_exit(gate().master(), 60s), std::optional(0));
    gate().start();
    expect_all_known();
    disk->thaw();
    expect_all_known_after_a_crash();
}

} // namespace
} // namespace webhook::test
