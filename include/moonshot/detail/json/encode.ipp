#pragma once

#include <cmath>

#include "moonshot/detail/json/encode.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE bool Encoder::fail(std::string problem) {
  problem_ = std::move(problem);
  return false;
}

MOONSHOT_INLINE bool Encoder::fail_at(std::string_view name) {
  if (!path_.empty() && path_.front() != '[') path_.insert(0, 1, '.');
  path_.insert(0, name);
  return false;
}

MOONSHOT_INLINE bool Encoder::fail_at(std::size_t index) {
  return fail_at("[" + std::to_string(index) + "]");
}

MOONSHOT_INLINE bool encode_boolean(Encoder& encoder, const void* value) {
  encoder.writer.boolean(*static_cast<const bool*>(value));
  return true;
}

MOONSHOT_INLINE bool encode_double(Encoder& encoder, double value) {
  if (!std::isfinite(value))
    return encoder.fail("is not a finite number; JSON has no NaN or infinity");
  encoder.writer.raw(from_double(value));
  return true;
}

MOONSHOT_INLINE bool encode_string(Encoder& encoder, const void* value) {
  return encoder.writer.string(*static_cast<const std::string*>(value)) ||
         encoder.fail("is not valid UTF-8; convert it before sending");
}

MOONSHOT_INLINE bool encode_text(Encoder& encoder, const std::string& text) {
  JsonReader reader(text);
  std::string_view raw;
  if (!reader.read_raw(raw) || !reader.finish()) {
    return encoder.fail("is not one JSON value: " + reader.mismatch().found);
  }
  encoder.writer.raw(raw);
  return true;
}

MOONSHOT_INLINE bool encode_json_text(Encoder& encoder, const void* value) {
  return encode_text(encoder, static_cast<const JsonText*>(value)->text());
}

MOONSHOT_INLINE bool encode_decimal(Encoder& encoder, const void* value) {
  return encode_text(encoder, static_cast<const Decimal*>(value)->text());
}

MOONSHOT_INLINE bool encode_word(Encoder& encoder, const void* value) {
  return encoder.writer.string(static_cast<const json::OpenEnum*>(value)->word()) ||
         encoder.fail("is not valid UTF-8");
}

MOONSHOT_INLINE bool encode_name(Encoder& encoder, const std::string& name) {
  if (!is_utf8(name)) return encoder.fail("has a name that is not valid UTF-8");
  encoder.writer.member(name);
  return true;
}

MOONSHOT_INLINE bool is_empty_string(const void* value) {
  return static_cast<const std::string*>(value)->empty();
}

MOONSHOT_INLINE bool is_empty_word(const void* value) {
  return static_cast<const json::OpenEnum*>(value)->word().empty();
}

MOONSHOT_INLINE bool are_default(void*, const FieldRow<EncodeOperations>* rows, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (!rows[i].operations->is_default(rows[i].value)) return false;
  }
  return true;
}

MOONSHOT_INLINE bool ObjectEncoder::walk(void* self, const FieldRow<EncodeOperations>* rows,
                                         std::size_t count) {
  return static_cast<ObjectEncoder*>(self)->run(rows, count);
}

MOONSHOT_INLINE bool ObjectEncoder::run(const FieldRow<EncodeOperations>* rows, std::size_t count) {
  encoder_.writer.begin_object();
  for (std::size_t i = 0; i < count; ++i) {
    const auto& row = rows[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (!wants_writing(row, bit)) continue;
    written_ |= bit;
    encoder_.writer.member(row.name);
    if (is_explicit_null(row, bit)) {
      encoder_.writer.null();
    } else if (!row.operations->encode(encoder_, row.value)) {
      return encoder_.fail_at(row.name);
    }
  }
  if (extra_ != nullptr && !extra_members(rows, count)) return false;
  encoder_.writer.end_object();
  return true;
}

/// Whether the member is written although its value alone would not ask for it, or the reverse.
MOONSHOT_INLINE bool ObjectEncoder::wants_writing(const FieldRow<EncodeOperations>& row,
                                                  std::uint64_t bit) const {
  const auto& operations = *row.operations;
  if (extra_ == nullptr) return !operations.is_optional || !operations.is_unset(row.value);
  if (!operations.is_default(row.value)) return true;
  const auto& presence = PresenceAccess::presence(*extra_);
  if (((presence.null | presence.empty) & bit) != 0) return true;
  // Of most types the two questions are one function, which has answered already.
  // A value of an unexpected type is among the unknown members, and is the one to be written.
  return operations.is_unset != operations.is_default && (presence.absent & bit) == 0 &&
         !operations.is_unset(row.value) && extra_->find(row.name) == nullptr;
}

MOONSHOT_INLINE bool ObjectEncoder::is_explicit_null(const FieldRow<EncodeOperations>& row,
                                                     std::uint64_t bit) const {
  return extra_ != nullptr && (PresenceAccess::presence(*extra_).null & bit) != 0 &&
         row.operations->is_default(row.value);
}

MOONSHOT_INLINE bool ObjectEncoder::extra_members(const FieldRow<EncodeOperations>* rows,
                                                  std::size_t count) {
  for (const auto& member : *extra_) {
    for (std::size_t i = 0; i < count; ++i) {
      if (rows[i].name != member.first || (written_ >> i & 1U) == 0) continue;
      encoder_.fail("repeats a member that is set already");
      return encoder_.fail_at(member.first) || encoder_.fail_at("extra");
    }
    if (!encode_name(encoder_, member.first)) return encoder_.fail_at("extra");
    if (!encode_json_text(encoder_, &member.second))
      return encoder_.fail_at(member.first) || encoder_.fail_at("extra");
  }
  return true;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
