#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/presence_access.hpp"
#include "moonshot/detail/stream/call_forms.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The members `name` and `arguments` among the unknown ones of a call, which lose them. Without
/// either where they cannot be read as such.
MOONSHOT_INLINE FunctionCallDelta take_flat_members(Extra& unknown) {
  constexpr std::string_view names[] = {"name", "arguments"};
  std::string object = "{";
  for (const auto name : names) {
    const auto* raw = unknown.find(name);
    if (raw == nullptr || raw->text() == "null") continue;
    if (object.size() > 1) object += ',';
    object.append("\"").append(name).append("\":").append(raw->text());
  }
  FunctionCallDelta function;
  Mismatch mismatch;
  if (object.size() == 1 || !decode_text(object + "}", function, mismatch, Strictness::answer)) {
    return FunctionCallDelta();
  }
  for (const auto name : names) PresenceAccess::remove(unknown, name);
  return function;
}

MOONSHOT_INLINE void take_flat_function(ToolCall& call) {
  if (!call.function.name.empty() || call.extra.empty()) return;
  auto flat = take_flat_members(call.extra);
  if (flat.name) call.function.name = std::move(*flat.name);
  if (flat.arguments && call.function.arguments.empty()) {
    call.function.arguments = std::move(*flat.arguments);
  }
}

MOONSHOT_INLINE void take_flat_function(ToolCallDelta& call) {
  if (call.extra.empty()) return;
  if (call.function && (call.function->name || call.function->arguments)) return;
  auto flat = take_flat_members(call.extra);
  if (!flat.name && !flat.arguments) return;
  if (!call.function) call.function.emplace();
  call.function->name = std::move(flat.name);
  call.function->arguments = std::move(flat.arguments);
}

MOONSHOT_INLINE bool has_function_call(const Extra& unknown) noexcept {
  const auto* call = unknown.find("function_call");
  return call != nullptr && call->text().front() == '{';
}

MOONSHOT_INLINE std::string find_missing_name(const std::vector<Choice>& choices) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const auto& calls = choices[i].message.tool_calls;
    for (std::size_t j = 0; j < calls.size(); ++j) {
      if (!calls[j].function.name.empty()) continue;
      return "/choices/" + std::to_string(i) + "/message/tool_calls/" + std::to_string(j) +
             "/function/name";
    }
  }
  return {};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
