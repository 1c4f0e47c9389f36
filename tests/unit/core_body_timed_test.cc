/*
 * Forms, bodies in gzip and nested arrays of events that are made to cost much.
 * A suite that is called "timed" runs alone.
 */

#include <gtest/gtest.h>

#include <zlib.h>

#include "support/cost.h"
#include "support/hostile.h"
#include "unit/core_body_check.h"

using namespace core_check;
namespace hostile = webhook::test::hostile;

namespace {

constexpr std::string_view any_profile = R"({
    "name": "any", "validation": "report", "batch": 1000,
    "body": ["json", "form", "opaque"],
    "envelope": ["/entry/*/changes", "/entry/*/standby/*/events"],
    "beside": ["/object", "/entry/*/id"],
    "events": { "*": { "id": "/id", "key": ["/x"], "modified": "forward" } }
})";

std::string gzip(const std::string &text)
{
    z_stream stream{};
    std::string out(text.size() + 1000, '\0');
    std::string in(text);

    deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string entries(const std::string &one, std::size_t size)
{
    return R"({"object":"x","entry":[)" +
           hostile::fill(one + ",", size - size / 10) + "0]}";
}

struct attack {
    const char *name;
    std::string body;
    std::string type;
};

std::vector<attack> attacks(std::size_t size)
{
    const std::string form(form_type);
    std::string names;

    for (std::size_t i = 0; i < std::min<std::size_t>(9999, size / 12); ++i) {
        names += "name" + hostile::number(i) + "&";
    }

    return {
        {"pairs", hostile::fill("a&", size), form},
        {"separators", hostile::fill("&", size), form},
        {"names", names + std::string(size - names.size(), 'x'), form},
        {"one_name", hostile::fill("a=b&", 4 * 9999) + std::string(size, 'x'),
            form},
        {"escapes", "id=" + hostile::fill("%41", size), form},
        {"percents", "id=" + hostile::fill("%", size), form},
        {"long_names", hostile::fill(std::string(size / 5000, 'n') + "&", size),
            form},
        {"empty_entries", entries("{}", size), "application/json"},
        {"empty_changes", entries(R"({"changes":[]})", size),
            "application/json"},
        {"nested_entries",
            entries(R"({"standby":[{"events":[]},{"events":[]}]})", size),
            "application/json"},
        {"nested_arrays", entries("[[[[[[[[0]]]]]]]]", size),
            "application/json"},
        {"changes_twice", entries(R"({"changes":[],"changes":[]})", size),
            "application/json"},
        {"brackets", hostile::fill("{", size) + hostile::fill("}", size),
            "application/xml"},
    };
}

class core_body_timed : public testing::Test {
protected:
    double deliver(body_gate &gate, const sent_body &what)
    {
        const double start = webhook::test::cpu_time();

        gate.send(what);
        return webhook::test::cpu_time() - start;
    }
};

} // namespace

TEST_F(core_body_timed, CostsLittleMoreThanAPlainBody)
{
    body_gate gate(any_profile);

    for (const std::size_t size : {hostile::small_size, hostile::usual_size}) {
        for (const attack &each : attacks(size)) {
            const std::string plain = hostile::plain(each.body.size());

            EXPECT_LE(webhook::test::cost_ratio(
                          20,
                          [&] {
                              return deliver(gate, {each.body, each.type});
                          },
                          [&] { return deliver(gate, {plain}); }),
                hostile::most)
                << each.name << ", " << size << " bytes";
        }
    }
}

/* A body in gzip costs what a body of its largest plain size costs. */
TEST_F(core_body_timed, ABombIsNoLargerThanItsBound)
{
    constexpr std::size_t most = 256 * 1024;
    body_gate gate(
        any_profile, {.coding = WEBHOOK_CODING_GZIP_PLAIN, .max_plain = most});
    const pairs coded = {{"Content-Encoding", "gzip"}};
    const std::string plain = hostile::plain(most);
    const std::string allowed = gzip(plain);
    const std::string bomb = gzip(std::string(64 * most, ' '));
    std::string liar = bomb;

    liar.replace(liar.size() - 4, 4, std::string("\0\0\4\0", 4)); /* "most" */

    EXPECT_EQ(why(gate.send({bomb, "application/json", coded})), "too_large");
    EXPECT_EQ(why(gate.send({liar, "application/json", coded})), "body_kind");
    for (const std::string &body : {allowed, bomb, liar}) {
        EXPECT_LE(
            webhook::test::cost_ratio(
                20,
                [&] {
                    return deliver(gate, {body, "application/json", coded});
                },
                [&] { return deliver(gate, {plain}); }),
            hostile::most);
    }
}
