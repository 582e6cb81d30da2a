#pragma once

#include "moonshot/schema/problem.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE std::string SchemaProblem::what() const {
  if (path.empty()) return message;
  constexpr std::string_view branch = "anyOf{";
  std::string shown;
  std::size_t copied = 0;
  for (std::size_t at = path.find(branch); at != std::string::npos; at = path.find(branch, at)) {
    const std::size_t number = at + branch.size();
    const std::size_t end = path.find('}', number);
    if (end == std::string::npos) break;
    at = number;
    if (end == number) continue;
    shown.append(path, copied, number - 1 - copied);
    copied = end + 1;
    at = copied;
  }
  shown.append(path, copied);
  return "At path '" + shown + "': " + message;
}

MOONSHOT_NAMESPACE_END
