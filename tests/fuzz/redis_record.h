// What has been said over each connection to a server, and what follows from
// it: a second opinion on replies, which shares no line with the client's.

#ifndef WEBHOOK_TESTS_FUZZ_REDIS_RECORD_H
#define WEBHOOK_TESTS_FUZZ_REDIS_RECORD_H

#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace redis_fuzz {

// A reply in short: "+", "-WORD", ":7", "$text", "nil", "*".
using replies = std::vector<std::string>;

// Reads as many replies as are there; ends at the first that is no RESP2.
class reply_parser {
public:
    explicit reply_parser(std::string_view bytes) : rest_(bytes) {}

    replies all()
    {
        replies found;
        std::string one;

        while (read(one, 0)) {
            found.push_back(one);
        }
        return found;
    }

private:
    bool read_line(std::string_view &line)
    {
        const std::size_t end = rest_.find("\r\n");

        if (end == std::string_view::npos) {
            return false;
        }
        line = rest_.substr(0, end);
        rest_.remove_prefix(end + 2);
        return true;
    }

    static bool read_number(std::string_view text, long long &into)
    {
        const char *end = text.data() + text.size();
        const auto [at, failed] = std::from_chars(text.data(), end, into);

        return failed == std::errc() && at == end;
    }

    bool read(std::string &into, int depth)
    {
        std::string_view line;
        long long count = 0;

        if (rest_.empty() || depth > 100 || !read_line(line)) {
            return false;
        }

        const char type = line.empty() ? '\0' : line[0];

        line.remove_prefix(line.empty() ? 0 : 1);
        switch (type) {
        case '+':
            into = "+";
            return true;
        case '-':
            into = "-" + std::string(line.substr(0, line.find(' ')));
            return true;
        case ':':
            into = ":" + std::string(line);
            return true;
        case '$':
        case '*':
            if (!read_number(line, count)) {
                return false;
            }
            if (count < 0) {
                into = "nil";
                return true;
            }
            break;
        default:
            return false;
        }

        if (type == '*') {
            for (long long i = 0; i < count; i++) {
                if (!read(into, depth + 1)) {
                    return false;
                }
            }
            into = "*";
            return true;
        }

        const auto size = static_cast<std::size_t>(count);

        if (size > rest_.size() || rest_.size() - size < 2) {
            return false;
        }
        into = "$" + std::string(rest_.substr(0, size));
        rest_.remove_prefix(size + 2);
        return true;
    }

    std::string_view rest_;
};

// The n-th reply is the answer to the n-th command.
struct connection {
    std::vector<std::string> commands;
    std::string sent;
    replies answers; // the part of it that is complete

    void send(std::string_view bytes)
    {
        sent += bytes;
        answers = reply_parser(sent).all();
    }

    // The first command without a reply, or nullptr.
    [[nodiscard]] const std::string *unanswered() const
    {
        return answers.size() < commands.size() ? &commands[answers.size()]
                                                : nullptr;
    }
};

class record {
public:
    void begin() { all_.emplace_back(); }
    connection &last()
    {
        if (all_.empty()) {
            begin();
        }
        return all_.back();
    }

    // The claim was answered: made.
    [[nodiscard]] bool made(
        const std::string &key, const std::string &claim) const
    {
        return any([&](const std::string &command, const std::string &reply) {
            return is_claim(command, key, claim) && makes(command, reply);
        });
    }

    // That state was found there; its further members may be others than we
    // know.
    [[nodiscard]] bool found(const std::string &key, const std::string &claim,
        const std::string &state) const
    {
        return any([&](const std::string &command, const std::string &reply) {
            return (is_claim(command, key, claim) || command == "GET " + key) &&
                   reply.starts_with("$" + state.substr(0, state.find(';')));
        });
    }

    // A renewal was answered with that number.
    [[nodiscard]] bool answered(const std::string &claim, int number) const
    {
        return any([&](const std::string &command, const std::string &reply) {
            return command.starts_with("EVAL") &&
                   command.find(claim) != std::string::npos &&
                   reply == ":" + std::to_string(number);
        });
    }

    // The claim may stand: it has been made, or nobody knows.
    [[nodiscard]] bool may_stand(
        const std::string &key, const std::string &claim) const
    {
        bool may = false;
        bool foreign = false;

        (void)any([&](const std::string &command, const std::string &reply) {
            const bool claims = is_claim(command, key, claim);

            const bool seen = claims || command == "GET " + key;
            const bool own = reply == "$" + claim;

            may = may || (seen && own) ||
                  (claims && (reply.empty() || makes(command, reply)));
            foreign = foreign ||
                      (seen && !own &&
                          (reply.starts_with("$") || reply == "-WRONGTYPE"));
            return false;
        });
        return may && !foreign;
    }

    [[nodiscard]] bool released(const std::string &claim) const
    {
        return any([&](const std::string &command, const std::string &) {
            return is_release(command) &&
                   command.find(claim) != std::string::npos;
        });
    }

    static bool is_release(const std::string &command)
    {
        return command.starts_with("EVALSHA b155a399") ||
               (command.starts_with("EVAL ") &&
                   command.find("redis.call('DEL'") != std::string::npos);
    }

    // A reply of a server before Redis 7.0 has made the client ask for more,
    // which could not be received any more.
    [[nodiscard]] bool incomplete() const
    {
        for (const connection &each : all_) {
            bool old = false;

            for (const std::string &command : each.commands) {
                old = old || command.find(" NX PX ") != std::string::npos;
            }
            if (old && each.answers.size() > each.commands.size()) {
                return true;
            }
        }
        return false;
    }

private:
    static bool is_claim(const std::string &command, const std::string &key,
        const std::string &claim)
    {
        return command.starts_with("SET " + key + " " + claim + " NX ");
    }
    // From Redis 7.0 on it finds nothing when it is made.
    static bool makes(const std::string &command, const std::string &reply)
    {
        const bool finds = command.find(" NX GET PX ") != std::string::npos;

        return reply == (finds ? "nil" : "+");
    }

    // Of any command and its reply, which is empty if there is none.
    template<typename Condition>
    bool any(const Condition &met) const
    {
        for (const connection &each : all_) {
            const replies &answers = each.answers;

            for (std::size_t i = 0; i < each.commands.size(); i++) {
                if (met(each.commands[i],
                        i < answers.size() ? answers[i] : std::string())) {
                    return true;
                }
            }
        }
        return false;
    }

    std::vector<connection> all_;
};

} // namespace redis_fuzz

#endif // WEBHOOK_TESTS_FUZZ_REDIS_RECORD_H
