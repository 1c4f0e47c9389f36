/* What is to become of a delivery, by the rules of signature_rule.h. */

#ifndef WEBHOOK_TESTS_FUZZ_SIGNATURE_JUDGE_H
#define WEBHOOK_TESTS_FUZZ_SIGNATURE_JUDGE_H

#include <string>
#include <vector>

#include "fuzz/signature_rule.h"

namespace signature_fuzz {

inline char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

inline std::string folded(std::string text)
{
    for (char &each : text) {
        each = each == '_' ? '-' : upper(each);
    }
    return text;
}

/* The fields of that name. */
inline std::vector<std::string> values_of(
    const core_check::offer &given, const std::string &name)
{
    std::vector<std::string> found;

    for (const auto &[each, value] : given.headers) {
        if (folded(each) == folded(name)) {
            found.push_back(value);
        }
    }
    return found;
}

/* The time is now_ms. */
inline bool is_in_time(const rule &how, const std::string &text)
{
    const auto now = static_cast<long long>(core_check::now_ms);
    const auto most = static_cast<long long>(1000 * how.tolerance);

    if (text.size() != (how.in_milliseconds ? 13U : 10U) ||
        text.find_first_not_of("0123456789") != text.npos) {
        return false;
    }

    const long long time = std::stoll(text) * (how.in_milliseconds ? 1 : 1000);
    return time >= now - most && time <= now + most;
}

/* Bytes that are signed with the body. */
inline std::size_t beside_body(
    const rule &how, const core_check::offer &given, const std::string &time)
{
    const auto ids = values_of(given, how.id_header);

    return signed_text(how, "", time, ids.empty() ? "" : ids[0], "").size();
}

enum class verdict {
    refused,
    accepted,
    either /* the right one comes after others: they may have been too many */
};

inline verdict judge(
    const rule &how, const core_check::offer &given, const std::string &right)
{
    const auto signatures = values_of(given, how.header);
    if (signatures.size() != 1) {
        return verdict::refused;
    }

    auto times = items_of(how, signatures[0], how.time_part);
    if (!how.time_header.empty()) {
        times = values_of(given, how.time_header);
    } else if (how.time_in_body) {
        const std::size_t at = given.body.find(R"(p":")");
        times.clear();
        if (at != given.body.npos) {
            times.push_back(given.body.substr(at + 4));
            times[0].resize(times[0].size() - 2);
        }
    } else if (how.time_part.empty()) {
        times = {
            how.in_milliseconds ? core_check::now + "000" : core_check::now};
    }
    if (times.size() != 1 || !is_in_time(how, times[0])) {
        return verdict::refused;
    }

    if (!how.id_header.empty()) {
        const auto ids = values_of(given, how.id_header);
        const char beside =
            how.text[0] == '@' && how.text[1] == 'i' ? how.text[2] : '-';
        if (ids.size() != 1 || ids[0].empty() ||
            ids[0].find(beside) != std::string::npos) {
            return verdict::refused;
        }
    }

    /* Room in front of the body, where the message of Ed25519 is put. */
    if (how.algorithm == 'e' && beside_body(how, given, times[0]) > 1024) {
        return verdict::refused;
    }

    /* Hex is taken in either case, base64 with its padding or without it. */
    const std::string unpadded = right.substr(0, right.find('='));
    const auto is_right = [&](const std::string &text) {
        return how.in_base64 ? text == right || text == unpadded
                             : folded(text) == folded(right);
    };
    const std::size_t most = how.algorithm == 'e' ? 4 : 16;
    std::size_t count = 0;
    for (const std::string &each : items_of(how, signatures[0], how.prefix)) {
        if (is_right(each)) {
            return count < most ? verdict::accepted : verdict::either;
        }
        ++count;
    }
    return verdict::refused;
}

} // namespace signature_fuzz

#endif /* WEBHOOK_TESTS_FUZZ_SIGNATURE_JUDGE_H */
