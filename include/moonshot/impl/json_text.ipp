#pragma once

#include "moonshot/json/text.hpp"
#include "moonshot/json/writer.hpp"

namespace moonshot {

MOONSHOT_INLINE JsonText JsonText::string(std::string_view content) {
  json::Writer writer;
  // Invalid UTF-8 is kept and found when the request is encoded, where the argument has a name.
  writer.string_unchecked(content);
  return JsonText(std::move(writer).text());
}

}  // namespace moonshot
