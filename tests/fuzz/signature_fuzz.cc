/*
 * Header fields that say a delivery is authentic.  It is let in if, and only
 * if, the signature that OpenSSL makes of the raw texts stands among them in
 * its canonical form, once and in time.
 *
 * The input: a letter for the scheme, then lines.  The values of the field with
 * the signatures, of the one with the timestamp and of the one with the id;
 * then further fields, each with a letter for the name, another one for its
 * spelling, and the value.  A byte 1 stands for the right signature.
 */

#include "fuzz/signature_judge.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

using namespace core_check;
using namespace signature_fuzz;

class lines {
public:
    explicit lines(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    std::string next()
    {
        const std::string_view line = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
        return std::string(line);
    }

private:
    std::string_view rest_;
};

std::string spelled(std::string name, char how)
{
    for (char &each : name) {
        if (how & 1) {
            each = upper(each);
        }
        if ((how & 2) && each == '-') {
            each = '_';
        }
    }
    return name;
}

std::string with_right(std::string value, const std::string &right)
{
    for (std::size_t at = 0; (at = value.find('\1', at)) != value.npos;
         at += right.size()) {
        value.replace(at, 1, right);
    }
    return value;
}

/* The fields, and the signature that would be right for them. */
offer read(const rule &how, lines from, std::string &right)
{
    const std::string signatures = from.next();
    const std::string time = from.next();
    const std::string id = from.next();
    offer given;

    given.body = body_for(how, time);
    right = sign(how, signed_text(how, signatures, time, id, given.body));
    given.headers.emplace_back(how.header, with_right(signatures, right));
    if (!how.time_header.empty()) {
        given.headers.emplace_back(how.time_header, time);
    }
    if (!how.id_header.empty()) {
        given.headers.emplace_back(how.id_header, id);
    }

    while (!from.empty() && given.headers.size() < 8) {
        const std::string line = from.next() + "  ";
        const std::string name = line[0] == 's'   ? how.header
                                 : line[0] == 't' ? how.time_header
                                 : line[0] == 'i' ? how.id_header
                                                  : "X-Other";

        given.headers.emplace_back(spelled(name, line[1]),
            with_right(line.substr(2, line.size() - 4), right));
    }

    return given;
}

[[noreturn]] void report(
    const char *what, const rule &how, const offer &given, const finding &found)
{
    std::fprintf(stderr, "ERROR: %s: %s (%s)\n", how.name.c_str(), what,
        found.why.c_str());
    for (const auto &[name, value] : given.headers) {
        std::fprintf(
            stderr, "ERROR: %s: %s\n", name.c_str(), hex(value).c_str());
    }
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(
    const std::uint8_t *data, std::size_t size)
{
    static std::map<std::string, locked_door> doors;

    if (size == 0) {
        return 0;
    }

    const rule &how = rules()[(data[0] - std::size_t{'a'}) % rules().size()];
    auto [door, is_new] = doors.try_emplace(how.name, lock_of(how));

    std::string right;
    const offer given = read(how,
        lines({reinterpret_cast<const char *>(data) + 1, size - 1}), right);
    const finding found = door->second(given);
    const verdict expected = judge(how, given, right);

    if (found.authentic() && expected == verdict::refused) {
        report("let in", how, given, found);
    }
    if (!found.authentic() && expected == verdict::accepted) {
        report("refused", how, given, found);
    }
    if (found.authentic() != (found.secret == 0)) {
        report("index", how, given, found);
    }
    return 0;
}
