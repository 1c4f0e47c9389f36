#include "schema/regex.h"

namespace webhook::schema {

namespace {

struct category {
    std::string_view name;
    std::string_view code;
};

/* Maps Unicode's general categories to the codes by which RE2 knows them. */
constexpr category categories[] = {
    {"Any", "Any"},
    {"Close_Punctuation", "Pe"},
    {"Connector_Punctuation", "Pc"},
    {"Control", "Cc"},
    {"Currency_Symbol", "Sc"},
    {"Dash_Punctuation", "Pd"},
    {"Decimal_Number", "Nd"},
    {"Enclosing_Mark", "Me"},
    {"Final_Punctuation", "Pf"},
    {"Format", "Cf"},
    {"Initial_Punctuation", "Pi"},
    {"Letter", "L"},
    {"Letter_Number", "Nl"},
    {"Line_Separator", "Zl"},
    {"Lowercase_Letter", "Ll"},
    {"Mark", "M"},
    {"Math_Symbol", "Sm"},
    {"Modifier_Letter", "Lm"},
    {"Modifier_Symbol", "Sk"},
    {"Nonspacing_Mark", "Mn"},
    {"Number", "N"},
    {"Open_Punctuation", "Ps"},
    {"Other_Letter", "Lo"},
    {"Other_Number", "No"},
    {"Other_Punctuation", "Po"},
    {"Other_Symbol", "So"},
    {"Paragraph_Separator", "Zp"},
    {"Private_Use", "Co"},
    {"Punctuation", "P"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Spacing_Mark", "Mc"},
    {"Symbol", "S"},
    {"Titlecase_Letter", "Lt"},
    {"Uppercase_Letter", "Lu"},
};

bool skip(std::string_view &text, std::string_view prefix)
{
    if (text.substr(0, prefix.size()) != prefix) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

} // namespace

std::string to_re2_property(std::string_view name)
{
    if (skip(name, "Script=") || skip(name, "sc=")) {
        return std::string(name); /* RE2 has the same names */
    }
    if (!skip(name, "General_Category=")) {
        skip(name, "gc=");
    }
    for (const category &each : categories) {
        if (each.name == name || each.code == name) {
            return std::string(each.code);
        }
    }

    return {};
}

} // namespace webhook::schema
