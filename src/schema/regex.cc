#include "schema/regex.h"

#include <charconv>
#include <cstdint>

#include "base/config_error.h"
#include "schema/character.h"

namespace webhook::schema {

namespace {

/* ECMA-262 has more white space and line ends than RE2. */
constexpr std::string_view spaces =
    R"(\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f})"
    R"(\x{3000}\x{feff})";
constexpr std::string_view other_than_spaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff})"
    R"(\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff})"
    R"(\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";
constexpr std::string_view any_but_line_ends = R"([^\n\r\x{2028}\x{2029}])";

class translation {
public:
    explicit translation(std::string_view pattern) : rest_(pattern) {}

    std::string run()
    {
        while (!rest_.empty()) {
            char c = take();
            if (c == '\\') {
                escape();
            } else if (in_class_) {
                class_character(c);
            } else {
                plain_character(c);
            }
        }
        return std::move(out_);
    }

private:
    [[noreturn]] static void refuse(const std::string &what)
    {
        throw config_error("is not a supported regular expression: " + what);
    }

    char take()
    {
        if (rest_.empty()) {
            refuse("it ends too early");
        }
        char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    bool skip(std::string_view text)
    {
        if (rest_.substr(0, text.size()) != text) {
            return false;
        }
        rest_.remove_prefix(text.size());
        return true;
    }

    void plain_character(char c)
    {
        if (c == '.') {
            out_ += any_but_line_ends;
            return;
        }

        out_ += c;
        if (c == '[') {
            in_class_ = true;
            out_ += skip("^") ? "^" : "";
            if (rest_.substr(0, 1) == "]") {
                refuse("a character class is empty");
            }
        } else if (c == '(' && skip("?")) {
            group();
        }
    }

    /* Translates what follows "(?". */
    void group()
    {
        if (skip(":")) {
            out_ += "?:";
            return;
        }
        if (rest_.substr(0, 1) == "=" || rest_.substr(0, 1) == "!" ||
            rest_.substr(0, 2) == "<=" || rest_.substr(0, 2) == "<!") {
            refuse("lookahead and lookbehind take more than linear time");
        }
        if (!skip("<")) {
            refuse("\"(?\" must be followed by \":\" or \"<\"");
        }
        out_ += "?P<";
    }

    /* Appends a character of a class, in which "[" has no special meaning. */
    void class_character(char c)
    {
        in_class_ = c != ']';
        out_ += c == '[' ? "\\[" : std::string(1, c);
    }

    void escape()
    {
        char c = take();

        if (is(character::digit, c) && c != '0') {
            refuse("a backreference takes more than linear time");
        }
        switch (c) {
        case 's':
            set(spaces);
            return;
        case 'S':
            set(other_than_spaces);
            return;
        case 'p':
        case 'P':
            property(c);
            return;
        case 'u':
            code_point(unicode());
            return;
        case 'x':
            code_point(hexadecimal(2));
            return;
        case 'c':
            code_point(control());
            return;
        case '0':
            code_point(0);
            return;
        default:
            simple(c);
        }
    }

    /* Translates escapes that both write in the same way, or nearly so. */
    void simple(char c)
    {
        if (in_class_ && c == 'b') {
            code_point('\b');
        } else if (is_in(c, "dDwWfnrtv") || (!in_class_ && is_in(c, "bB")) ||
                   (c > ' ' && c <= '~' && !is(character::alphanumeric, c))) {
            out_ += '\\';
            out_ += c;
        } else {
            refuse("an escape is not supported by ECMA-262 or by RE2");
        }
    }

    void set(std::string_view characters)
    {
        out_ += in_class_ ? "" : "[";
        out_ += characters;
        out_ += in_class_ ? "" : "]";
    }

    void property(char c)
    {
        std::size_t end = rest_.find('}');

        if (!skip("{") || end == std::string_view::npos) {
            refuse("\"\\p\" must be followed by a name in braces");
        }
        std::string_view name = rest_.substr(0, end - 1);
        rest_.remove_prefix(end);
        std::string known = to_re2_property(name);
        if (known.empty()) {
            refuse(
                "the property \"" + std::string(name) + "\" is not supported");
        }
        out_ += std::string("\\") + c + "{" + known + "}";
    }

    void code_point(std::uint32_t code)
    {
        char digits[8];
        auto end = std::to_chars(digits, digits + sizeof(digits), code, 16).ptr;

        out_ += "\\x{";
        out_.append(digits, end);
        out_ += '}';
    }

    std::uint32_t hexadecimal(std::size_t digits)
    {
        std::string_view text = rest_.substr(0, digits);
        std::uint32_t code = 0;

        if (digits == 0 || digits > 6 || text.size() < digits ||
            !consists_of<character::hex>(text)) {
            refuse("a character code must consist of hexadecimal digits");
        }
        std::from_chars(text.data(), text.data() + digits, code, 16);
        rest_.remove_prefix(digits);
        return code;
    }

    /*
     * Reads what follows "\u": four digits, twice four digits, or digits in
     * braces.
     */
    std::uint32_t unicode()
    {
        if (skip("{")) {
            std::uint32_t code = hexadecimal(rest_.find('}'));
            rest_.remove_prefix(1);
            return code;
        }

        std::uint32_t code = hexadecimal(4);
        if (code < 0xd800 || code > 0xdbff) {
            return code;
        }
        std::uint32_t low = skip("\\u") ? hexadecimal(4) : 0;
        if (low < 0xdc00 || low > 0xdfff) {
            refuse("a surrogate has no pair");
        }
        return 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    }

    std::uint32_t control()
    {
        char c = take();

        if (!is(character::letter, c)) {
            refuse("\"\\c\" must be followed by a letter");
        }
        return static_cast<std::uint32_t>(c) % 32;
    }

    std::string_view rest_;
    std::string out_;
    bool in_class_ = false;
};

} // namespace

std::string to_re2(std::string_view pattern)
{
    return translation(pattern).run();
}

} // namespace webhook::schema
