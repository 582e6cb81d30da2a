#pragma once

/// @file
/// The tools of formulas, for a request.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/types/tool.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// The tools of several formulas, and which formula each belongs to.
struct FormulaToolset {
  std::vector<Tool> tools;        ///< for `ChatRequest::tools`
  std::vector<std::string> uris;  ///< of the formula of each tool

  /// The formula of the function called `name`, or null.
  const std::string* formula_of(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < tools.size(); ++i) {
      if (tools[i].function && tools[i].function->name == name) return &uris[i];
    }
    return nullptr;
  }
};

MOONSHOT_NAMESPACE_END
