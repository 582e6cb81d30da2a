#pragma once

#include <utility>

#include "moonshot/chat/detail/tool_arguments.hpp"
#include "moonshot/detail/text/trim.hpp"
#include "moonshot/detail/tokens/lookup.hpp"
#include "moonshot/detail/tokens/repair.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Arguments as they were read: `sent` is what a history holds, `read` what a tool sees.
struct ReadArguments {
  std::string sent;
  std::string read;
};

MOONSHOT_INLINE std::optional<ReadArguments> read_arguments(std::string_view arguments) {
  const auto text = trim(arguments);
  if (text.empty() || text == "null") return ReadArguments{"{}", "{}"};
  std::string sent(arguments);
  if (is_json(sent)) return ReadArguments{sent, sent};
  sent = escape_controls(arguments);
  std::string read = sent;
  repair_escapes(read);
  if (!is_json(read)) return std::nullopt;
  return ReadArguments{std::move(sent), std::move(read)};
}

MOONSHOT_INLINE std::optional<std::string> readable_arguments(std::string_view arguments) {
  auto known = read_arguments(arguments);
  if (!known) return std::nullopt;
  return std::move(known->read);
}

MOONSHOT_INLINE std::string history_arguments(std::string_view arguments) {
  auto known = read_arguments(arguments);
  return known ? std::move(known->sent) : "{}";
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
