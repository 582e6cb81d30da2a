#pragma once

#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE JsonText JsonText::string(std::string_view content) {
  detail::JsonWriter writer;
  // Invalid UTF-8 is kept and found when the request is encoded, where the argument has a name.
  writer.string_unchecked(content);
  return JsonText(std::move(writer).text());
}

MOONSHOT_NAMESPACE_END
