/* Resolves the references of a schema document. */

#ifndef WEBHOOK_SCHEMA_RESOURCES_H
#define WEBHOOK_SCHEMA_RESOURCES_H

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/keywords.h"
#include "schema/location.h"

namespace webhook::schema {

class resources {
public:
    /* Finds the identifiers of the document: "$id", "$anchor" and so on. */
    resources(const json::node &document, draft of);

    /* Adds a schema that the document's own keywords do not lead to. */
    void add(const location &schema) { scan(schema, 0); }

    struct target {
        location where;
        std::string
            dynamic_anchor; /* is set if a dynamic anchor was requested */
    };

    /*
     * Resolves "from", the keyword with the reference in a schema of
     * "resource".
     */
    target resolve(const location &from, std::uint32_t resource);

    bool knows(const json::node &schema) const
    {
        return owners_.contains(&schema);
    }

    /* Returns the resource that the schema belongs to. */
    std::uint32_t owner(const json::node &schema) const
    {
        return owners_.at(&schema);
    }

    struct dynamic_anchor {
        std::string name;
        std::uint32_t resource;
        location where;
    };

    const std::vector<dynamic_anchor> &dynamic_anchors() const
    {
        return dynamic_anchors_;
    }

private:
    struct part {
        std::string uri;
        location root;
        std::map<std::string, target, std::less<>> anchors;
    };

    void scan(const location &schema, std::uint32_t resource);
    void scan_children(const location &schema, std::uint32_t resource);
    std::uint32_t identify(const location &schema, std::uint32_t resource);
    std::uint32_t add_identifier(
        const location &id, const location &schema, std::uint32_t resource);
    void add_anchor(const location &keyword, const location &schema,
        std::string_view name, std::uint32_t resource, bool dynamic);
    std::uint32_t find(const location &from, const std::string &uri) const;
    target follow(const location &from, const std::string &pointer,
        std::uint32_t resource);

    draft draft_;
    std::vector<part> parts_;
    std::unordered_map<const json::node *, std::uint32_t> owners_;
    std::vector<dynamic_anchor> dynamic_anchors_;
};

} // namespace webhook::schema

#endif /* WEBHOOK_SCHEMA_RESOURCES_H */
