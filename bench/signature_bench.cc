/*
 * What it takes to know who delivers: a delivery with a signature and without
 * one, verification alone by size of the body and algorithm, header fields
 * alone.  tools/bench-ratio.sh compares the algorithms with OpenSSL's own
 * figures.
 */

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measure.h"
#include "core/arena.h"
#include "core/auth/verifier.h"
#include "core/reader.h"
#include "unit/core_auth_check.h"

namespace {

using namespace core_check;

const std::string secret = "a secret of thirty-two bytes too";

/* From the head to the upstream's answer, with nothing in the store. */
void deliver(const gate_ptr &gate, webhook_reader_t *reader,
    const std::vector<webhook_header_t> &headers, const std::string &body)
{
    const webhook_state_t absent{};
    const delivery_ptr delivery(webhook_delivery_create(gate.get(), reader));
    webhook_head_t head{};

    head.size = sizeof head;
    head.method = str("POST");
    head.headers = headers.data();
    head.header_count = headers.size();
    head.time_ms = now_ms;
    webhook_delivery_head(delivery.get(), &head);

    char *buffer = webhook_reader_buffer(reader, body.size());
    std::memcpy(buffer, body.data(), body.size());
    webhook_delivery_body(delivery.get(), buffer, body.size(), nullptr, 0);
    webhook_delivery_claim(
        delivery.get(), 0, WEBHOOK_STORE_ANSWERED, &absent, 0);
    if (webhook_delivery_outcome(delivery.get(), WEBHOOK_UPSTREAM_ANSWERED, 200)
            .action != WEBHOOK_COMMIT) {
        throw std::runtime_error("not delivered: " + why(delivery));
    }
}

void delivery_with(benchmark::State &state, const lock &how, const pairs &given)
{
    const profile_ptr profile = builtin_profile("iclosed");
    const gate_ptr gate = make_locked(profile, how);
    const reader_ptr reader(webhook_reader_create());
    const std::string body = sample("call-booked");
    std::vector<webhook_header_t> headers = {json_type};

    for (const auto &[name, value] : given) {
        headers.push_back({str(name), str(value)});
    }
    measure(state, body.size(),
        [&] { deliver(gate, reader.get(), headers, body); });
}

void delivery_unsigned(benchmark::State &state)
{
    delivery_with(state, {}, {});
}

const lock standard = {
    .signature = "standard-webhooks", .secrets = {"whsec_" + base64(secret)}};

pairs standard_headers(const std::string &signature)
{
    return {{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
        {"webhook-timestamp", now}, {"webhook-signature", signature}};
}

void delivery_hmac(benchmark::State &state)
{
    const std::string text =
        "msg_p5jXN8AQM9LWM0D4loKWxJek." + now + "." + sample("call-booked");

    delivery_with(
        state, standard, standard_headers("v1," + base64(mac(secret, text))));
}

/* A verifier with what it needs, outside of any gate. */
class bench_verifier {
public:
    bench_verifier(
        webhook::parameters parameters, const texts &secrets, const texts &keys)
        : secrets_(list(secrets)), keys_(list(keys)),
          verifier_(webhook::scheme(parameters), secrets_, keys_, 0)
    {
    }

    void read(const pairs &given)
    {
        std::vector<webhook_header_t> headers;
        for (const auto &[name, value] : given) {
            headers.push_back({str(name), str(value)});
        }
        read(headers);
    }

    void read(const std::vector<webhook_header_t> &headers)
    {
        memory_.clear();
        if (verifier_.check_head(headers, now_ms, memory_, found_)) {
            throw std::runtime_error("not read");
        }
    }

    void load(std::string_view body) { body_ = reader_.load(body); }

    void verify()
    {
        std::size_t index = 0;
        if (verifier_.check_body(found_, body_, reader_, index)) {
            throw std::runtime_error("not authentic");
        }
    }

private:
    std::vector<webhook_str_t> secrets_;
    std::vector<webhook_str_t> keys_;
    webhook::verifier verifier_;
    webhook::reader reader_;
    webhook::arena memory_;
    webhook::credentials found_;
    std::string_view body_;
};

void verify(benchmark::State &state, const char *algorithm,
    const texts &secrets, const texts &keys, const std::string &body,
    const std::string &signature)
{
    bench_verifier tools(
        {{"algorithm", algorithm}, {"header", "X-Sig"}}, secrets, keys);

    tools.read({{"X-Sig", hex(signature)}});
    tools.load(body);
    measure(state, body.size(), [&] { tools.verify(); });
    state.SetBytesProcessed(
        state.iterations() * static_cast<std::int64_t>(body.size()));
}

void verify_hmac(benchmark::State &state)
{
    const std::string body(static_cast<std::size_t>(state.range()), 'x');

    verify(state, "sha256", {secret}, {}, body, mac(secret, body));
}

void verify_key(benchmark::State &state, const char *type,
    const char *algorithm, const std::string &body)
{
    const key_pair pair(type);

    verify(state, algorithm, {}, {base64(pair.spki())}, body, pair.sign(body));
}

/* As long as a digest, which is what "openssl speed" signs. */
void verify_ed25519(benchmark::State &state)
{
    verify_key(state, "ED25519", "ed25519",
        std::string(static_cast<std::size_t>(state.range()), 'x'));
}

void verify_ecdsa(benchmark::State &state)
{
    verify_key(state, "EC", "ecdsa-p256-sha256", std::string(32, 'x'));
}

void verify_rsa(benchmark::State &state)
{
    verify_key(state, "RSA", "rsa-sha256", std::string(32, 'x'));
}

/* As many signatures as are asked for, none of another kind. */
void head(benchmark::State &state)
{
    bench_verifier tools(webhook::read_preset("standard-webhooks"),
        {"whsec_" + base64(secret)}, {});
    std::string signatures;

    for (std::int64_t i = 0; i < state.range(); ++i) {
        signatures += "v1," + base64(mac(secret, std::to_string(i))) + " ";
    }

    const pairs given = standard_headers(signatures);
    std::vector<webhook_header_t> headers = {json_type};
    for (const auto &[name, value] : given) {
        headers.push_back({str(name), str(value)});
    }
    measure(state, signatures.size(), [&] { tools.read(headers); });
}

BENCHMARK(delivery_unsigned);
BENCHMARK(delivery_hmac);
BENCHMARK(head)->Arg(1)->Arg(16);
BENCHMARK(verify_hmac)->Arg(0)->Arg(3039)->Arg(1 << 20)->Arg(10 << 20);
BENCHMARK(verify_ed25519)->Arg(32)->Arg(3039)->Arg(1 << 20);
BENCHMARK(verify_ecdsa);
BENCHMARK(verify_rsa);

} // namespace

BENCHMARK_MAIN();
