#pragma once

#include <limits>

#include "moonshot/detail/json/decode.hpp"
#include "moonshot/detail/text/readable_line.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/value/share_new.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool Decoder::fail_at(std::string_view name) {
  prepend_pointer(reader.mismatch().pointer, name);
  return false;
}

MOONSHOT_INLINE bool Decoder::fail_at(std::size_t index) { return fail_at(std::to_string(index)); }

MOONSHOT_INLINE bool decode_boolean(Decoder& decoder, void* value) {
  return decoder.reader.read_boolean(*static_cast<bool*>(value));
}

MOONSHOT_INLINE bool decode_string(Decoder& decoder, void* value) {
  return decoder.reader.read_string(*static_cast<std::string*>(value));
}

MOONSHOT_INLINE bool decode_json_text(Decoder& decoder, void* value) {
  std::string_view raw;
  if (!decoder.reader.read_raw(raw)) return false;
  *static_cast<JsonText*>(value) = JsonText(std::string(raw));
  return true;
}

/// The number that a string holds, where an answer may have put it into one. Fails as a string.
MOONSHOT_INLINE bool read_quoted_number(Decoder& decoder, std::string& digits) {
  const auto mark = decoder.reader.mark();
  std::string_view whole;
  if (decoder.strictness == Strictness::answer && decoder.reader.peek() == ValueType::string &&
      decoder.reader.read_string(digits)) {
    JsonReader number(digits);
    if (number.read_number(whole) && whole.size() == digits.size()) return true;
    decoder.reader.rewind(mark);
  }
  return decoder.reader.fail_type("a number");
}

MOONSHOT_INLINE bool decode_decimal(Decoder& decoder, void* value) {
  std::string digits;
  if (decoder.reader.peek() == ValueType::string) {
    if (!read_quoted_number(decoder, digits)) return false;
  } else {
    std::string_view number;
    if (!decoder.reader.read_number(number)) return false;
    digits = std::string(number);
  }
  *static_cast<Decimal*>(value) = Decimal(std::move(digits));
  return true;
}

MOONSHOT_INLINE bool decode_word(Decoder& decoder, void* value) {
  std::string word;
  if (!decoder.reader.read_string(word)) return false;
  *static_cast<json::OpenEnum*>(value) = json::OpenEnum(std::move(word));
  return true;
}

/// An integer that an answer has in another form: `5.0`, `"0"`.
MOONSHOT_INLINE bool read_other_integer(Decoder& decoder, std::int64_t& value) {
  std::string quoted;
  std::string_view digits;
  if (decoder.reader.peek() == ValueType::string) {
    if (!read_quoted_number(decoder, quoted)) return false;
    digits = quoted;
  } else if (!decoder.reader.read_number(digits)) {
    return false;
  }
  const auto whole = whole_number(digits);
  if (!whole)
    return decoder.reader.fail("an integer", "the number " + std::string(digits.substr(0, 40)));
  value = *whole;
  return true;
}

MOONSHOT_INLINE bool read_signed(Decoder& decoder, std::size_t bytes, std::int64_t& value) {
  auto& reader = decoder.reader;
  const auto mark = reader.mark();
  if (!reader.read_integer(value)) {
    if (decoder.strictness != Strictness::answer || reader.broken()) return false;
    reader.rewind(mark);
    if (!read_other_integer(decoder, value)) return false;
  }
  if (bytes >= sizeof value) return true;
  const std::int64_t most = (std::int64_t{1} << (8 * bytes - 1)) - 1;
  if (value >= -most - 1 && value <= most) return true;
  return reader.fail("an integer of " + std::to_string(8 * bytes) + " bits",
                     "the number " + std::to_string(value));
}

MOONSHOT_INLINE bool skip_null(Decoder& decoder) {
  return decoder.strictness == Strictness::answer && decoder.reader.peek() == ValueType::null &&
         decoder.reader.read_null();
}

MOONSHOT_INLINE bool read_unsigned(JsonReader& reader, std::size_t bytes, std::uint64_t& value) {
  if (!reader.read_unsigned(value)) return false;
  if (bytes >= sizeof value || value < std::uint64_t{1} << (8 * bytes)) return true;
  return reader.fail("an unsigned integer of " + std::to_string(8 * bytes) + " bits",
                     "the number " + std::to_string(value));
}

/// Where a value must survive as it is, an integer that no double holds does not fit.
MOONSHOT_INLINE bool loses_digits(std::string_view text, double value) {
  constexpr std::size_t safe_digits = 15;
  return text.size() > safe_digits && text.find_first_of(".eE") == std::string_view::npos &&
         from_double(value) != text;
}

MOONSHOT_INLINE bool decode_double(Decoder& decoder, void* value) {
  auto& reader = decoder.reader;
  std::string_view text;
  if (!reader.read_number(text)) return false;
  const auto number = to_double(text);
  if (!number || (decoder.strictness != Strictness::exact && loses_digits(text, *number))) {
    return reader.fail("a number that fits a double",
                       "the number " + std::string(text.substr(0, 40)));
  }
  *static_cast<double*>(value) = *number;
  return true;
}

MOONSHOT_INLINE bool decode_float(Decoder& decoder, void* value) {
  double number = 0;
  if (!decode_double(decoder, &number)) return false;
  constexpr double most = (std::numeric_limits<float>::max)();
  if (number < -most || number > most) {
    return decoder.reader.fail("a number that fits a float", "the number " + from_double(number));
  }
  *static_cast<float*>(value) = static_cast<float>(number);
  return true;
}

MOONSHOT_INLINE void reset_string(void* value) { static_cast<std::string*>(value)->clear(); }

MOONSHOT_INLINE void reset_word(void* value) {
  *static_cast<json::OpenEnum*>(value) = json::OpenEnum();
}

MOONSHOT_INLINE bool ObjectDecoder::walk(void* self, const FieldRow<DecodeOperations>* rows,
                                         std::size_t count) {
  auto& decoder = *static_cast<ObjectDecoder*>(self);
  decoder.rows_ = rows;
  decoder.count_ = count;
  return decoder.run();
}

MOONSHOT_INLINE bool ObjectDecoder::run() {
  auto& reader = decoder_.reader;
  if (!reader.enter_object()) return false;
  std::string_view name;
  while (reader.next_member(name)) {
    std::size_t i = 0;
    while (i < count_ && rows_[i].name != name) ++i;
    if (!(i < count_ ? member(i) : unknown(std::string(name)))) return false;
  }
  return !reader.failed() && complete();
}

MOONSHOT_INLINE bool ObjectDecoder::member(std::size_t index) {
  const auto& row = rows_[index];
  const std::uint64_t bit = std::uint64_t{1} << index;
  seen_ |= bit;
  if (extra_ != nullptr) return wire_member(index, bit);
  return row.operations->decode(decoder_, row.value) || decoder_.fail_at(row.name);
}

/// Whether a member that is not of its field's type is kept raw.
MOONSHOT_INLINE bool ObjectDecoder::may_keep(const FieldRow<DecodeOperations>& row) const noexcept {
  // The names in a map are the user's: nobody promises what another client has put there.
  if (row.operations->is_map || decoder_.strictness == Strictness::kept) return true;
  return decoder_.strictness == Strictness::answer && !meaning_.holds(row.name);
}

/// Keeps the member at hand raw.
MOONSHOT_INLINE bool ObjectDecoder::keep(std::size_t index) {
  rows_[index].operations->reset(rows_[index].value);
  seen_ &= ~(std::uint64_t{1} << index);
  kept_.push_back({index, extra_->size()});
  return unknown(std::string(rows_[index].name));
}

/// An earlier member of the same name may have been kept raw.
MOONSHOT_INLINE void ObjectDecoder::forget_kept(std::size_t index) {
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->index != index) continue;
    outdated_.push_back(kept->place);
    kept_.erase(kept);
    return;
  }
}

MOONSHOT_INLINE bool ObjectDecoder::wire_member(std::size_t index, std::uint64_t bit) {
  const auto& row = rows_[index];
  auto& reader = decoder_.reader;
  auto& presence = PresenceAccess::presence(*extra_);
  // Of several members with this name the last counts.
  presence.null &= ~bit;
  presence.empty &= ~bit;
  if (!kept_.empty()) forget_kept(index);
  if (reader.peek() == ValueType::null) {
    if (!reader.read_null()) return false;
    presence.null |= bit;
    row.operations->reset(row.value);
    return true;
  }
  const auto mark = reader.mark();
  if (!row.operations->decode(decoder_, row.value)) {
    if (reader.broken()) return decoder_.fail_at(row.name);
    if (may_keep(row)) {
      reader.rewind(mark);
      return keep(index);
    }
    if (decoder_.strictness != Strictness::answer || meaning_.other_member != row.name) {
      return decoder_.fail_at(row.name);
    }
    reader.rewind(mark);
    if (!meaning_.other_form(decoder_, object_)) return decoder_.fail_at(row.name);
  }
  if (row.operations->is_unset(row.value)) presence.empty |= bit;
  return true;
}

MOONSHOT_INLINE bool ObjectDecoder::unknown(const std::string& name) {
  if (extra_ == nullptr && decoder_.exact) {
    return decoder_.reader.fail("no member `" + name + "`", "one");
  }
  std::string_view raw;
  if (!decoder_.reader.read_raw(raw)) return decoder_.fail_at(name);
  if (extra_ != nullptr) PresenceAccess::append(*extra_, name, raw);
  return true;
}

MOONSHOT_INLINE bool ObjectDecoder::complete() {
  if (!outdated_.empty()) PresenceAccess::remove(*extra_, std::move(outdated_));
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& row = rows_[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    if ((seen_ & bit) != 0 || row.operations->is_optional) continue;
    if (extra_ == nullptr) {
      return decoder_.reader.fail("the member `" + std::string(row.name) + "`", "no such member");
    }
    PresenceAccess::presence(*extra_).absent |= bit;
    row.operations->reset(row.value);
  }
  return meaning_.required.empty() || decoder_.strictness != Strictness::answer || has_required();
}

/// Whether a member is a text without a character.
MOONSHOT_INLINE bool is_empty_text(const FieldRow<DecodeOperations>& row) {
  const auto decode = row.operations->decode;
  if (decode == &decode_string) return static_cast<const std::string*>(row.value)->empty();
  return decode == &decode_word && static_cast<const json::OpenEnum*>(row.value)->word().empty();
}

/// Fails where a member is missing without which the answer says nothing.
MOONSHOT_INLINE bool ObjectDecoder::has_required() {
  const auto& presence = PresenceAccess::presence(*extra_);
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& row = rows_[i];
    if (!meaning_.requires_member(row.name)) continue;
    const std::uint64_t bit = std::uint64_t{1} << i;
    if ((seen_ & bit) == 0) {
      return decoder_.reader.fail("the member `" + std::string(row.name) + "`", "no such member");
    }
    const bool is_null = (presence.null & bit) != 0;
    if (!is_null && !is_empty_text(row)) continue;
    decoder_.reader.fail("a value", is_null ? "null" : "an empty text");
    return decoder_.fail_at(row.name);
  }
  return true;
}

MOONSHOT_INLINE bool decode_text_with(bool (*decode)(Decoder&, void*), std::string_view text,
                                      void* value, Mismatch& mismatch, Strictness strictness) {
  Decoder decoder(text, strictness);
  if (decode(decoder, value) && decoder.reader.finish()) return true;
  mismatch = decoder.reader.mismatch();
  return false;
}

MOONSHOT_INLINE DecodeError decode_error(const Mismatch& mismatch, std::string body,
                                         Endpoint endpoint, std::vector<Attempt> attempts) {
  CallErrorData data;
  data.message = "expected " + mismatch.expected + " at " +
                 (mismatch.pointer.empty() ? "the top" : mismatch.pointer) + ", found " +
                 mismatch.found;
  const std::string from = attempts.empty() ? std::string() : " from " + endpoint.name();
  data.what = readable_line("DecodeError" + from + ": " + data.message);
  data.endpoint = std::move(endpoint);
  data.attempts = std::move(attempts);
  data.pointer = mismatch.pointer;
  data.expected = mismatch.expected;
  data.found = mismatch.found;
  data.body = std::move(body);
  return DecodeError(share_new<const CallErrorData>(new CallErrorData(std::move(data))));
}

MOONSHOT_INLINE bool PresenceTest::walk(void* self, const FieldRow<DecodeOperations>* rows,
                                        std::size_t count) {
  const auto& test = *static_cast<const PresenceTest*>(self);
  for (std::size_t i = 0; i < count; ++i) {
    if (rows[i].name == test.name) return (test.bits >> i & 1U) != 0;
  }
  return false;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
