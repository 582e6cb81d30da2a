#pragma once

/// @file
/// Messages of a chat, in requests and answers alike.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "moonshot/types/tool.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

MOONSHOT_OPEN_ENUM(Role, system, user, assistant, tool)
MOONSHOT_OPEN_ENUM(ContentPartType, text, image_url, video_url)

/// Where an image or video is: `data:<mime>;base64,…` or `ms://<file_id>`. Public http(s) URLs are
/// refused by the API.
struct MediaUrl {
  std::string url;
  Extra extra;
  bool bare = false;  ///< written as a plain string instead of `{"url":…}`; the API takes both
};
MOONSHOT_FIELDS(MediaUrl, url)

/// One part of a message's content.
struct ContentPart {
  ContentPartType type;
  std::optional<std::string> text;
  std::optional<MediaUrl> image_url;
  std::optional<MediaUrl> video_url;
  Extra extra;
};
MOONSHOT_FIELDS(ContentPart, type, text, image_url, video_url)

ContentPart text_part(std::string text);
ContentPart image_part(std::string url);
ContentPart video_part(std::string url);

/// The content of a message: absent, a text, or a list of parts.
class Content {
 public:
  Content() = default;
  Content(const char* text) : value_(std::string(text)) {}
  Content(std::string text) : value_(std::move(text)) {}
  Content(std::string_view text) : value_(std::string(text)) {}
  Content(std::vector<ContentPart> parts) : value_(std::move(parts)) {}
  Content(std::initializer_list<ContentPart> parts) : value_(std::vector<ContentPart>(parts)) {}

  /// Neither text nor parts: the member is left out.
  bool absent() const noexcept { return value_.index() == 0; }
  /// The text, or null where the content is absent or a list of parts.
  const std::string* text() const noexcept { return std::get_if<std::string>(&value_); }
  std::string* text() noexcept { return std::get_if<std::string>(&value_); }
  /// The parts, or null where the content is absent or a text.
  const std::vector<ContentPart>* parts() const noexcept {
    return std::get_if<std::vector<ContentPart>>(&value_);
  }
  std::vector<ContentPart>* parts() noexcept {
    return std::get_if<std::vector<ContentPart>>(&value_);
  }

 private:
  std::variant<std::monostate, std::string, std::vector<ContentPart>> value_;
};

/// One message. An assistant's answer goes back unchanged: `reasoning_content` and `tool_calls` are
/// part of what the model must see again.
struct Message {
  Role role;
  Content content;
  std::optional<std::string> reasoning_content;
  std::vector<ToolCall> tool_calls;         ///< assistant: the calls that it asks for
  std::optional<std::string> tool_call_id;  ///< tool: the call that this answers
  std::optional<std::string> name;
  std::optional<bool> partial;  ///< assistant, last message only: the answer continues this text
  std::vector<Tool> tools;      ///< system, without content: tools that appear from here on (K3)
  Extra extra;
};
MOONSHOT_FIELDS(Message, role, content, reasoning_content, tool_calls, tool_call_id, name, partial,
                tools)

Message system(Content content);
Message user(Content content);
Message assistant(Content content);
/// The answer to a tool call.
Message tool(std::string tool_call_id, Content content);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/message.ipp"
#endif
