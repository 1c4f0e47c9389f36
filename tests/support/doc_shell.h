// Runs the commands of a documentation page as an operator would, beside a
// configuration and servers that replace the operator's.

#ifndef WEBHOOK_TESTS_SUPPORT_DOC_SHELL_H
#define WEBHOOK_TESTS_SUPPORT_DOC_SHELL_H

#include "support/doc_page.h"
#include "support/redis_gate_test.h"

#include <set>
#include <string>

namespace webhook::test {

/*
 * The reader's machine, in a directory:
 *
 *   ~, /etc/nginx, /var/log/nginx, /var/lib/nginx, /run/nginx.pid and
 * /usr/lib/nginx/modules are in it; ports 8080, 9000 and 6379 are free ones;
 * "nginx" without "-p" is the one of that /etc/nginx, "redis-cli" asks that
 * server, and "webhook-ctl" is installed.  nginx.conf is as Debian's: error_log
 * has no level.
 *
 * All else is the machine's own.
 */
class doc_shell : public redis_gate_test {
protected:
    void SetUp() override;
    void TearDown() override;

    // The page from top to bottom: "nginx" blocks are configurations, to the
    // file that their first line names, or into "http", or without such a line
    // directives that nginx must accept there; "console" is not run here; "sh"
    // blocks are run, and must succeed; a "text" block is what the one before
    // it has printed, where "…" stands for anything.  Anything else is a
    // failure.
    void follow(const std::string &page);
    // Called before each block, for what happens meanwhile in the reader's
    // world.
    virtual void reach(const doc_block &) {}
    // Runs one block; what it has printed.
    std::string shell(const doc_block &block);
    // What is at port 9000 is the page's own.
    void own_upstream() { upstream_port_ = free_port(); }

    // A configuration to begin with, which a page takes for granted.
    void configure(const std::string &http);
    void run_nginx();
    // The operator of docs/redis.md, beside whom nobody may do anything.
    void secure_redis();

    const std::filesystem::path &home() const { return dir_.path(); }
    std::uint16_t gate_port() const { return gate_port_; }

private:
    std::string here(std::string text) const;
    void write_tool(const std::string &name, const std::string &script);
    std::set<pid_t> workers() const;
    void configure(const doc_block &block);

    temp_dir dir_;
    // Holds the exported variables and the functions of earlier blocks: a
    // reader has one shell for all of them.
    std::string exports_;
    std::uint16_t gate_port_ = 0;
    std::uint16_t upstream_port_ = 0;
};

// Whether a text is what the pattern says, line by line; "…" is anything, also
// several lines where it stands alone.
bool matches(const std::string &text, const std::string &pattern);

} // namespace webhook::test

#endif
