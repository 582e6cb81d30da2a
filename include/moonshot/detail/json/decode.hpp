#pragma once

/// @file
/// JSON text to values, by their field lists. Types are checked: nothing is rounded, wrapped or
/// read as something else.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "moonshot/detail/json/codec.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/redact.hpp"
#include "moonshot/result.hpp"
#include "moonshot/value/on_mismatch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// A reader with its policy.
class Decoder {
 public:
  explicit Decoder(std::string_view text, json::OnMismatch policy = json::OnMismatch::fail) noexcept
      : reader(text), on_mismatch(policy) {}
  JsonReader reader;
  json::OnMismatch on_mismatch;
  /// Members that a type of the user's has no name for are a mismatch.
  bool exact = false;

  bool at(std::string_view name) {
    prepend_pointer(reader.mismatch().pointer, name);
    return false;
  }
};

template <class T>
bool decode_value(Decoder& decoder, T& value);

template <class T>
bool decode_integer(JsonReader& reader, T& value) {
  if constexpr (std::is_signed_v<T>) {
    std::int64_t wide = 0;
    if (!reader.read_integer(wide)) return false;
    if (wide < (std::numeric_limits<T>::min)() || wide > (std::numeric_limits<T>::max)()) {
      return reader.fail("an integer of " + std::to_string(sizeof(T) * 8) + " bits",
                         "the number " + std::to_string(wide));
    }
    value = static_cast<T>(wide);
  } else {
    std::uint64_t wide = 0;
    if (!reader.read_unsigned(wide)) return false;
    if (wide > (std::numeric_limits<T>::max)()) {
      return reader.fail("an unsigned integer of " + std::to_string(sizeof(T) * 8) + " bits",
                         "the number " + std::to_string(wide));
    }
    value = static_cast<T>(wide);
  }
  return true;
}

/// Where a value must survive as it is, an integer that no double holds does not fit.
inline bool loses_digits(std::string_view text, double value) {
  constexpr std::size_t safe_digits = 15;
  return text.size() > safe_digits && text.find_first_of(".eE") == std::string_view::npos &&
         from_double(value) != text;
}

inline bool decode_number(Decoder& decoder, double& value) {
  auto& reader = decoder.reader;
  std::string_view text;
  if (!reader.read_number(text)) return false;
  const auto number = to_double(text);
  if (!number || (decoder.on_mismatch == json::OnMismatch::keep && loses_digits(text, *number))) {
    return reader.fail("a number that fits a double",
                       "the number " + std::string(text.substr(0, 40)));
  }
  value = *number;
  return true;
}

/// The first alternative that fits exactly, as a schema's `anyOf` has it; else the first that fits
/// but for members that it has no names for.
template <class Variant, std::size_t... index>
bool decode_variant(Decoder& decoder, Variant& value, std::index_sequence<index...>) {
  const auto mark = decoder.reader.mark();
  const auto fits = [&](auto& alternative) {
    if (decode_value(decoder, alternative)) return true;
    if (!decoder.reader.broken()) decoder.reader.rewind(mark);
    return false;
  };
  // The schema allows no other members: what has some is the alternative that has names for them.
  const bool was_exact = std::exchange(decoder.exact, true);
  const bool found = (fits(value.template emplace<index>()) || ...);
  decoder.exact = was_exact;
  if (found) return true;
  if (!was_exact && (fits(value.template emplace<index>()) || ...)) return true;
  if (decoder.reader.broken()) return false;
  return decoder.reader.fail("one of the " + std::to_string(sizeof...(index)) + " alternatives",
                             "a value that is none of them");
}

template <class T>
class ObjectDecoder {
 public:
  ObjectDecoder(Decoder& decoder, T& object) noexcept : decoder_(decoder), object_(object) {}

  bool run() {
    auto& reader = decoder_.reader;
    if (!reader.enter_object()) return false;
    std::string_view name;
    while (reader.next_member(name)) {
      bool ok = true;
      std::uint64_t bit = 1;
      const auto try_field = [&](const auto& field) {
        if (field.name != name) {
          bit <<= 1U;
          return false;
        }
        ok = member(field, bit);
        return true;
      };
      if (!moonshot_fields(json::FieldsOf<T>{}, try_field)) ok = unknown(std::string(name));
      if (!ok) return false;
    }
    return !reader.failed() && complete();
  }

 private:
  template <class F>
  bool member(const F& field, std::uint64_t bit) {
    auto& reader = decoder_.reader;
    auto& value = object_.*(field.member);
    seen_ |= bit;
    if constexpr (is_wire_type<T>) {
      auto& presence = PresenceAccess::presence(object_.extra);
      // The names in a map are the user's: nobody promises what another client has put there.
      const bool is_map = IsMap<std::decay_t<decltype(value)>>::value;
      const bool keeps = is_map || decoder_.on_mismatch == json::OnMismatch::keep;
      if (reader.peek() == ValueType::null) {
        if (!reader.read_null()) return false;
        if (keeps) PresenceAccess::remove(object_.extra, field.name);
        presence.null |= bit;
        forget(value);
        return true;
      }
      const auto mark = reader.mark();
      if (!decode_value(decoder_, value)) {
        if (!keeps || reader.broken()) return decoder_.at(field.name);
        reader.rewind(mark);
        value = {};
        seen_ &= ~bit;
        return unknown(std::string(field.name));
      }
      if (is_unset(value)) presence.empty |= bit;
      // The last of several members counts; an earlier one may have been kept as it was.
      if (keeps) PresenceAccess::remove(object_.extra, field.name);
      return true;
    } else {
      return decode_value(decoder_, value) || decoder_.at(field.name);
    }
  }

  /// A default of the type that is not empty must not pass for what was on the wire.
  template <class Value>
  static void forget(Value& value) {
    if (!is_default(value)) value = Value();
  }

  bool unknown(const std::string& name) {
    if constexpr (!is_wire_type<T>) {
      if (decoder_.exact) return decoder_.reader.fail("no member `" + name + "`", "one");
    }
    std::string_view raw;
    if (!decoder_.reader.read_raw(raw)) return decoder_.at(name);
    if constexpr (is_wire_type<T>) PresenceAccess::append(object_.extra, name, raw);
    return true;
  }

  bool complete() {
    std::uint64_t bit = 1;
    const auto is_missing = [&](const auto& field) {
      using Value = std::decay_t<decltype(object_.*(field.member))>;
      const std::uint64_t own = bit;
      bit <<= 1U;
      if ((seen_ & own) != 0 || IsOptional<Value>::value) return false;
      if constexpr (is_wire_type<T>) {
        PresenceAccess::presence(object_.extra).absent |= own;
        forget(object_.*(field.member));
        return false;
      } else {
        return !decoder_.reader.fail("the member `" + std::string(field.name) + "`",
                                     "no such member");
      }
    };
    return !moonshot_fields(json::FieldsOf<T>{}, is_missing);
  }

  Decoder& decoder_;
  T& object_;
  std::uint64_t seen_ = 0;
};

/// Reads one value. On failure the decoder's reader holds pointer, expectation and finding.
template <class T>
bool decode_value(Decoder& decoder, T& value) {
  auto& reader = decoder.reader;
  if constexpr (std::is_same_v<T, bool>) {
    return reader.read_boolean(value);
  } else if constexpr (std::is_integral_v<T>) {
    return decode_integer(reader, value);
  } else if constexpr (std::is_same_v<T, double>) {
    return decode_number(decoder, value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return reader.read_string(value);
  } else if constexpr (std::is_same_v<T, JsonText>) {
    std::string_view raw;
    if (!reader.read_raw(raw)) return false;
    value = JsonText(std::string(raw));
    return true;
  } else if constexpr (std::is_same_v<T, Decimal>) {
    std::string_view digits;
    if (!reader.read_number(digits)) return false;
    value = Decimal(std::string(digits));
    return true;
  } else if constexpr (IsOptional<T>::value) {
    if (reader.peek() == ValueType::null) {
      value.reset();
      return reader.read_null();
    }
    if (decode_value(decoder, value.emplace())) return true;
    value.reset();
    return false;
  } else if constexpr (IsVector<T>::value) {
    if (!reader.enter_array()) return false;
    value.clear();
    while (reader.next_element()) {
      if (!decode_value(decoder, value.emplace_back())) {
        return decoder.at(std::to_string(value.size() - 1));
      }
    }
    return !reader.failed();
  } else if constexpr (IsMap<T>::value) {
    if (!reader.enter_object()) return false;
    value.clear();
    std::string_view view;
    while (reader.next_member(view)) {
      const std::string name(view);
      if (!decode_value(decoder, value[name])) return decoder.at(name);
    }
    return !reader.failed();
  } else if constexpr (IsVariant<T>::value) {
    return decode_variant(decoder, value, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (HasCodec<T>::value) {
    return Codec<T>::decode(decoder, value);
  } else if constexpr (IsOpenEnum<T>::value) {
    std::string word;
    if (!reader.read_string(word)) return false;
    value = T(std::move(word));
    return true;
  } else {
    static_assert(json::has_fields<T>, "write MOONSHOT_FIELDS(Type, members…) behind the type");
    return ObjectDecoder<T>(decoder, value).run();
  }
}

/// Reads a whole text into `value`. On failure fills `mismatch` and returns false.
template <class T>
bool decode_text(std::string_view text, T& value, Mismatch& mismatch,
                 json::OnMismatch on_mismatch = json::OnMismatch::fail) {
  Decoder decoder(text, on_mismatch);
  if (decode_value(decoder, value) && decoder.reader.finish()) return true;
  mismatch = decoder.reader.mismatch();
  return false;
}

/// Makes the error of a text that is not what was promised; keeps the exact bytes. `endpoint` and
/// `attempts` are those of the call that brought the text, where there was one.
inline DecodeError decode_error(const Mismatch& mismatch, std::string body, Endpoint endpoint = {},
                                std::vector<Attempt> attempts = {}) {
  CallErrorData data;
  data.message = "expected " + mismatch.expected + " at " +
                 (mismatch.pointer.empty() ? "the top" : mismatch.pointer) + ", found " +
                 mismatch.found;
  const std::string from = attempts.empty() ? std::string() : " from " + endpoint.name();
  data.what = redact("DecodeError" + from + ": " + data.message);
  data.endpoint = std::move(endpoint);
  data.attempts = std::move(attempts);
  data.pointer = mismatch.pointer;
  data.expected = mismatch.expected;
  data.found = mismatch.found;
  data.body = std::move(body);
  return DecodeError(share_new(new CallErrorData(std::move(data))));
}

/// Whether the object that `value` was decoded from had no member `name`, a member that the type
/// always has.
template <class T>
bool was_absent(const T& value, std::string_view name) {
  std::uint64_t bit = 1;
  const auto is_it = [&](const auto& field) {
    if (field.name == name) return true;
    bit <<= 1U;
    return false;
  };
  return moonshot_fields(json::FieldsOf<T>{}, is_it) &&
         (PresenceAccess::presence(value.extra).absent & bit) != 0;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
