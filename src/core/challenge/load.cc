#include "core/challenge/load.h"

#include <algorithm>

#include "base/json_writer.h"
#include "core/challenge/check.h"
#include "core/media_type.h"
#include "json/jansson.h"

namespace webhook {

namespace {

constexpr std::string_view usual_characters = "A-Za-z0-9_-";

bool read_flag(const json_location &at)
{
    return at.value != nullptr && at.value->boolean;
}

/* Calls the function, and adds the location to what is wrong. */
template<class Read>
auto read_at(const json_location &at, Read read)
{
    try {
        return read();
    } catch (const config_error &fault) {
        at.refuse(fault.what());
    }
}

place read_place(const json_location &at, std::string_view text)
{
    return read_at(at, [text] { return place::parse(text); });
}

std::size_t add_value(challenge &result, place added)
{
    auto known = std::find(result.values.begin(), result.values.end(), added);

    if (known != result.values.end()) {
        return static_cast<std::size_t>(known - result.values.begin());
    }
    if (result.values.size() == challenge::most_values) {
        throw config_error("contains too many values");
    }

    result.values.push_back(std::move(added));
    return result.values.size() - 1;
}

text_template read_template(
    const json_location &at, std::string_view text, challenge &result)
{
    return read_at(at, [&] {
        return parse_template(text, [&result](std::string_view name) {
            if (name != "value") {
                return add_value(result, place::parse(name));
            }
            if (!result.has_value) {
                throw config_error("contains {value}, but the challenge has no "
                                   "\"value\"");
            }
            return std::size_t{0};
        });
    });
}

void read_text_rule(const json_location &at, text_rule &rule)
{
    json_location characters = at.child("characters");
    json_location shortest = at.child("shortest");
    json_location longest = at.child("longest");

    const std::string_view text = characters.value != nullptr
                                      ? characters.value->string()
                                      : usual_characters;
    rule.characters =
        read_at(characters, [text] { return character_set(text); });

    if (shortest.value != nullptr) {
        rule.shortest = static_cast<std::size_t>(shortest.value->integer);
    }
    if (longest.value != nullptr) {
        rule.longest = static_cast<std::size_t>(longest.value->integer);
    }
    if (rule.shortest > rule.longest) {
        shortest.refuse("must not be greater than \"longest\"");
    }
}

challenge::condition read_condition(
    const json_location &at, std::string_view name)
{
    challenge::condition result{read_place(at, name), {}, {}};

    if (at.is(json::kind::object)) {
        result.setting = at.child("setting").get().string();
    } else if (at.is(json::kind::array)) {
        for (const json::node &text : json::elements(*at.value)) {
            result.texts.emplace_back(text.string());
        }
    } else {
        result.texts.emplace_back(at.get().string());
    }

    return result;
}

/* Returns the name of a member, an element or a field at the top of a body. */
std::string read_name(const json_location &at, bool is_form)
{
    const place where = read_place(at, at.value->string());
    const bool fits = is_form
                          ? where.from == place::source::form
                          : where.where && where.where->tokens().size() == 1;

    if (!fits) {
        at.refuse("must be a member like \"/challenge\", or a field like "
                  "\"form:id\" if all of them are fields");
    }

    return is_form ? where.name : where.where->tokens().front().name;
}

void read_only(const json_location &at, challenge &result)
{
    if (at.value == nullptr) {
        return;
    }

    challenge_form &only = result.only.emplace();
    std::size_t index = 0;

    for (const json::node &element : json::elements(*at.value)) {
        if (index == 0) {
            only.is_form = element.string().starts_with("form:");
        }
        only.names.push_back(
            read_name(at.child(element, index++), only.is_form));
    }
}

void read_marks(const json_location &at, challenge &result)
{
    json_location require = at.child("require");
    json_location absent = at.child("absent");
    std::size_t index = 0;

    if (require.value != nullptr) {
        for (const json::member &member : json::members(*require.value)) {
            result.conditions.push_back(
                read_condition(require.child(member), member.name));
        }
    }
    if (absent.value != nullptr) {
        for (const json::node &element : json::elements(*absent.value)) {
            json_location entry = absent.child(element, index++);
            result.absent.push_back(read_place(entry, element.string()));
        }
    }

    result.is_unsigned = read_flag(at.child("unsigned"));
    read_only(at.child("only"), result);
}

/* Writes the object as the text of JSON, whose values are still missing. */
text_template read_json(const json_location &at, challenge &result)
{
    text_template body;
    std::string text;
    json_writer out(text);

    out.begin_object();

    for (const json::member &member : json::members(*at.value)) {
        json_location entry = at.child(member);

        out.name(member.name);
        if (!entry.is(json::kind::string)) {
            out.json(json::write_scalar(*entry.value));
            continue;
        }

        append_literal(body, text + "\"");
        for (text_piece &piece :
            read_template(entry, entry.value->string(), result)) {
            if (piece.from != text_piece::source::literal) {
                body.push_back(std::move(piece));
                continue;
            }
            std::string quoted;
            json_writer(quoted).value(piece.text);
            append_literal(
                body, std::string_view(quoted).substr(1, quoted.size() - 2));
        }
        text = "\""; /* shows the writer that a value precedes */
    }

    out.end_object();
    append_literal(body, text);
    return body;
}

void read_answer(const json_location &at, challenge &result)
{
    json_location text = at.child("text");
    json_location json = at.child("json");
    json_location type = at.child("type");
    json_location status = at.child("status");
    json_location headers = at.child("headers");
    challenge::response &answer = result.answer;

    if (json.value != nullptr) {
        answer.type = "application/json";
        answer.is_json = true;
        answer.body = read_json(json, result);
    } else if (text.value != nullptr) {
        answer.type = type.value != nullptr ? std::string(type.value->string())
                                            : "text/plain";
        answer.body = read_template(text, text.value->string(), result);
    }

    answer.status = result.is_post() && answer.type.empty() ? 204 : 200;
    if (status.value != nullptr) {
        answer.status = static_cast<unsigned>(status.value->integer);
    }

    if (headers.value == nullptr) {
        return;
    }
    for (const json::member &member : json::members(*headers.value)) {
        json_location entry = headers.child(member);
        if (!is_token(member.name)) {
            entry.refuse("is not the name of a header field");
        }
        answer.headers.emplace_back(
            member.name, read_template(entry, entry.value->string(), result));
    }
}

challenge load_challenge(const json_location &at)
{
    json_location value = at.child("value");
    json_location hashed = at.child("hashed");
    challenge result;

    result.method = at.child("method").get().string();
    result.has_value = value.value != nullptr;
    if (result.has_value) {
        result.values.push_back(read_place(value, value.value->string()));
    }

    read_text_rule(at, result.accepted);
    read_marks(at, result);

    if (hashed.value != nullptr || result.has_value) {
        const std::string_view text =
            hashed.value != nullptr ? hashed.value->string() : "{value}";
        result.hashed.push_back(read_template(hashed, text, result));
    }
    result.key_is_hashed = at.child("key").value != nullptr;

    read_answer(at.child("answer"), result);
    check_challenge(at, result);

    return result;
}

} // namespace

challenge load_type_challenge(const json_location &at)
{
    json_location answer = at.child("answer");
    challenge result;
    std::string text;
    json_writer out(text);

    result.accepted.characters = character_set(usual_characters);
    result.answer.status = answer.value != nullptr ? 200 : 204;
    if (answer.value == nullptr) {
        return result;
    }

    result.answer.type = "application/json";
    result.answer.is_json = true;
    out.begin_object();

    for (const json::member &member : json::members(*answer.value)) {
        json_location entry = answer.child(member);
        json_location where = entry.child("pointer");
        json_location mac = entry.child("hmac");

        out.name(member.name);
        if (mac.value == nullptr && where.value == nullptr) {
            out.json(json::write_scalar(entry.child("value").get()));
            continue;
        }

        json_location at_value = mac.value != nullptr ? mac : where;
        place found{place::source::body, std::string(at_value.get().string()),
            {}, at_value.read_pointer()};
        text_piece piece{text_piece::source::value, {},
            read_at(entry, [&] { return add_value(result, found); })};

        if (mac.value != nullptr) {
            result.hashed.push_back({piece});
            piece = {text_piece::source::hash, {}, result.hashed.size() - 1,
                {text_hash::algorithm::hmac_sha256, false}};
        }
        append_literal(result.answer.body, text + "\"");
        result.answer.body.push_back(piece);
        text = "\"";
    }

    out.end_object();
    append_literal(result.answer.body, text);
    return result;
}

std::vector<challenge> load_challenges(const json_location &at)
{
    std::vector<challenge> result;
    std::size_t index = 0;

    if (at.value != nullptr) {
        for (const json::node &element : json::elements(*at.value)) {
            result.push_back(load_challenge(at.child(element, index++)));
        }
    }

    return result;
}

std::optional<echo_rule> load_echo(const json_location &at)
{
    json_location require = at.child("require");

    if (at.value == nullptr) {
        return std::nullopt;
    }

    echo_rule result;
    result.header = at.child("header").get().string();
    read_text_rule(at, result.accepted);
    if (require.value != nullptr) {
        result.setting = require.child("setting").get().string();
        result.is_optional = read_flag(require.child("optional"));
    }

    return result;
}

} // namespace webhook
