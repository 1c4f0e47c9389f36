// Promise 4: nothing unauthenticated reaches the store or the upstream.

#include "support/h2_client.h"
#include "support/signed_test.h"

#include <ctime>

namespace webhook::test {
namespace {

class signature_test : public signed_test {
protected:
    // Another server, for TLS, with a certificate of this test.
    std::string tls_server()
    {
        const std::string key = (dir_.path() / "tls.key").string();
        const std::string certificate = (dir_.path() / "tls.crt").string();
        EXPECT_EQ(run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                          "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                          "/CN=gate.test", "-keyout", key, "-out", certificate},
                      dir_.path() / "openssl.log"),
            0);
        return "listen 127.0.0.1:{{tls}} ssl; ssl_certificate " + certificate +
               "; ssl_certificate_key " + key +
               "; location = /plain { return 200; }";
    }

    int tls_get()
    {
        const std::filesystem::path out = dir_.path() / "answer";
        run({"curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}",
                "https://127.0.0.1:" + std::to_string(gate().port("tls")) +
                    "/plain"},
            out);
        const std::string text = read_file(out);
        return std::stoi(text.substr(text.size() - 3));
    }
};

TEST_F(signature_test, TheRightOneIsForwarded)
{
    start({.location = signature() +
                       "proxy_set_header X-Index $webhook_secret_index;"});
    const event body = booked("1");

    EXPECT_EQ(deliver_signed(body).status, 200);
    EXPECT_EQ(upstream_.last().body, std::string(body));
    EXPECT_EQ(upstream_.last().field("X-Index"), "1");
    EXPECT_EQ(verdict(1), "accepted");
}

TEST_F(signature_test, OneAnswerForAllOthers)
{
    start({.location = signature()});
    const event body = booked("1");
    const std::string right = hmac_hex(secret, body);
    const std::pair<const char *, header_list> cases[] = {
        {"signature_missing", {}},
        {"signature_missing", {{"X-Signature", ""}}},
        {"signature_invalid", {{"X-Signature", "nonsense"}}},
        {"signature_invalid", {{"X-Signature", right + "00"}}},
        {"signature_wrong", {{"X-Signature", hmac_hex("other", body)}}},
        {"header_repeated", {{"X-Signature", right}, {"x-signature", right}}},
    };

    std::size_t n = 0;
    for (const auto &[reason, headers] : cases) {
        SCOPED_TRACE(reason);
        expect_unauthorized(deliver(body, headers));
        EXPECT_EQ(gate().wait_for_log(++n).back().reason, reason);
    }
    EXPECT_EQ(upstream_.count(), 0U);

    // Nothing of it was claimed.
    EXPECT_EQ(deliver_signed(body).status, 200);
}

TEST_F(signature_test, IsOfTheBodyWhereverNginxKeepsIt)
{
    start({.location = signature() + "client_body_buffer_size 16k;"
                                     "client_max_body_size 11m;"});
    int id = 100;

    for (const std::size_t size :
        {4096UL, 16384UL, 16385UL, 1000000UL, 10UL * 1024 * 1024}) {
        SCOPED_TRACE(size);
        const event body = booked(std::to_string(++id)).pad_to(size);
        EXPECT_EQ(deliver_signed(body).status, 200);
        EXPECT_TRUE(upstream_.last().body == std::string(body));

        std::string changed = body;
        changed[changed.size() / 2] ^= 1;
        expect_unauthorized(
            deliver(changed, {{"X-Signature", hmac_hex(secret, body)}}));
    }
    EXPECT_EQ(upstream_.count(), 5U);
}

TEST_F(signature_test, OfAnEmptyBodyIsOneToo)
{
    start({.location = signature()});
    EXPECT_EQ(deliver_signed("").status, 400);
    EXPECT_EQ(deliver_signed("", "another").status, 401);
}

TEST_F(signature_test, IsOfTheBodyHoweverItIsSent)
{
    start({.location = signature() + "client_body_buffer_size 8k;"});

    request what = post(booked("1").pad_to(20000));
    what.headers = {{"X-Signature", hmac_hex(secret, what.body)}};
    what.chunk = 100;
    EXPECT_EQ(send_request(port(), what).status, 200);

    const event body = booked("2").pad_to(20000);
    h2_client sender(gate().port("h2"));
    what = post(body);
    what.headers = {{"x-signature", hmac_hex(secret, body)}};
    EXPECT_EQ(sender.exchange(what).status, 200);
    what.headers = {{"x-signature", hmac_hex("another", body)}};
    EXPECT_EQ(sender.exchange(what).status, 401);
}

TEST_F(signature_test, MissingIsToldBeforeTheBodyIsRead)
{
    start({.location = signature()});
    request what = post(booked("1"));
    what.headers = {{"Expect", "100-continue"}};

    http_connection sender(port());
    sender.send(what.head());
    expect_unauthorized(sender.read());
}

// The store has forgotten it when the last of its body comes.
TEST_F(signature_test, ARecordingIsRefusedHoweverSlowItsBodyIs)
{
    start({.location = "webhook_signature hmac header=X-Signature"
                       " timestamp=header:X-Time \"signed={timestamp}.{body}\";"
                       "webhook_secret file:" +
                       file("secret", secret) +
                       ";"
                       "webhook_tolerance 2s; webhook_window 5s;"});
    const std::string now = std::to_string(std::time(nullptr));
    const auto begin = clock::now();
    request recording = post(booked("1"));
    recording.headers = {{"X-Time", now},
        {"X-Signature", hmac_hex(secret, now + "." + recording.body)}};

    EXPECT_EQ(send_request(port(), recording).status, 200);

    http_connection sender(port());
    sender.send(recording.head());
    std::string_view rest = recording.body;
    while (clock::now() - begin < 6s) {
        sender.send(rest.substr(0, 1));
        rest.remove_prefix(1);
        ASSERT_TRUE(sender.silent_for(100ms));
    }
    sender.send(rest);
    expect_unauthorized(sender.read());
    EXPECT_EQ(gate().wait_for_log(2).back().reason, "timestamp_expired");
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_test, AFloodLeavesTheStoreUntouched)
{
    start_redis(signature());
    EXPECT_EQ(deliver_signed(booked("0")).status, 200);
    redis_client client = redis().client();
    // Its commit comes after its answer.
    EXPECT_TRUE(eventually([&] {
        return client.get("webhook:" + key_of(1))
            .value_or("")
            .starts_with("done");
    }));
    const std::size_t before = client.keys().size();
    client.command({"CONFIG", "RESETSTAT"});

    for (int i = 1; i <= 300; i++) {
        const event body = booked(std::to_string(i));
        EXPECT_EQ(deliver_signed(body, i % 2 == 0 ? "wrong" : "").status, 401);
    }

    const std::string stats = client.info("commandstats");
    EXPECT_EQ(stats.find("cmdstat_set:"), std::string::npos) << stats;
    EXPECT_EQ(stats.find("cmdstat_get:"), std::string::npos) << stats;
    EXPECT_EQ(stats.find("cmdstat_eval"), std::string::npos) << stats;
    EXPECT_EQ(client.keys().size(), before);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_test, RefusalsGoWhereErrorPageSays)
{
    second();
    start({.location = signature() + "error_page 401 = @quarantine;",
        .server = "location @quarantine {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    const event body = booked("1");

    EXPECT_EQ(deliver_signed(body, "wrong").status, 200);
    EXPECT_EQ(second().last().field("Webhook-Gate-Verdict"), "unauthorized");
    EXPECT_EQ(upstream_.count(), 0U);
    EXPECT_EQ(deliver_signed(body).status, 200);
    EXPECT_EQ(upstream_.count(), 1U);
}

TEST_F(signature_test, ObservedIsToldAndForwarded)
{
    start({.location = signature() + "webhook_mode observe;"});
    EXPECT_EQ(deliver_signed(booked("1"), "wrong").status, 200);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "unauthorized");
    EXPECT_EQ(deliver_signed(booked("2")).status, 200);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Verdict"), "accepted");
}

// What goes to the next location is not what was signed; it is judged again.
TEST_F(signature_test, HoldsForABatchOfWhichSomeStayedBehind)
{
    second();
    start({.location = "error_page 502 = @second;",
        .server = "webhook iclosed; webhook_partial cut;" + signature() +
                  "location @second {"
                  " proxy_pass http://127.0.0.1:{{upstream2}}; }"});
    const std::string known = booked("1").unwrap();
    const std::string fresh = booked("2").unwrap();

    EXPECT_EQ(deliver_signed(known).status, 200);
    upstream_.refuse();
    EXPECT_EQ(deliver_signed("[" + known + "," + fresh + "]").status, 200);
    EXPECT_EQ(second().last().body, "[" + fresh + "]");
    expect_log("connect\\(\\) failed");
}

// Whoever verifies the signature again needs all of the bytes.
TEST_F(signature_test, KeepsABatchWhole)
{
    start({.location = signature()});
    const std::string known = booked("1").unwrap();
    const std::string fresh = booked("2").unwrap();
    const std::string batch = "[" + known + "," + fresh + "]";

    EXPECT_EQ(deliver_signed(known).status, 200);
    EXPECT_EQ(deliver_signed(batch).status, 200);
    EXPECT_EQ(upstream_.last().body, batch);
    EXPECT_EQ(upstream_.last().field("Webhook-Gate-Known"), "/0");
}

// What OpenSSL could not read must not be blamed on a TLS connection.
TEST_F(signature_test, ABadOneOfAPublicKeyLeavesNoErrorBehind)
{
    const std::string server = tls_server();
    const std::string pair = (dir_.path() / "rsa.key").string();
    const std::string key = (dir_.path() / "public.pem").string();
    const std::string log = (dir_.path() / "openssl.log").string();
    ASSERT_EQ(run({"openssl", "genrsa", "-out", pair, "2048"}, log), 0);
    ASSERT_EQ(
        run({"openssl", "rsa", "-in", pair, "-pubout", "-out", key}, log), 0);

    start({.location = "webhook_signature public-key algorithm=rsa-sha256"
                       " header=X-Signature;"
                       "webhook_public_key file:" +
                       key + ";",
        .server = server});
    for (int i = 0; i < 3; i++) {
        expect_unauthorized(deliver(
            booked("1"), {{"X-Signature", std::string(342, 'A') + "=="}}));
        EXPECT_EQ(gate().wait_for_log(1).front().reason, "signature_wrong");
        EXPECT_EQ(tls_get(), 200);
    }
}

} // namespace
} // namespace webhook::test
