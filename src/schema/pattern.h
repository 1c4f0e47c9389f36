/* Matches regular expressions in linear time.  Only pattern.cc includes RE2. */

#ifndef WEBHOOK_SCHEMA_PATTERN_H
#define WEBHOOK_SCHEMA_PATTERN_H

#include <memory>
#include <string_view>

namespace webhook::schema {

class pattern {
public:
    /* Throws config_error, whose text describes the fault. */
    explicit pattern(std::string_view text);
    ~pattern();
    pattern(pattern &&other) noexcept;
    pattern &operator=(pattern &&other) noexcept;

    /* Returns true if the pattern matches anywhere in the text. */
    bool search(std::string_view text) const;

private:
    struct compiled;

    std::unique_ptr<const compiled> compiled_;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_PATTERN_H */
