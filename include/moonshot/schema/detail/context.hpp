#pragma once

/// @file
/// The state that all checks of a schema share: the rules, the current place and the problems
/// found.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/schema/detail/tree.hpp"
#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

/// The keywords and names from the top to the current schema. Names are views into the tree.
class Path {
 public:
  bool is_root() const noexcept { return parts_.empty(); }
  /// Whether the official validator can find this place again by its path. Braces in a name make it
  /// search for a branch, and it then refuses some keywords below.
  bool is_findable() const noexcept { return braced_ == 0; }
  /// The name `back` steps before the last one, or nothing where the path is shorter.
  std::string_view name(std::size_t back = 0) const noexcept;
  std::size_t size() const noexcept { return parts_.size(); }

  /// `properties.a.anyOf{1}`; `root` for the top.
  std::string text() const { return text_of(parts_.size()); }
  /// The text of the path without its last part.
  std::string parent_text() const;

  /// Goes one step down for the life of this object.
  class Step {
   public:
    Step(Path& path, std::string_view name) : path_(path) { path_.push({name, no_branch}); }
    Step(Path& path, std::string_view name, std::size_t branch) : path_(path) {
      path_.push({name, branch});
    }
    ~Step() { path_.pop(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Path& path_;
  };

 private:
  static constexpr std::size_t no_branch = static_cast<std::size_t>(-1);
  struct Part {
    std::string_view name;
    std::size_t branch;
  };

  static bool has_braces(const Part& part) noexcept;
  void push(Part part);
  void pop() noexcept;
  std::string text_of(std::size_t length) const;

  std::vector<Part> parts_;
  std::size_t braced_ = 0;
};

/// The state of one check. Not for concurrent use.
class Context {
 public:
  Context(const Node& top, SchemaLevel wanted, const SchemaLimits& bounds) noexcept
      : root(top), level(wanted), limits(bounds) {}

  const Node& root;
  const SchemaLevel level;
  const SchemaLimits& limits;
  Path path;

  bool is_strict() const noexcept { return level >= SchemaLevel::strict; }
  bool is_ultra() const noexcept { return level >= SchemaLevel::ultra; }

  /// Notes a problem at the current place.
  void problem(const std::string& message) { problem_at(path.text(), message); }
  /// Notes a problem at the place above the current one.
  void problem_above(const std::string& message) { problem_at(path.parent_text(), message); }
  void problem_at(const std::string& place, const std::string& message);

  /// Notes a problem at the current place that is listed after everything that the walk finds, and
  /// after the problems of an earlier rank.
  enum class Later { depth, target };
  void problem_later(Later rank, const std::string& message);
  /// Adds the problems that were kept for later to the others.
  void add_later_problems();

  const std::vector<SchemaProblem>& problems() const noexcept { return problems_; }
  std::vector<SchemaProblem> take() { return std::move(problems_); }

 private:
  void note(std::vector<SchemaProblem>& list, const std::string& place, const std::string& message);

  std::vector<SchemaProblem> problems_;
  std::vector<SchemaProblem> later_[2];
};

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/context.ipp"
#endif
