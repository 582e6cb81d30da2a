#pragma once

/// @file
/// Which members of an answer carry its meaning. All others never cost the answer: where their type
/// is not the expected one, they are kept as they came.

#include <string_view>

#include "moonshot/fwd.hpp"

MOONSHOT_NAMESPACE_BEGIN

struct Balance;
struct BalanceData;
struct Batch;
struct BatchLine;
struct BatchLineResponse;
struct BatchPage;
struct Choice;
struct ChunkChoice;
struct ContentPart;
struct Delta;
struct Fiber;
struct FiberContext;
struct File;
struct FileDeletion;
struct FileList;
struct FormulaTools;
struct FunctionCall;
struct FunctionCallDelta;
struct FunctionDefinition;
struct Model;
struct ModelList;
struct SignatureCheck;
struct TokenEstimate;
struct TokenEstimateData;
struct Tool;
struct ToolCall;
struct ToolCallDelta;
struct UsageDetail;
struct UsageRatio;
struct Usages;

namespace detail {

class Decoder;

/// Reads a member of `object` in a form that the field list does not know, else fails.
using OtherForm = bool (*)(Decoder& decoder, void* object);

/// What is special about the members of one type in an answer.
struct Meaning {
  /// The names of those that carry the meaning, with spaces between them. One that cannot be read
  /// is a `DecodeError`.
  std::string_view members;
  /// One of them that is also sent in another form, and who reads it then.
  std::string_view other_member = {};
  OtherForm other_form = nullptr;
  /// Those without which the object says nothing: they may be neither absent nor null, and a text
  /// may not be empty.
  std::string_view required = {};

  bool requires_member(std::string_view name) const noexcept { return is_among(name, required); }
  bool holds(std::string_view name) const noexcept { return is_among(name, members); }

 private:
  static bool is_among(std::string_view name, std::string_view names) noexcept {
    for (auto rest = names; !rest.empty();) {
      const auto space = rest.find(' ');
      if (rest.substr(0, space) == name) return true;
      rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    }
    return false;
  }
};

/// `content` as a list of parts.
bool decode_content_parts(Decoder& decoder, void* delta);
/// `arguments` as the object that their text should hold.
bool decode_arguments_object(Decoder& decoder, void* function_call);
/// The same in a piece of a call.
bool decode_arguments_delta(Decoder& decoder, void* function_call_delta);
/// `custom_id` as a number.
bool decode_number_as_id(Decoder& decoder, void* batch_line);

template <class T>
inline constexpr Meaning meaning_of{};

template <>
inline constexpr Meaning meaning_of<ChatCompletion>{"choices"};
template <>
inline constexpr Meaning meaning_of<Choice>{"message"};
template <>
inline constexpr Meaning meaning_of<Message>{"content reasoning_content tool_calls"};
template <>
inline constexpr Meaning meaning_of<ContentPart>{"text"};
template <>
inline constexpr Meaning meaning_of<ToolCall>{"function"};
template <>
inline constexpr Meaning meaning_of<FunctionCall>{"name arguments", "arguments",
                                                  &decode_arguments_object};

template <>
inline constexpr Meaning meaning_of<ChatChunk>{"choices"};
template <>
inline constexpr Meaning meaning_of<ChunkChoice>{"delta"};
template <>
inline constexpr Meaning meaning_of<Delta>{"content reasoning_content tool_calls", "content",
                                           &decode_content_parts};
template <>
inline constexpr Meaning meaning_of<ToolCallDelta>{"function"};
template <>
inline constexpr Meaning meaning_of<FunctionCallDelta>{"name arguments", "arguments",
                                                       &decode_arguments_delta};

template <>
inline constexpr Meaning meaning_of<ModelList>{"data"};
template <>
inline constexpr Meaning meaning_of<Model>{"id", {}, nullptr, "id"};
template <>
inline constexpr Meaning meaning_of<FileList>{"data"};
template <>
inline constexpr Meaning meaning_of<File>{"id", {}, nullptr, "id"};
template <>
inline constexpr Meaning meaning_of<FileDeletion>{"deleted", {}, nullptr, "deleted"};
template <>
inline constexpr Meaning meaning_of<BatchPage>{"data"};
template <>
inline constexpr Meaning meaning_of<Batch>{"id status", {}, nullptr, "id status"};
template <>
inline constexpr Meaning meaning_of<BatchLine>{"custom_id response", "custom_id",
                                               &decode_number_as_id};
template <>
inline constexpr Meaning meaning_of<BatchLineResponse>{"body"};
template <>
inline constexpr Meaning meaning_of<FormulaTools>{"tools"};
template <>
inline constexpr Meaning meaning_of<Tool>{"function"};
template <>
inline constexpr Meaning meaning_of<FunctionDefinition>{"name"};
template <>
inline constexpr Meaning meaning_of<Fiber>{"status context"};
template <>
inline constexpr Meaning meaning_of<FiberContext>{"output encrypted_output"};
template <>
inline constexpr Meaning meaning_of<Balance>{"data"};
template <>
inline constexpr Meaning meaning_of<BalanceData>{"available_balance voucher_balance cash_balance"};
template <>
inline constexpr Meaning meaning_of<TokenEstimate>{"data"};
template <>
inline constexpr Meaning meaning_of<TokenEstimateData>{"total_tokens"};
template <>
inline constexpr Meaning meaning_of<SignatureCheck>{"valid"};
template <>
inline constexpr Meaning meaning_of<Usages>{"usage limits usages"};
template <>
inline constexpr Meaning meaning_of<UsageDetail>{"limit used remaining"};
template <>
inline constexpr Meaning meaning_of<UsageRatio>{"used_ratio"};

}  // namespace detail
MOONSHOT_NAMESPACE_END
