#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <moonshot/detail/files/read_file.hpp>

namespace conformance {

using moonshot::detail::read_file;

inline bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace conformance
