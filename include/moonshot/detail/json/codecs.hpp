#pragma once

/// @file
/// Reads and writes the types whose wire form is not a plain list of fields.

#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/json/encode.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/chat_request.hpp"
#include "moonshot/types/message.hpp"
#include "moonshot/types/tool.hpp"
#include "moonshot/types/usages.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Text or parts.
template <>
struct Codec<Content> {
  static bool is_unset(const Content& content) noexcept { return content.absent(); }
  static bool encode(Encoder& encoder, const Content& content) {
    if (const auto* text = content.text()) return encode_value(encoder, *text);
    if (const auto* parts = content.parts()) return encode_value(encoder, *parts);
    encoder.writer.null();
    return true;
  }
  static bool decode(Decoder& decoder, Content& content) {
    const auto type = decoder.reader.peek();
    if (type == ValueType::string) {
      std::string text;
      if (!decoder.reader.read_string(text)) return false;
      content = Content(std::move(text));
      return true;
    }
    if (type == ValueType::array) {
      std::vector<ContentPart> parts;
      if (!decode_value(decoder, parts)) return false;
      content = Content(std::move(parts));
      return true;
    }
    return decoder.reader.fail_type("a string or a list of parts");
  }
};

/// `{"url":...}` or the bare string.
template <>
struct Codec<MediaUrl> {
  static bool is_unset(const MediaUrl&) noexcept { return false; }
  static bool encode(Encoder& encoder, const MediaUrl& media) {
    return media.bare ? encode_value(encoder, media.url) : encode_object(encoder, media);
  }
  static bool decode(Decoder& decoder, MediaUrl& media) {
    media.bare = decoder.reader.peek() == ValueType::string;
    return media.bare ? decoder.reader.read_string(media.url) : decode_object(decoder, media);
  }
};

/// A mode word or an object that names a function.
template <>
struct Codec<ToolChoice> {
  static bool is_unset(const ToolChoice&) noexcept { return false; }
  static bool encode(Encoder& encoder, const ToolChoice& choice) {
    if (const auto* named = choice.named()) return encode_value(encoder, *named);
    return encode_value(encoder, *choice.mode());
  }
  static bool decode(Decoder& decoder, ToolChoice& choice) {
    if (decoder.reader.peek() == ValueType::object) {
      NamedToolChoice named;
      if (!decode_value(decoder, named)) return false;
      choice = ToolChoice(std::move(named));
      return true;
    }
    ToolChoiceMode mode;
    if (!decode_value(decoder, mode)) return false;
    choice = ToolChoice(std::move(mode));
    return true;
  }
};

/// One string or a list of strings.
template <>
struct Codec<Stop> {
  static bool is_unset(const Stop&) noexcept { return false; }
  static bool encode(Encoder& encoder, const Stop& stop) {
    return stop.single() ? encode_value(encoder, stop.values().front())
                         : encode_value(encoder, stop.values());
  }
  static bool decode(Decoder& decoder, Stop& stop) {
    if (decoder.reader.peek() == ValueType::string) {
      std::string text;
      if (!decoder.reader.read_string(text)) return false;
      stop = Stop(std::move(text));
      return true;
    }
    std::vector<std::string> texts;
    if (!decode_value(decoder, texts)) return false;
    stop = Stop(std::move(texts));
    return true;
  }
};

/// A number, or a string that holds one.
template <>
struct Codec<Quantity> {
  static bool is_unset(const Quantity&) noexcept { return false; }
  static bool encode(Encoder& encoder, const Quantity& quantity) {
    return quantity.quoted ? encode_value(encoder, quantity.number.text())
                           : encode_value(encoder, quantity.number);
  }
  static bool decode(Decoder& decoder, Quantity& quantity) {
    quantity.quoted = decoder.reader.peek() == ValueType::string;
    if (!quantity.quoted) return decode_value(decoder, quantity.number);
    std::string digits;
    if (!decoder.reader.read_string(digits)) return false;
    JsonReader number(digits);
    std::string_view whole;
    if (!number.read_number(whole) || !number.finish()) {
      return decoder.reader.fail("a number", "another string");
    }
    quantity.number = Decimal(std::move(digits));
    return true;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/json/codecs.ipp"
#endif
