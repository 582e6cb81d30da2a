#pragma once

#include "moonshot/types/message.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_INLINE bool ContentPart::is_text() const noexcept {
  const auto& word = type.word();
  return text && (word.empty() || word == "text" || word == "output_text");
}

MOONSHOT_INLINE std::string Content::joined_text() const {
  if (const auto* whole = text()) return *whole;
  std::string joined;
  if (const auto* list = parts()) {
    for (const auto& part : *list) {
      if (part.is_text()) joined += *part.text;
    }
  }
  return joined;
}

MOONSHOT_INLINE ContentPart text_part(std::string text) {
  ContentPart part;
  part.type = ContentPartType::text;
  part.text = std::move(text);
  return part;
}

MOONSHOT_INLINE ContentPart image_part(std::string url) {
  ContentPart part;
  part.type = ContentPartType::image_url;
  part.image_url.emplace().url = std::move(url);
  return part;
}

MOONSHOT_INLINE ContentPart video_part(std::string url) {
  ContentPart part;
  part.type = ContentPartType::video_url;
  part.video_url.emplace().url = std::move(url);
  return part;
}

namespace detail {

MOONSHOT_INLINE Message message(Role::Known role, Content content) {
  Message message;
  message.role = role;
  message.content = std::move(content);
  return message;
}

}  // namespace detail

MOONSHOT_INLINE Message system(Content content) {
  return detail::message(Role::system, std::move(content));
}

MOONSHOT_INLINE Message system(const char* text) { return system(Content(text)); }

MOONSHOT_INLINE Message user(Content content) {
  return detail::message(Role::user, std::move(content));
}

MOONSHOT_INLINE Message assistant(Content content) {
  return detail::message(Role::assistant, std::move(content));
}

MOONSHOT_INLINE Message tool(std::string tool_call_id, Content content) {
  Message message = detail::message(Role::tool, std::move(content));
  message.tool_call_id = std::move(tool_call_id);
  return message;
}

MOONSHOT_NAMESPACE_END
