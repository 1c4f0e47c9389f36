// Writes the nginx.conf around the text of a test, and reads nginx's logs.

#ifndef WEBHOOK_TESTS_SUPPORT_NGINX_CONF_H
#define WEBHOOK_TESTS_SUPPORT_NGINX_CONF_H

#include "support/nginx.h"

namespace webhook::test {

// The binary: WEBHOOK_NGINX, or "nginx" from PATH, as an absolute path: a
// binary upgrade starts argv[0] again.
std::string nginx_binary();

// Gives each "{{name}}" of the text its value; unknown ones become ports.
void assign_ports(
    const std::string &text, std::map<std::string, std::string> &values);
std::string expand(
    std::string text, const std::map<std::string, std::string> &values);

std::string full_conf(const nginx_conf &conf);

// The module if it is one to be loaded: WEBHOOK_MODULE; "": it is built in.
std::string module_file();
std::string load_module_line();

std::vector<log_entry> parse_access_log(const std::string &text);

// Lines of an error log that no test may leave behind.
std::vector<std::string> suspicious_lines(const std::string &log);

} // namespace webhook::test

#endif
