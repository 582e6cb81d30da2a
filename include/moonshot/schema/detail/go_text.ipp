#pragma once

#include "moonshot/schema/detail/go_json.hpp"
#include "moonshot/schema/detail/go_text.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::mfjs {

inline constexpr std::size_t longest_go_text = 200;

MOONSHOT_INLINE void append_go_text(const Node& value, std::string& out) {
  if (out.size() > longest_go_text) return;
  switch (value.kind) {
    case Node::Kind::null:
      out += "<nil>";
      break;
    case Node::Kind::boolean:
      out += value.truth ? "true" : "false";
      break;
    case Node::Kind::number:
      out += go_text(value.number);
      break;
    case Node::Kind::string:
      out += value.text;
      break;
    case Node::Kind::array: {
      const char* separator = "[";
      for (const auto& item : value.items) {
        out += separator;
        append_go_text(item, out);
        separator = " ";
      }
      out += value.items.empty() ? "[]" : "]";
      break;
    }
    case Node::Kind::object: {
      const char* separator = "map[";
      for (const auto& member : value.members) {
        out += separator + member.name + ':';
        append_go_text(member.value, out);
        separator = " ";
      }
      out += value.members.empty() ? "map[]" : "]";
      break;
    }
  }
}

MOONSHOT_INLINE std::string go_text(const Node& value) {
  std::string text;
  append_go_text(value, text);
  if (text.size() <= longest_go_text) return text;
  std::size_t end = longest_go_text;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "\xE2\x80\xA6";
}

}  // namespace detail::mfjs
MOONSHOT_NAMESPACE_END
