#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/schema/detail/keywords.hpp"
#include "moonshot/schema/detail/names.hpp"
#include "moonshot/schema/detail/recursion.hpp"
#include "moonshot/schema/detail/reference_checks.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

// The schema that a reference stands for. A schema of only a `$ref` and texts stands for the next
// one, with its texts added.
struct Expanded {
  const Node* schema = nullptr;
  std::vector<std::string_view> texts;

  bool has(std::string_view name) const {
    for (const auto text : texts) {
      if (text == name) return true;
    }
    return schema->has(name);
  }
};

class ReferenceCheck {
 public:
  ReferenceCheck(Context& context, const References& references)
      : context_(context), references_(references), recursion_(references) {
    taken_.resize(references.size());
  }

  void run() { visit(context_.root, !recursion_.ends(context_.root)); }

 private:
  // Visits more than schemas, because the official validator searches every object except `$defs`,
  // such as a `default`, and treats a `$ref` there as a reference.
  void visit(const Node& node, bool must_end) {
    if (const Node* reference = node.find("$ref")) check_reference(node, *reference, must_end);
    for (const auto& member : node.members) {
      if (member.name == "$defs") continue;
      if (member.value.is_object()) {
        const Path::Step step(context_.path, member.name);
        visit(member.value, must_end && !is_optional(node, member.name));
      } else if (member.name == "anyOf") {
        for (std::size_t i = 0; i < member.value.items.size(); ++i) {
          if (!member.value.items[i].is_object()) continue;
          const Path::Step step(context_.path, member.name, i);
          visit(member.value.items[i], must_end);
        }
      }
    }
  }

  static bool is_optional(const Node& node, std::string_view name) {
    if (name == "additionalProperties") return true;
    const Node* required = name == "properties" ? node.find_array("required") : nullptr;
    return required != nullptr && required->items.empty();
  }

  void check_reference(const Node& node, const Node& reference, bool must_end) {
    Expanded expanded;
    if (reference.is_null()) {
      expanded.schema = &node;
    } else if (!reference.is_string()) {
      return note_problem_in_reference("$ref must be a string");
    } else if (!expand(node.reference, expanded)) {
      return;
    }
    if (note_conflict(node, expanded) || note_branch_conflict(node, expanded) ||
        note_wrong_place()) {
      return;
    }
    if (!must_end) return;
    const bool is_any = expanded.schema->members.empty();
    if (is_any ? expanded.texts.empty() : recursion_.ends(*expanded.schema)) return;
    context_.problem("detected infinite recursion without termination condition");
  }

  void note_problem_in_reference(const std::string& message) {
    const Path::Step step(context_.path, "$ref");
    context_.problem(message);
  }

  const Node* find_target(std::uint32_t reference) {
    const auto text = references_.text(reference);
    const Node* target = references_.target(reference);
    if (target != nullptr) return target;
    if (References::is_local(text)) {
      context_.problem("invalid $ref path: " + std::string(text));
    } else {
      note_problem_in_reference("only local references are supported");
    }
    return nullptr;
  }

  // Follows references as long as they lead to nothing but another reference.
  bool expand(std::uint32_t reference, Expanded& expanded) {
    ++search_;
    std::uint32_t previous = reference;
    for (;;) {
      taken_[reference] = search_;
      expanded.schema = find_target(reference);
      if (expanded.schema == nullptr) return false;
      const Node& schema = *expanded.schema;
      if (!is_only_reference(schema)) return true;
      if (schema.reference == Node::no_reference) {
        note_problem_in_reference("$ref must be a string");
        return false;
      }
      const std::uint32_t next = schema.reference;
      if (taken_[next] == search_) return true;
      if (references_.target(next) == nullptr) return find_target(next) != nullptr;
      if (!add_texts(schema, previous, expanded)) return false;
      previous = reference;
      reference = next;
    }
  }

  static bool is_only_reference(const Node& schema) {
    const Node* reference = schema.find("$ref");
    if (reference == nullptr || reference->is_null()) return false;
    for (const auto& member : schema.members) {
      if (member.name != "$ref" && !is_text_keyword(member.name)) return false;
    }
    return true;
  }

  bool add_texts(const Node& schema, std::uint32_t previous, Expanded& expanded) {
    for (const auto& member : schema.members) {
      if (!is_text_keyword(member.name)) continue;
      bool is_known = false;
      for (const auto text : expanded.texts) is_known = is_known || text == member.name;
      if (!is_known) {
        expanded.texts.emplace_back(member.name);
      } else if (context_.is_ultra()) {
        context_.problem_at(definition_path(references_.text(previous)),
                            "conflicting keywords found after $ref expansion: keyword \"" +
                                member.name +
                                "\" appears at multiple levels in a chained \"$ref\"; keep it in "
                                "only one place");
        return false;
      }
    }
    return true;
  }

  static std::string definition_path(std::string_view text) {
    if (text == "#") return "root";
    std::string path(text.substr(2));
    for (char& c : path) {
      if (c == '/') c = '.';
    }
    return path;
  }

  // Always returns true.
  bool note_problem(const std::string& message) {
    context_.problem(message);
    return true;
  }

  bool may_repeat(std::string_view name) const {
    return is_text_keyword(name) && !context_.is_ultra();
  }

  // The `note_...` functions return whether they have noted a problem.
  bool note_conflict(const Node& node, const Expanded& expanded) {
    Names names;
    for (const auto& member : node.members) {
      const std::string_view name = member.name;
      if (name == "$ref" || may_repeat(name) || !expanded.has(name)) continue;
      names.add(name);
    }
    if (!names.empty()) {
      return note_problem(
          "conflicting keywords found after $ref expansion: keywords (" + names.text() +
          ") are defined both alongside \"$ref\" and in the referenced schema; remove the "
          "duplicates");
    }
    const bool types_meet =
        (node.has("type") && expanded.has("anyOf")) || (expanded.has("type") && node.has("anyOf"));
    return types_meet &&
           note_problem(
               "invalid schema after $ref expansion: (when using anyOf, type should be defined in "
               "anyOf items instead of the parent schema)");
  }

  bool note_branch_conflict(const Node& node, const Expanded& expanded) {
    const Node* branches = expanded.schema->find_array("anyOf");
    if (branches == nullptr) return false;
    for (const auto& branch : branches->items) {
      Names names;
      for (const auto& member : node.members) {
        const std::string_view name = member.name;
        if (name == "$ref" || name == "anyOf" || may_repeat(name) || !branch.has(name)) continue;
        names.add(name);
      }
      if (names.empty()) continue;
      return note_problem(
          "conflicting keywords found in anyOf after ref expansion: keywords (" + names.text() +
          ") are defined alongside \"$ref\" and inside anyOf in the referenced schema; "
          "define them in only one place");
    }
    return false;
  }

  bool note_wrong_place() {
    const auto& path = context_.path;
    const std::string_view last = path.name();
    if (path.size() <= 1 || path.name(1) == "properties") return false;
    if (last == "additionalProperties" || last == "items" || last.substr(0, 5) == "anyOf") {
      return false;
    }
    return note_problem("$ref is not allowed in this schema.");
  }

  Context& context_;
  const References& references_;
  Recursion recursion_;
  std::vector<std::size_t> taken_;  // the number of the last expansion that followed it
  std::size_t search_ = 0;
};

MOONSHOT_INLINE void check_references(Context& context, const References& references) {
  ReferenceCheck(context, references).run();
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
