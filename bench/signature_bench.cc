/*
 * What it takes to know who delivers: a delivery with a signature and without
 * one, verification alone by size of the body and algorithm, header fields
 * alone.  tools/bench-ratio.sh compares the algorithms with OpenSSL's own
 * figures.
 */

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/measure.h"
#include "bench/sender.h"
#include "core/arena.h"
#include "core/auth/verifier.h"
#include "core/workspace.h"

namespace {

using namespace core_check;

const std::string secret = "a secret of thirty-two bytes too";

void delivery_of(benchmark::State &state, sender &&from)
{
    measure(state, from.size(), [&] { from.deliver(); });
}

void delivery_unsigned(benchmark::State &state)
{
    delivery_of(state, sender(sample("call-booked")));
}

void delivery_hmac(benchmark::State &state)
{
    delivery_of(state, standard_sender());
}

pairs standard_headers(const std::string &signature)
{
    return {{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
        {"webhook-timestamp", now}, {"webhook-signature", signature}};
}

/* A verifier with what it needs, outside of any gate. */
class bench_verifier {
public:
    bench_verifier(
        webhook::parameters parameters, const texts &secrets, const texts &keys)
        : secrets_(list(secrets)), keys_(list(keys)),
          verifier_(webhook::scheme(parameters), secrets_, keys_, 0,
              core_check::options().window_ms)
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
        webhook_head_t head = {};
        head.size = sizeof(head);
        head.headers = headers.data();
        head.header_count = headers.size();
        head.time_ms = now_ms;

        memory_.clear();
        if (verifier_.check_head(head, reader_, memory_, given_)) {
            throw std::runtime_error("not read");
        }
    }

    void load(std::string_view body) { body_ = reader_.load(body); }

    void verify()
    {
        webhook::proof found;
        if (verifier_.check_body(given_, body_, nullptr, {now_ms, now_ms}, {},
                reader_, memory_, found)) {
            throw std::runtime_error("not authentic");
        }
    }

private:
    std::vector<webhook_str_t> secrets_;
    std::vector<webhook_str_t> keys_;
    webhook::verifier verifier_;
    webhook::workspace reader_;
    webhook::arena memory_;
    webhook::credentials given_;
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
    std::vector<webhook_header_t> headers = {json_content_type};
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
