// Whose word the outcome is: that of the last upstream which was sent the event
// itself.  nginx shows pages in many ways, from another server, a cache or a
// file, and what a page's server says decides nothing.

#include "support/gate_test.h"

namespace webhook::test {
namespace {

enum class store_fate { commit, release, leave };

// What the upstream of the event does, and what nginx makes of it.
struct ending {
    const char *name;
    handler what; // none: it refuses the connection
    int status;
    store_fate then;
};

const std::vector<ending> &failures()
{
    static const std::vector<ending> all = {
        {"404", answer::status(404), 404, store_fate::release},
        {"500", answer::status(500), 500, store_fate::release},
        {"timeout", answer::never(), 504, store_fate::leave},
        {"reset", answer::reset(), 502, store_fate::leave},
        {"refused", nullptr, 502, store_fate::release}};
    return all;
}

// "error_page CODE /page", "= /page" and "=200 /page"
constexpr const char *code_marks[] = {"", "=", "=200"};
constexpr const char *sources[] = {"other", "cache", "file"};

class pages : public gate_test {
protected:
    // Of each kind of page there is /page-KIND and @KIND; /KIND-N and /@KIND-N
    // are the locations with a gate, N being the number of the mark.
    void SetUp() override
    {
        second();
        std::string server = R"(
            listen 127.0.0.1:{{port}};
            root {{prefix}};
            webhook_lease 60s;
            webhook_wait 0;
            proxy_intercept_errors on;
            proxy_cache_key k;
            proxy_cache_valid 200 1h;
            proxy_cache_methods POST;
            location = /accel { webhook iclosed; webhook_scope s;
                proxy_pass http://127.0.0.1:{{upstream}}; }
            location = /direct { webhook iclosed; webhook_scope s;
                proxy_pass http://127.0.0.1:{{upstream}}; }
            location = /warm { proxy_cache c; proxy_pass http://127.0.0.1:{{upstream2}}; }
            location = /page-other { proxy_pass http://127.0.0.1:{{upstream2}}; }
            location = /page-cache { proxy_cache c; proxy_pass http://127.0.0.1:{{upstream2}}; }
            location = /page-file { }
            location @other { proxy_pass http://127.0.0.1:{{upstream2}}; }
            location @cache { proxy_cache c; proxy_pass http://127.0.0.1:{{upstream2}}; }
            location @file { }
        )";
        for (const char *source : sources) {
            server += gated(source, "/page-");
            server += gated(std::string("@") + source, "");
        }
        start_http("proxy_cache_path {{prefix}}/cache keys_zone=c:1m;"
                   "server {" +
                   server + "}");
        write_file(gate().prefix() / "page-file", "a page\n");
        request warm = post("warm", "/warm");
        ASSERT_EQ(send_request(port(), warm).status, 200);
        ASSERT_EQ(send_request(port(), warm).status, 200);
        ASSERT_EQ(second().count(), 1U) << "not from the cache";
        expect_log("connect\\(\\) failed|timed out|prematurely closed|reset by "
                   "peer");
    }

    static std::string gated(const std::string &source, const char *prefix)
    {
        std::string text;
        for (std::size_t mark = 0; mark < std::size(code_marks); mark++) {
            for (const char *slow : {"", "-slow"}) {
                text += "location = /" + source + "-" + std::to_string(mark) +
                        slow + " { webhook iclosed; webhook_scope s;" +
                        (*slow ? "proxy_read_timeout 100ms;" : "") +
                        "error_page 404 500 502 504 " + code_marks[mark] + " " +
                        prefix + source +
                        "; proxy_pass http://127.0.0.1:{{upstream}}; }\n";
            }
        }
        return text;
    }

    // A delivery to that location of an event that nobody has seen yet.
    response deliver_new(const std::string &location, const ending &how)
    {
        event_ = booked(std::to_string(++id_));
        if (how.what) {
            upstream_.next(how.what);
        } else {
            upstream_.refuse();
        }
        const response answer = send_request(port(), post(*event_, location));
        if (!how.what) {
            upstream_.accept_again();
        }
        return answer;
    }

    // What the next copy meets.  "acknowledged": by the upstream, with that.
    void expect_fate(store_fate then, int acknowledged)
    {
        const std::size_t before = upstream_.count();
        const std::size_t others = second().count();
        const response copy = send_request(port(), post(*event_, "/direct"));
        EXPECT_EQ(copy.status, then == store_fate::leave    ? 503
                               : then == store_fate::commit ? acknowledged
                                                            : 200);
        EXPECT_EQ(
            upstream_.count() - before, then == store_fate::release ? 1U : 0U)
            << (then == store_fate::release ? "the event is lost"
                                            : "delivered twice, or released");
        EXPECT_EQ(second().count(), others);
    }

    void check(const std::string &location, const ending &how, int told,
        store_fate then)
    {
        SCOPED_TRACE(location + " after " + how.name);
        const response answer = deliver_new(location, how);
        EXPECT_EQ(answer.status, told);
        EXPECT_EQ(answer.has("Retry-After"), told == 503);
        // another upstream's word, where it is not this one's, is 200
        expect_fate(then, how.then == store_fate::commit ? how.status : 200);
    }

    static std::string location_of(
        const std::string &source, std::size_t mark, const ending &how)
    {
        return "/" + source + "-" + std::to_string(mark) +
               (how.status == 504 ? "-slow" : "");
    }

    // "own" is the status of the page itself.
    static int told(std::size_t mark, const ending &how, int own)
    {
        const int status = mark == 0 ? how.status : mark == 1 ? own : 200;
        return status == 200 ? 503 : status;
    }

private:
    std::optional<event> event_;
    int id_ = 5000;
};

// A URI is fetched with GET, whatever became of the event.
TEST_F(pages, ErrorPageDecidesNothing)
{
    for (const char *source : sources) {
        for (std::size_t mark = 0; mark < std::size(code_marks); mark++) {
            for (const ending &how : failures()) {
                check(location_of(source, mark, how), how, told(mark, how, 200),
                    how.then);
            }
        }
    }
    EXPECT_EQ(second().last().method, "GET");
}

// A cache's or a file's word is none, although the location is a named one.
TEST_F(pages, NamedLocationWithoutAnUpstreamDecidesNothing)
{
    for (std::size_t mark = 0; mark < std::size(code_marks); mark++) {
        for (const ending &how : failures()) {
            check(location_of("@cache", mark, how), how, told(mark, how, 200),
                how.then);
            // there is none of the event's URI, and that is the last error
            check(location_of("@file", mark, how), how, 404, how.then);
        }
    }
    EXPECT_EQ(second().count(), 1U) << "that of the cache";
}

// It keeps all of the event: a second upstream, whose word counts.
TEST_F(pages, NamedLocationWithAnUpstreamDecides)
{
    for (std::size_t mark = 0; mark < std::size(code_marks); mark++) {
        for (const ending &how : failures()) {
            check(location_of("@other", mark, how), how,
                mark == 0 ? how.status : 200, store_fate::commit);
            EXPECT_EQ(second().last().method, "POST");
        }
    }
}

TEST_F(pages, NamedLocationWhoseUpstreamFailsToo)
{
    second().always(answer::status(409));
    for (std::size_t mark = 0; mark < std::size(code_marks); mark++) {
        for (const ending &how : failures()) {
            check(location_of("@other", mark, how), how, told(mark, how, 409),
                how.then);
        }
    }
}

// The header field's value, of an answer with that status.
ending accelerated(int status, const std::string &to)
{
    return {"X-Accel-Redirect",
        answer::status(status, {{"X-Accel-Redirect", to}}), status,
        status < 300 ? store_fate::commit : store_fate::release};
}

TEST_F(pages, XAccelRedirectDecidesNothing)
{
    for (const char *source : sources) {
        for (const int status : {200, 202, 404, 500}) {
            const ending how =
                accelerated(status, std::string("/page-") + source);
            check("/accel", how, status < 300 ? 200 : 503, how.then);
        }
    }
}

TEST_F(pages, XAccelRedirectToWhatIsNotThere)
{
    second().always(answer::status(404));
    for (const int status : {200, 202, 404, 500}) {
        const ending how = accelerated(status, "/page-other");
        check("/accel", how, 404, how.then);
        const ending none = accelerated(status, "/nothing");
        check("/accel", none, 404, none.then);
    }
}

// What an upstream has acknowledged no later one takes back.
TEST_F(pages, XAccelRedirectToANamedLocation)
{
    for (const int status : {200, 202, 404, 500}) {
        ending how = accelerated(status, "@other");
        check("/accel", how, 200, store_fate::commit);
        how = accelerated(status, "@cache");
        check("/accel", how, status < 300 ? 200 : 503, how.then);
        how = accelerated(status, "@file");
        check("/accel", how, 404, how.then);
        second().next(answer::status(500));
        how = accelerated(status, "@other");
        check("/accel", how, 500, how.then);
    }
}

} // namespace
} // namespace webhook::test
