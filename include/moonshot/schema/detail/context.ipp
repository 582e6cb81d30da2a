#pragma once

#include <algorithm>

#include "moonshot/redact.hpp"
#include "moonshot/schema/detail/context.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

MOONSHOT_INLINE std::string_view Path::name(std::size_t back) const noexcept {
  return back < parts_.size() ? parts_[parts_.size() - 1 - back].name : std::string_view();
}

MOONSHOT_INLINE std::string Path::parent_text() const {
  return text_of(parts_.empty() ? 0 : parts_.size() - 1);
}

MOONSHOT_INLINE std::string Path::text_of(std::size_t length) const {
  if (length == 0) return "root";
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0) text += '.';
    text += parts_[i].name;
    if (parts_[i].branch != no_branch) text += '{' + std::to_string(parts_[i].branch) + '}';
  }
  return text;
}

MOONSHOT_INLINE bool Path::has_braces(const Part& part) noexcept {
  return part.name.find('{') != std::string_view::npos &&
         part.name.find('}') != std::string_view::npos;
}

MOONSHOT_INLINE void Path::push(Part part) {
  parts_.push_back(part);
  if (has_braces(part)) ++braced_;
}

MOONSHOT_INLINE void Path::pop() noexcept {
  if (has_braces(parts_.back())) --braced_;
  parts_.pop_back();
}

MOONSHOT_INLINE void Context::problem_at(const std::string& place, const std::string& message) {
  note(problems_, place, message);
}

MOONSHOT_INLINE void Context::problem_later(Later rank, const std::string& message) {
  note(later_[static_cast<std::size_t>(rank)], path.text(), message);
}

MOONSHOT_INLINE void Context::add_later_problems() {
  for (auto& list : later_) {
    for (const auto& problem : list) note(problems_, problem.path, problem.message);
    list.clear();
  }
}

MOONSHOT_INLINE void Context::note(std::vector<SchemaProblem>& list, const std::string& place,
                                   const std::string& message) {
  if (list.size() >= (std::max)(limits.problems, std::size_t{1})) return;
  SchemaProblem problem{redact(place), redact(message)};
  const bool known = std::any_of(list.begin(), list.end(), [&](const SchemaProblem& other) {
    return other.path == problem.path && other.message == problem.message;
  });
  if (!known) list.push_back(std::move(problem));
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
