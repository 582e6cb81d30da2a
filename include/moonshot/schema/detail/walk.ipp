#pragma once

#include <cstddef>
#include <string>

#include "moonshot/schema/detail/depths.hpp"
#include "moonshot/schema/detail/keyword_checks.hpp"
#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/names.hpp"
#include "moonshot/schema/detail/types.hpp"
#include "moonshot/schema/detail/walk.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// The order is that of the official validator: definitions, the schema itself, the schemas within
// it.
class Walk {
 public:
  Walk(Context& context, const References& references)
      : context_(context),
        references_(references),
        depths_(context.root, references, context.limits.depth) {}

  void run() {
    visit(context_.root, 0);
    context_.add_later_problems();
  }

 private:
  // The recursion is bounded because the reader of the tree bounds its depth.
  void visit(const Node& schema, std::size_t depth) {
    if (has_too_many_) return;
    if (depth > context_.limits.depth) return note_too_deep();
    if (context_.is_ultra()) check_unknown_keywords(schema);
    visit_definitions(schema, depth);
    const TypeVerdict verdict = check_types(context_, schema);
    check_keywords(context_, references_, schema, verdict);
    measure_reference(schema, depth);
    visit_properties(schema, depth, verdict);
    visit_one(schema, "items", depth, verdict);
    visit_one(schema, "additionalProperties", depth, verdict);
    visit_branches(schema, depth, verdict);
  }

  void check_unknown_keywords(const Node& schema) {
    Names names;
    for (const auto& member : schema.members) {
      if (find_keyword(member.name) != nullptr) continue;
      names.add(member.name);
    }
    if (!names.empty()) context_.problem("unsupported keywords: " + names.text());
  }

  void visit_definitions(const Node& schema, std::size_t depth) {
    const Node* definitions = schema.find_object("$defs");
    if (definitions == nullptr) return;
    const Path::Step step(context_.path, "$defs");
    for (const auto& definition : definitions->members) {
      if (!definition.value.is_object()) {
        context_.problem("$defs schema must be object: " + definition.name);
        continue;
      }
      const Path::Step down(context_.path, definition.name);
      visit(definition.value, depth);
    }
  }

  std::string depth_message() const {
    return "schema depth exceeds maximum limit of " + std::to_string(context_.limits.depth);
  }

  void note_too_deep() {
    context_.problem(depth_message());
    is_too_deep_ = true;
  }

  void measure_reference(const Node& schema, std::size_t depth) {
    if (schema.reference == Node::no_reference || is_too_deep_) return;
    if (depth + depths_.of(schema.reference) <= context_.limits.depth) return;
    context_.problem_later(Context::Later::depth, depth_message());
    is_too_deep_ = true;
  }

  void visit_properties(const Node& schema, std::size_t depth, const TypeVerdict& verdict) {
    const Node* properties = schema.find_object("properties");
    if (properties == nullptr || verdict.refuses("properties")) return;
    names_ += properties->members.size();
    if (names_ > context_.limits.properties) {
      has_too_many_ = true;
      return context_.problem("total number of properties keys(" + std::to_string(names_) +
                              ") across all objects exceeds maximum limit of " +
                              std::to_string(context_.limits.properties));
    }
    const Path::Step step(context_.path, "properties");
    for (const auto& property : properties->members) {
      if (!property.value.is_object()) continue;
      const Path::Step down(context_.path, property.name);
      visit(property.value, depth + 1);
    }
  }

  void visit_one(const Node& schema, const char* keyword, std::size_t depth,
                 const TypeVerdict& verdict) {
    const Node* inner = schema.find_object(keyword);
    if (inner == nullptr || verdict.refuses(keyword)) return;
    const Path::Step step(context_.path, keyword);
    visit(*inner, depth);
  }

  void visit_branches(const Node& schema, std::size_t depth, const TypeVerdict& verdict) {
    const Node* branches = schema.find_array("anyOf");
    if (branches == nullptr || verdict.refuses("anyOf")) return;
    for (std::size_t i = 0; i < branches->items.size(); ++i) {
      if (!branches->items[i].is_object()) continue;
      const Path::Step step(context_.path, "anyOf", i);
      visit(branches->items[i], depth);
    }
  }

  Context& context_;
  const References& references_;
  Depths depths_;
  std::size_t names_ = 0;
  bool has_too_many_ = false;
  bool is_too_deep_ = false;
};

MOONSHOT_INLINE void check_schemas(Context& context, const References& references) {
  Walk(context, references).run();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
