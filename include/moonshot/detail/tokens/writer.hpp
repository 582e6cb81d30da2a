#pragma once

/// @file
/// Writes compact JSON.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Appends JSON to a text and puts the commas. Not for concurrent use.
class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  /// The name of the next member; `name` must be valid UTF-8.
  void member(std::string_view name) {
    string_unchecked(name);
    out_ += ':';
    comma_ = false;
  }

  void null() { raw("null"); }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void integer(std::int64_t value) { raw(std::to_string(value)); }
  void unsigned_integer(std::uint64_t value) { raw(std::to_string(value)); }
  /// False, with nothing usable written, where `value` is not valid UTF-8.
  [[nodiscard]] bool string(std::string_view value);
  void string_unchecked(std::string_view value);
  /// JSON text that is known to be valid.
  void raw(std::string_view json) {
    separate();
    out_ += json;
  }

  const std::string& text() const& noexcept { return out_; }
  std::string text() && noexcept { return std::move(out_); }

 private:
  void separate() {
    if (comma_) out_ += ',';
    comma_ = true;
  }
  void open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
  }
  void close(char bracket) {
    out_ += bracket;
    comma_ = true;
  }

  std::string out_;
  bool comma_ = false;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/writer.ipp"
#endif
