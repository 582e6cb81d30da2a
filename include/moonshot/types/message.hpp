#pragma once

/// @file
/// Messages of a chat, in requests and answers alike.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/types/tool.hpp"
#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"
#include "moonshot/value/open_enum.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Who speaks in a message. The API has no role `developer`.
///
/// - `system`: instructions, or tools that become known there
/// - `user`: the person who asks
/// - `assistant`: the model
/// - `tool`: the result of a tool call
MOONSHOT_OPEN_ENUM(Role, system, user, assistant, tool)
/// What a part of a content is: `text`, `image_url` or `video_url`. Other kinds, e.g. audio, are
/// refused (`InvalidRequest`).
MOONSHOT_OPEN_ENUM(ContentPartType, text, image_url, video_url)

/// Where an image or video is. Images may be jpeg, png, gif, webp, bmp, heic or heif; videos mp4,
/// mpeg, mov, avi, x-flv, mpg, webm, wmv or 3gpp. Moving gif and webp images count as videos. See
/// https://platform.kimi.ai/docs/guide/use-kimi-vision-model
struct MediaUrl {
  /// `data:<mime>;base64,...`, or `ms://<file_id>` of a file that was uploaded for `image` or
  /// `video`. The API refuses public http(s) URLs.
  std::string url;
  Extra extra;        ///< members that are not listed here
  bool bare = false;  ///< written as a plain string instead of `{"url":...}`; the API takes both
};
MOONSHOT_FIELDS(MediaUrl, url)

/// One part of a message's content. One of the three members is set, which `type` names.
struct ContentPart {
  ContentPartType type;               ///< which of the members is set
  std::optional<std::string> text;    ///< a text, UTF-8, not empty
  std::optional<MediaUrl> image_url;  ///< an image
  std::optional<MediaUrl> video_url;  ///< a video
  Extra extra;                        ///< members that are not listed here

  /// Whether `text` is what it says: the type is `text`, missing, or the `output_text` of others.
  bool is_text() const noexcept;
};
MOONSHOT_FIELDS(ContentPart, type, text, image_url, video_url)

/// A part that is a text.
ContentPart text_part(std::string text);
/// A part that is an image, see `MediaUrl::url`; `media_file` makes one from a file.
ContentPart image_part(std::string url);
/// A part that is a video, see `MediaUrl::url`; `media_file` makes one from a file.
ContentPart video_part(std::string url);

/// The content of a message: absent, a text, or a list of parts. A plain value.
class Content {
 public:
  /// Absent.
  Content() = default;
  /// A text, UTF-8. Null is absent.
  Content(const char* text)
      : kind_(text != nullptr ? Kind::text : Kind::absent), text_(text != nullptr ? text : "") {}
  /// A text, UTF-8.
  Content(std::string text) : kind_(Kind::text), text_(std::move(text)) {}
  /// A text, UTF-8.
  Content(std::string_view text) : kind_(Kind::text), text_(text) {}
  /// A list of parts.
  Content(std::vector<ContentPart> parts) : kind_(Kind::parts), parts_(std::move(parts)) {}
  /// A list of parts.
  Content(std::initializer_list<ContentPart> parts) : kind_(Kind::parts), parts_(parts) {}
  /// Copies the content.
  Content(const Content&) = default;
  /// Moves the content. Never fails.
  Content(Content&&) noexcept = default;
  /// Copies the content: by a copy that is moved, because a vector's own copy assignment is much
  /// more code to compile.
  Content& operator=(const Content& other) { return *this = Content(other); }
  /// Moves the content. Never fails.
  Content& operator=(Content&&) noexcept = default;
  ~Content() = default;

  /// Whether there is neither text nor parts: the member is then not written.
  bool absent() const noexcept { return kind_ == Kind::absent; }
  /// The text, or null where the content is absent or a list of parts. The pointer is valid until
  /// the content changes.
  const std::string* text() const noexcept { return kind_ == Kind::text ? &text_ : nullptr; }
  /// The same, to be changed in place.
  std::string* text() noexcept { return kind_ == Kind::text ? &text_ : nullptr; }
  /// The parts, or null where the content is absent or a text. The pointer is valid until the
  /// content changes.
  const std::vector<ContentPart>* parts() const noexcept {
    return kind_ == Kind::parts ? &parts_ : nullptr;
  }
  /// The same, to be changed in place.
  std::vector<ContentPart>* parts() noexcept { return kind_ == Kind::parts ? &parts_ : nullptr; }
  /// The text in either form: itself, or those of all parts that are texts, joined. Empty where
  /// there is none.
  std::string joined_text() const;

 private:
  enum class Kind { absent, text, parts };

  // No `std::variant`: what it instantiates costs every including file compile time.
  Kind kind_ = Kind::absent;
  std::string text_;                // where it is a text
  std::vector<ContentPart> parts_;  // where it is a list of parts
};

/// One message. An assistant's answer goes back unchanged: `reasoning_content` and `tool_calls` are
/// part of what the model must see again. API page: https://platform.kimi.ai/docs/api/chat
struct Message {
  Role role;        ///< who speaks
  Content content;  ///< not empty; may be absent beside `tool_calls` and `tools`
  /// assistant: what the model thought. kimi-k3 and kimi-k2.7-code need it back, kimi-k2.6 while it
  /// works with tools. To kimi-k2.6 an empty text is a missing one (`InvalidRequest`).
  std::optional<std::string> reasoning_content;
  std::vector<ToolCall> tool_calls;  ///< assistant: the calls that it asks for
  /// tool, required: the `ToolCall::id` that this answers. Each call needs exactly one answer.
  std::optional<std::string> tool_call_id;
  /// The speaker's name. In a `partial` message it is part of what is continued.
  std::optional<std::string> name;
  /// assistant, last message only: the answer continues this text. The text is not repeated in it.
  std::optional<bool> partial;
  /// system, without content: tools that the model knows from here on. For kimi-k3.
  std::vector<Tool> tools;
  Extra extra;  ///< members that are not listed here
};
MOONSHOT_FIELDS(Message, role, content, reasoning_content, tool_calls, tool_call_id, name, partial,
                tools)

/// Instructions for the model. Write `moonshot::system(...)` or `using moonshot::system;`: the C
/// library has a function of this name too, which runs a text as a command. With `using namespace
/// moonshot` a text that both would take does not compile.
Message system(Content content);
/// The same for a text; null is no content. It takes exactly what the C library's function takes,
/// so that the compiler never prefers that one without a word.
Message system(const char* text);
/// What the user says.
Message user(Content content);
/// What the model said; for an answer with reasoning or tool calls add its whole `Choice::message`.
Message assistant(Content content);
/// The result of the tool call whose `ToolCall::id` is `tool_call_id`.
Message tool(std::string tool_call_id, Content content);

MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/types/message.ipp"
#endif
