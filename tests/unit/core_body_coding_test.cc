/* Bodies in gzip. */

#include <gtest/gtest.h>

#include <zlib.h>

#include "core/inflater.h"
#include "unit/core_body_check.h"

using namespace core_check;
using webhook::inflater;
using webhook::stated_size;

namespace {

std::string gzip(std::string_view text, int level = 9)
{
    z_stream stream{};
    std::string out(text.size() + 1000, '\0');
    std::string in(text);

    deflateInit2(
        &stream, level, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/*
 * Was made with node 18, zlib.gzipSync('{"id":1}'): an encoder that is not
 * ours.
 */
const std::string by_node("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x56\xca"
                          "\x4c\x51\xb2\x32\xac\x05\x00\xc5\xf8\x5d\x44\x08"
                          "\x00\x00\x00",
    28);

const pairs coded = {{"Content-Encoding", "gzip"}};
const std::string small_event = R"({"id":1})";
const std::string json_media_type = "application/json";

gate_of_bodies wire_gate()
{
    return {.is_signed = true, .coding = WEBHOOK_CODING_GZIP_WIRE};
}

gate_of_bodies plain_gate()
{
    return {.is_signed = true, .coding = WEBHOOK_CODING_GZIP_PLAIN};
}

} // namespace

TEST(core_body_coding, IsInflatedExactly)
{
    inflater reader;

    for (const std::string &text : {std::string(), std::string("a"),
             std::string(100'000, 'x'), small_event}) {
        for (int level : {0, 1, 9}) {
            const std::string coded_text = gzip(text, level);
            std::string out(text.size() + 1, '!');

            if (!text.empty()) {
                EXPECT_EQ(stated_size(coded_text), text.size());
            }
            EXPECT_TRUE(reader.inflate(coded_text, out.data(), text.size()));
            EXPECT_EQ(out.substr(0, text.size()), text);
        }
    }
}

TEST(core_body_coding, OneMemberAndNothingBehindIt)
{
    inflater reader;
    const std::string one = gzip(small_event);
    std::string out(2 * small_event.size() + 1, '\0');

    auto inflates = [&](const std::string &text, std::size_t size) {
        return reader.inflate(text, out.data(), size);
    };

    EXPECT_TRUE(inflates(one, small_event.size()));
    EXPECT_FALSE(inflates(one + one, small_event.size()));
    EXPECT_FALSE(inflates(one + one, 2 * small_event.size()));
    EXPECT_FALSE(inflates(one + '\0', small_event.size()));
    EXPECT_FALSE(inflates(one.substr(0, one.size() - 1), small_event.size()));
    EXPECT_FALSE(inflates(one, small_event.size() - 1));
    EXPECT_FALSE(inflates(one, small_event.size() + 1));
    EXPECT_FALSE(inflates("", 0));

    for (std::size_t i = 0; i < one.size(); i++) {
        std::string broken = one;

        broken[i] = static_cast<char>(broken[i] ^ 1);
        if (i < 4 || i > 9) { /* time, flags and system mean nothing */
            EXPECT_FALSE(inflates(broken, small_event.size()) &&
                         out.substr(0, small_event.size()) != small_event)
                << i;
        }
    }
    EXPECT_TRUE(inflates(one, small_event.size())); /* after all of these */
}

TEST(core_body_coding, ItsSizeIsBoundedBeforeItIsInflated)
{
    std::string bomb = gzip(std::string(1'000'000, '\0'));

    EXPECT_EQ(stated_size(bomb), 1'000'000U);
    bomb.replace(bomb.size() - 4, 4, "\xff\xff\xff\x7f");
    EXPECT_EQ(stated_size(bomb), std::nullopt);
    EXPECT_EQ(stated_size(std::string(18, '\0')), std::nullopt);
}

TEST(core_body_coding, IsReadAsItsPlainBytes)
{
    body_gate gate(small_profile, wire_gate());

    ASSERT_EQ(by_node.size(), 28U);
    delivery_ptr delivery = gate.send({by_node, json_media_type, coded});
    EXPECT_EQ(key(delivery, 0), "test:made:1");
    EXPECT_EQ(digest(delivery), digest(gate.send({small_event})));
    EXPECT_EQ(key(gate.send({gzip(small_event, 0), json_media_type,
                      {{"content-encoding", " X-GZIP "}}}),
                  0),
        "test:made:1");
}

TEST(core_body_coding, TheSignatureCoversWhatTheOperatorSays)
{
    body_gate by_wire(small_profile, wire_gate());
    body_gate by_plain(small_profile, plain_gate());
    const std::string body = gzip(small_event);

    EXPECT_EQ(why(by_wire.send({body, json_media_type, coded})), "");
    EXPECT_EQ(
        why(by_wire.send({body, json_media_type, coded, "", small_event})),
        "signature_wrong");
    EXPECT_EQ(
        why(by_plain.send({body, json_media_type, coded, "", small_event})),
        "");
    EXPECT_EQ(
        why(by_plain.send({body, json_media_type, coded})), "signature_wrong");
}

/* Pieces in front of the body are joined with it wherever it is. */
TEST(core_body_coding, TheSignatureMayCoverMoreThanTheBody)
{
    auto how = plain_gate();
    how.parameters = {
        {"header", "X-Signature"}, {"signed", "v0:{header:X-Id}:{body}"}};
    body_gate gate(small_profile, how);

    EXPECT_EQ(why(gate.send({gzip(small_event), json_media_type,
                  {{"Content-Encoding", "gzip"}, {"X-Id", "i"}}, "",
                  "v0:i:" + small_event})),
        "");
}

TEST(core_body_coding, TheBytesDecideAndTheHeaderAgrees)
{
    for (const auto &how : {wire_gate(), plain_gate()}) {
        body_gate gate(small_profile, how);

        EXPECT_EQ(why(gate.send({small_event})), "");
        EXPECT_EQ(
            why(gate.send({small_event, json_media_type, coded})), "body_kind");
        EXPECT_EQ(why(gate.send({gzip(small_event), json_media_type, {}, "",
                      small_event})),
            "body_kind");
        EXPECT_EQ(why(gate.send({gzip(small_event)})), "body_kind");
    }
}

TEST(core_body_coding, IsRefusedWithoutTheDirective)
{
    body_gate gate(small_profile);

    EXPECT_EQ(why(gate.send({gzip(small_event), json_media_type, coded})),
        "content_encoding");
    EXPECT_EQ(why(gate.send({gzip(small_event)})), "nul");
    EXPECT_EQ(why(body_gate(small_profile, wire_gate())
                      .send({small_event, json_media_type,
                          {{"Content-Encoding", "br"}}})),
        "content_encoding");
}

TEST(core_body_coding, ABrokenBodyIsRefused)
{
    body_gate gate(small_profile, wire_gate());
    const std::string body = gzip(small_event);

    EXPECT_EQ(
        why(gate.send({body + body, json_media_type, coded})), "body_kind");
    EXPECT_EQ(
        why(gate.send({body + "x", json_media_type, coded})), "body_kind");
    EXPECT_EQ(why(gate.send({body.substr(0, 12), json_media_type, coded})),
        "body_kind");
    EXPECT_EQ(status(gate.send({body + "x", json_media_type, coded})), 415U);
    EXPECT_EQ(why(gate.send({body, json_media_type, coded})), "");
}

TEST(core_body_coding, ABodyThatIsTooLargeIsNotInflated)
{
    const std::string body =
        gzip(R"({"id":1,"x":")" + std::string(5000, ' ') + "\"}");
    auto how = wire_gate();
    how.max_plain = 5000;
    auto by_plain = plain_gate();
    by_plain.max_plain = 5000;

    /* It is authentic, and goes upstream as it came. */
    auto reporting = how;
    reporting.validation = WEBHOOK_VALIDATION_REPORT;
    body_gate gate(small_profile, reporting);
    delivery_ptr delivery = gate.send({body, json_media_type, coded});
    EXPECT_EQ(why(delivery), "unreadable");
    EXPECT_EQ(state(delivery), unclaimed);

    EXPECT_EQ(
        why(body_gate(small_profile, how).send({body, json_media_type, coded})),
        "too_large"); /* small_profile enforces */
    EXPECT_EQ(why(body_gate(small_profile, by_plain)
                      .send({body, json_media_type, coded})),
        "signature_wrong");
    EXPECT_EQ(why(body_gate(small_profile,
                  {.coding = WEBHOOK_CODING_GZIP_WIRE, .max_plain = 5000})
                      .send({body, json_media_type, coded})),
        "too_large");
}

TEST(core_body_coding, IsNeverCut)
{
    body_gate gate(small_profile, {.coding = WEBHOOK_CODING_GZIP_PLAIN});
    delivery_ptr delivery =
        gate.send({gzip(R"([{"id":1},{"id":2}])"), json_media_type, coded});

    is_known(delivery, 0);
    EXPECT_EQ(is_new(delivery, 1).action, WEBHOOK_FORWARD);
    EXPECT_EQ(webhook_delivery_cut(delivery.get()), 0);
    EXPECT_EQ(known(delivery), "/0");
}

TEST(core_body_coding, MayBeAForm)
{
    body_gate gate(R"({"name": "f", "validation": "report", "body": "form",
        "coding": {"gzip": "plain"}, "envelope": ["object"],
        "events": {"*": {"id": "/id"}}})");

    EXPECT_EQ(key(gate.send({gzip("id=1"), std::string(form_type), coded}), 0),
        "test::1");
}
