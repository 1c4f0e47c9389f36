// Lists mistakes that people make in configurations, and what "nginx -t" says.

#ifndef WEBHOOK_TESTS_SUPPORT_MISTAKE_H
#define WEBHOOK_TESTS_SUPPORT_MISTAKE_H

#include <ostream>
#include <string>
#include <vector>

namespace webhook::test {

/*
 * "{{dir}}" stands for a directory with files of write_mistake_files().  The
 * line with the comment "# here" is the one that the message has to name; with
 * none, the message must not name any.
 */
struct mistake {
    int number; // in the list of the notes, "83 mistakes"
    const char *name;
    const char *level; // "emerg" or "warn"
    const char *said;
    std::string location = "";       // inside of location = /hook
    std::string server = "";         // inside of server
    std::string http = "";           // beside it
    std::string profile = "iclosed"; // of location = /hook
};

inline void PrintTo(const mistake &value, std::ostream *out)
{
    *out << value.number << " " << value.name;
}

// A directive in location = /hook, and one in server.
mistake in_location(int number, const char *name, const char *level,
    const char *said, const std::string &text,
    const std::string &profile = "iclosed", const std::string &more = "");
mistake in_server(int number, const char *name, const char *level,
    const char *said, const std::string &text);

std::vector<mistake> mistakes_of_syntax();
std::vector<mistake> mistakes_of_meaning();
// Those that are like one of the list, with its number.
std::vector<mistake> mistakes_alike();

void write_mistake_files(const std::string &dir);

} // namespace webhook::test

#endif
