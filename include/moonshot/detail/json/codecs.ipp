#pragma once

#include "moonshot/detail/json/codecs.hpp"
#include "moonshot/detail/tokens/extent.hpp"
#include "moonshot/types/batch_lines.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool decode_content_parts(Decoder& decoder, void* delta) {
  auto& object = *static_cast<Delta*>(delta);
  if (decoder.reader.peek() != ValueType::array) {
    return decoder.reader.fail_type("a string or a list of parts");
  }
  if (!decode_value(decoder, object.content_parts)) return false;
  object.content = Content(object.content_parts).joined_text();
  return true;
}

/// The text of an object, as the API would have sent it.
MOONSHOT_INLINE bool read_arguments(Decoder& decoder, std::string& arguments) {
  std::string_view raw;
  if (decoder.reader.peek() != ValueType::object) return decoder.reader.fail_type("a string");
  if (!decoder.reader.read_raw(raw)) return false;
  arguments = compact_json(raw);
  return true;
}

MOONSHOT_INLINE bool decode_arguments_object(Decoder& decoder, void* function_call) {
  return read_arguments(decoder, static_cast<FunctionCall*>(function_call)->arguments);
}

MOONSHOT_INLINE bool decode_number_as_id(Decoder& decoder, void* batch_line) {
  std::string_view number;
  if (decoder.reader.peek() != ValueType::number) return decoder.reader.fail_type("a string");
  if (!decoder.reader.read_number(number)) return false;
  static_cast<BatchLine*>(batch_line)->custom_id = std::string(number);
  return true;
}

MOONSHOT_INLINE bool decode_arguments_delta(Decoder& decoder, void* function_call_delta) {
  auto& object = *static_cast<FunctionCallDelta*>(function_call_delta);
  return read_arguments(decoder, object.arguments.emplace());
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
