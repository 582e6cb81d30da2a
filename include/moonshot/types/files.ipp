#pragma once

#include "moonshot/types/files.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE FileContent file_from_memory(std::string bytes, std::string name) {
  FileContent content;
  content.name = std::move(name);
  content.body = std::make_shared<http::MemoryBody>(std::move(bytes));
  return content;
}

MOONSHOT_INLINE FileContent file_from_disk(const std::string& path) {
#if defined(_WIN32)
  constexpr const char* separators = "/\\";
#else
  constexpr const char* separators = "/";
#endif
  FileContent content;
  const auto slash = path.find_last_of(separators);
  content.name = slash == std::string::npos ? path : path.substr(slash + 1);
  content.body = std::make_shared<http::FileBody>(path);
  return content;
}

MOONSHOT_INLINE std::string ms_url(std::string_view file_id) {
  return "ms://" + std::string(file_id);
}

MOONSHOT_NAMESPACE_END
