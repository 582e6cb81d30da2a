#pragma once

/// @file
/// The path of a call at the end of a URL that should be a base URL.

#include <cstddef>
#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/detail/text/search.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The end of a URL that belongs to a call, and how many of its characters belong to the base URL.
struct CallPath {
  std::string_view text;
  std::size_t kept;
};

// Words that a server may well have in its own base path count only behind /v1.
inline constexpr CallPath call_paths[] = {
    {"/chat/completions", 0},  {"/completions", 0},
    {"/users/me/balance", 0},  {"/tokenizers/estimate-token-count", 0},
    {"/signatures/verify", 0}, {"/v1/models", 3},
    {"/v1/files", 3},          {"/v1/batches", 3},
    {"/v1/formulas", 3},       {"/v1/responses", 3},
    {"/v1/messages", 3},       {"/v1/embeddings", 3},
    {"/v1/usages", 3},
};

/// The path of a call at the end of `path`; empty where there is none.
inline std::string_view call_path_of(std::string_view path) noexcept {
  for (const auto& call : call_paths) {
    if (ends(path, call.text)) return path.substr(path.size() - call.text.size() + call.kept);
  }
  return {};
}

/// `path` without what is too much at its end: `/v1` for `/v1/v1`, and for the path of a call that
/// somebody has completed to a base URL, such as `/v1/chat/completions/v1`.
inline std::string_view without_doubled_version(std::string_view path) noexcept {
  constexpr std::string_view version = "/v1";
  while (ends(path, version)) {
    const std::string_view before = path.substr(0, path.size() - version.size());
    const auto call = call_path_of(before);
    if (call.empty() && !ends(before, version)) break;
    path = before.substr(0, before.size() - call.size());
  }
  return path;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
