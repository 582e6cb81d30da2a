#pragma once

/// @file
/// JSON text to values, by their field lists. Types are checked: nothing is rounded, wrapped or
/// read as something else.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "moonshot/detail/json/codec.hpp"
#include "moonshot/detail/json/meaning.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"
#include "moonshot/result.hpp"
#include "moonshot/value/on_mismatch.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is done with a member whose value is of another type than its field.
enum class Strictness {
  exact,  ///< decoding fails; `json::OnMismatch::fail`
  kept,   ///< it is kept raw; `json::OnMismatch::keep`
  /// As an answer: a value that converts without loss is read, a member that carries the meaning
  /// fails (see `meaning_of`), any other one is kept raw.
  answer
};

constexpr Strictness strictness_of(json::OnMismatch policy) noexcept {
  return policy == json::OnMismatch::keep ? Strictness::kept : Strictness::exact;
}

/// A JSON reader and the rules for what does not fit.
class Decoder {
 public:
  explicit Decoder(std::string_view text, Strictness how = Strictness::exact) noexcept
      : reader(text), strictness(how) {}
  JsonReader reader;
  Strictness strictness;
  /// Whether a member that a user's own type has no name for is a mismatch.
  bool exact = false;

  /// Puts a step in front of the pointer while the failure travels outwards. Always returns false.
  bool fail_at(std::string_view name);
  bool fail_at(std::size_t index);
};

template <class T>
bool decode_erased(Decoder& decoder, void* erased);

/// Reads one value. On failure the decoder's reader holds pointer, expectation and finding.
template <class T>
bool decode_value(Decoder& decoder, T& value) {
  return decode_erased<T>(decoder, &value);
}

bool decode_boolean(Decoder& decoder, void* value);
bool decode_double(Decoder& decoder, void* value);
bool decode_float(Decoder& decoder, void* value);
bool decode_string(Decoder& decoder, void* value);
bool decode_json_text(Decoder& decoder, void* value);
bool decode_decimal(Decoder& decoder, void* value);
bool decode_word(Decoder& decoder, void* value);
bool read_signed(Decoder& decoder, std::size_t bytes, std::int64_t& value);
bool read_unsigned(JsonReader& reader, std::size_t bytes, std::uint64_t& value);
/// Reads past an element of a list that is null, where an answer may have one.
bool skip_null(Decoder& decoder);

template <class T>
void reset_erased(void* erased) {
  T& value = *static_cast<T*>(erased);
  if constexpr (IsOptional<T>::value) {
    value.reset();
  } else if constexpr (IsVector<T>::value || IsMap<T>::value) {
    value.clear();
  } else {
    value = T();
  }
}
void reset_string(void* value);
void reset_word(void* value);

/// The function for values of type `T`: those of simple types are shared.
template <class T>
constexpr auto decode_function() noexcept {
  if constexpr (std::is_same_v<T, bool>) {
    return &decode_boolean;
  } else if constexpr (std::is_same_v<T, double>) {
    return &decode_double;
  } else if constexpr (std::is_same_v<T, float>) {
    return &decode_float;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return &decode_string;
  } else if constexpr (std::is_same_v<T, JsonText>) {
    return &decode_json_text;
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return &decode_decimal;
  } else if constexpr (IsOpenEnum<T>::value) {
    return &decode_word;
  } else {
    return &decode_erased<T>;
  }
}
template <class T>
constexpr auto reset_function() noexcept {
  if constexpr (std::is_same_v<T, std::string>) {
    return &reset_string;
  } else if constexpr (IsOpenEnum<T>::value) {
    return &reset_word;
  } else {
    return &reset_erased<T>;
  }
}
/// What the decoder does with a member.
struct DecodeOperations {
  using Value = void;
  bool (*decode)(Decoder& decoder, void* value);
  bool (*is_unset)(const void* value);
  /// Takes back what was read, and a default of the type that is not empty.
  void (*reset)(void* value);
  bool is_optional;
  bool is_map;

  template <class T>
  static const DecodeOperations of;
};
template <class T>
inline constexpr DecodeOperations DecodeOperations::of = {decode_function<T>(), unset_function<T>(),
                                                          reset_function<T>(), IsOptional<T>::value,
                                                          IsMap<T>::value};

/// Reads one object into the members that it is given.
class ObjectDecoder {
 public:
  /// `extra` is null for a type of the user's.
  ObjectDecoder(Decoder& decoder, void* object, Extra* extra, const Meaning& meaning) noexcept
      : decoder_(decoder), object_(object), extra_(extra), meaning_(meaning) {}

  /// A `FieldWalk`; `self` is an `ObjectDecoder`.
  static bool walk(void* self, const FieldRow<DecodeOperations>* rows, std::size_t count);

 private:
  bool run();
  /// A member that was kept raw, because its type was not that of its field.
  struct Kept {
    std::size_t index;  ///< of its field
    std::size_t place;  ///< of its text in `extra_`
  };

  bool member(std::size_t index);
  bool wire_member(std::size_t index, std::uint64_t bit);
  bool may_keep(const FieldRow<DecodeOperations>& row) const noexcept;
  bool keep(std::size_t index);
  void forget_kept(std::size_t index);
  bool unknown(const std::string& name);
  bool complete();
  bool has_required();

  Decoder& decoder_;
  void* object_;
  Extra* extra_;
  const Meaning& meaning_;
  std::vector<Kept> kept_;
  std::vector<std::size_t> outdated_;  // places in `extra_` of members that came again
  const FieldRow<DecodeOperations>* rows_ = nullptr;
  std::size_t count_ = 0;
  std::uint64_t seen_ = 0;
};

template <class T>
bool decode_object(Decoder& decoder, T& object) {
  Extra* extra = nullptr;
  if constexpr (is_wire_type<T>) extra = &object.extra;
  ObjectDecoder object_decoder(decoder, &object, extra, meaning_of<T>);
  return walk_fields<DecodeOperations>(object, &ObjectDecoder::walk, &object_decoder);
}

/// Reads the first alternative that fits exactly, as in the `anyOf` of a schema; else the first
/// that fits apart from members that it has no names for.
template <class Variant, std::size_t... index>
bool decode_variant(Decoder& decoder, Variant& value, std::index_sequence<index...>) {
  const auto mark = decoder.reader.mark();
  const auto fits = [&](auto& alternative) {
    if (decode_value(decoder, alternative)) return true;
    if (!decoder.reader.broken()) decoder.reader.rewind(mark);
    return false;
  };
  // A value with more members belongs to the alternative that has names for them, because the
  // schema of an alternative allows no other members.
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
bool decode_erased(Decoder& decoder, void* erased) {
  auto& reader = decoder.reader;
  T& value = *static_cast<T*>(erased);
  constexpr auto shared = decode_function<T>();
  if constexpr (shared != &decode_erased<T>) {
    return shared(decoder, erased);
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    std::int64_t wide = 0;
    if (!read_signed(decoder, sizeof(T), wide)) return false;
    value = static_cast<T>(wide);
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    std::uint64_t wide = 0;
    if (!read_unsigned(reader, sizeof(T), wide)) return false;
    value = static_cast<T>(wide);
    return true;
  } else if constexpr (IsOptional<T>::value) {
    if (reader.peek() == ValueType::null) {
      value.reset();
      return reader.read_null();
    }
    constexpr auto decode = decode_function<typename T::value_type>();
    if (decode(decoder, &value.emplace())) return true;
    value.reset();
    return false;
  } else if constexpr (IsVector<T>::value) {
    if (!reader.enter_array()) return false;
    value.clear();
    constexpr auto decode = decode_function<typename T::value_type>();
    for (std::size_t index = 0; reader.next_element(); ++index) {
      if constexpr (is_wire_type<typename T::value_type>) {
        if (skip_null(decoder)) continue;
      }
      if constexpr (std::is_same_v<T, std::vector<bool>>) {
        // Its elements have no address.
        bool element = false;
        if (!decode(decoder, &element)) return decoder.fail_at(index);
        value.push_back(element);
      } else if (!decode(decoder, &value.emplace_back())) {
        return decoder.fail_at(index);
      }
    }
    return !reader.failed();
  } else if constexpr (IsMap<T>::value) {
    if (!reader.enter_object()) return false;
    value.clear();
    std::string_view view;
    while (reader.next_member(view)) {
      const std::string name(view);
      if (!decode_value(decoder, value[name])) return decoder.fail_at(name);
    }
    return !reader.failed();
  } else if constexpr (IsVariant<T>::value) {
    return decode_variant(decoder, value, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (HasCodec<T>::value) {
    return Codec<T>::decode(decoder, value);
  } else if constexpr (require_fields<T>()) {
    return decode_object(decoder, value);
  } else {
    return false;
  }
}

/// Reads a whole text into `value`. On failure fills `mismatch` and returns false.
bool decode_text_with(bool (*decode)(Decoder&, void*), std::string_view text, void* value,
                      Mismatch& mismatch, Strictness strictness);

template <class T>
bool decode_text(std::string_view text, T& value, Mismatch& mismatch,
                 Strictness strictness = Strictness::exact) {
  constexpr auto decode = decode_function<T>();
  return decode_text_with(decode, text, &value, mismatch, strictness);
}

/// Makes the error for a text that does not fit, and keeps its exact bytes. `endpoint` and
/// `attempts` are those of the call that brought the text, where there was one.
DecodeError decode_error(const Mismatch& mismatch, std::string body, Endpoint endpoint = {},
                         std::vector<Attempt> attempts = {});

/// Whether the member of a name is among those that `bits` has a 1 for.
struct PresenceTest {
  std::string_view name;
  std::uint64_t bits;
  /// A `FieldWalk`; `self` is a `PresenceTest`.
  static bool walk(void* self, const FieldRow<DecodeOperations>* rows, std::size_t count);
};

/// Whether the object that `value` was decoded from had no member `name`, a member that the type
/// always has.
template <class T>
bool was_absent(const T& value, std::string_view name) {
  PresenceTest test{name, PresenceAccess::presence(value.extra).absent};
  return walk_fields<DecodeOperations>(const_cast<T&>(value), &PresenceTest::walk, &test);
}
/// Whether that object had a null as its member `name`.
template <class T>
bool was_null(const T& value, std::string_view name) {
  PresenceTest test{name, PresenceAccess::presence(value.extra).null};
  return walk_fields<DecodeOperations>(const_cast<T&>(value), &PresenceTest::walk, &test);
}

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/json/decode.ipp"
#endif
