/*
 * A server that says anything: replies in whatever pieces, at whatever time, to
 * whatever has been asked.  What the client makes of it is held against a
 * record of what was said.
 *
 * The input is a list of steps, one byte each with what it needs behind it.
 */

#include "fuzz/redis_world.h"

namespace {

using namespace redis_fuzz;

class input {
public:
    input(const std::uint8_t *data, std::size_t size)
        : rest_(reinterpret_cast<const char *>(data), size)
    {
    }

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    unsigned byte()
    {
        const std::string_view one = take(1);
        return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
    }
    std::string_view take(std::size_t count)
    {
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view rest_;
};

void greet(world &in, unsigned kind)
{
    in.say(hello(kind & 1 ? "7.2.0" : "6.2.0"));
    if (kind & 4) {
        in.say(ok); // to SELECT
    }
    in.say(info(kind & 2 ? "slave" : "master"));
}

const std::string &common_reply(unsigned which)
{
    static const std::string replies[16] = {nil, ok, number(0), number(1),
        bulk("done:" + std::string(32, '7')), bulk("x"), error("NOSCRIPT x"),
        error("LOADING x"), error("ERR x"), error("READONLY x"),
        error("WRONGTYPE x"), "*2\r\n:1\r\n$-1\r\n", "*-1\r\n",
        bulk(std::string(3000, 'x')), "$300000\r\n", "*1000000000\r\n"};

    return replies[which];
}

void step(world &in, input &from)
{
    const unsigned what = from.byte();
    const unsigned more = what >> 4;

    switch (what & 15) {
    case 0:
        in.say(from.take(more + 1));
        break;
    case 1:
        in.say(from.take(from.byte()));
        break;
    case 2:
        greet(in, more);
        break;
    case 3:
    case 4:
        in.say(common_reply(more));
        break;
    case 5:
        in.say(common_reply(more) + common_reply(from.byte() & 15));
        break;
    case 6:
        in.say(bulk(in.some_claim(more)));
        break;
    case 7:
        in.host.clock += more + 1;
        break;
    case 8:
        in.host.clock += 50 * (more + 1);
        break;
    case 9:
    case 10:
        in.ask(true, more);
        break;
    case 11:
        in.ask(false, more);
        break;
    case 12:
        in.settle(more & 1);
        break;
    case 13:
        in.forget(more);
        break;
    case 14:
        in.hang_up();
        break;
    default:
        in.server.stop_listening();
        if (more < 8) {
            in.server.listen();
        } else if (more == 15) {
            in.stop();
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    input from(data, size);
    world around(from.byte());

    while (!from.empty() && !around.stopped) {
        step(around, from);
        around.run();
        around.check();
    }
    if (!around.stopped) {
        around.check_recovery();
    }
    return 0;
}
