/* Regular expressions, in linear time.  RE2 is known to pattern.cc only. */

#ifndef WEBHOOK_SCHEMA_PATTERN_H
#define WEBHOOK_SCHEMA_PATTERN_H

#include <memory>
#include <string_view>

namespace webhook::schema {

class pattern {
public:
    /* Throws config_error; its text says what is wrong. */
    explicit pattern(std::string_view text);
    ~pattern();
    pattern(pattern &&other) noexcept;
    pattern &operator=(pattern &&other) noexcept;

    /* Whether it matches somewhere in the text. */
    bool search(std::string_view text) const;

private:
    struct compiled;

    std::unique_ptr<const compiled> compiled_;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_PATTERN_H */
