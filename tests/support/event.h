// Makes iClosed deliveries from the samples of tests/data/iclosed.

#ifndef WEBHOOK_TESTS_SUPPORT_EVENT_H
#define WEBHOOK_TESTS_SUPPORT_EVENT_H

#include <filesystem>
#include <string>
#include <string_view>

namespace webhook::test {

// The top of the source tree: WEBHOOK_SOURCE_DIR, or where this was compiled.
std::filesystem::path source_dir();

class event {
public:
    // "call-booked", "call-canceled", "call-rescheduled", "contact-created",
    // "contact-updated" or "outcome-added"; bytes as in the file.
    explicit event(std::string_view sample = "call-booked");

    // Another identity: the call's, the contact's or the outcome's.
    event &id(const std::string &value);
    // By text, the first occurrence; throws if there is none.
    event &replace(const std::string &from, const std::string &to);
    event &replace_all(const std::string &from, const std::string &to);
    // The value of the first member of that name, as JSON text.
    event &set(const std::string &member, const std::string &json);
    // The first member of that name and its scalar value.
    event &drop(const std::string &member);
    // Exactly that many bytes, by one more member.
    event &pad_to(std::size_t size);
    event &unwrap(); // the object alone, without its array

    const std::string &body() const { return text_; }
    operator const std::string &() const { return text_; }

private:
    std::string text_;
    std::string sample_;
};

// One small delivery with a fresh identity.
event booked(const std::string &id);

} // namespace webhook::test

#endif
