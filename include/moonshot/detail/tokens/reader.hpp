#pragma once

/// @file
/// A pull reader over JSON text.
///
/// nlohmann's parser does not fit here: open members must keep their exact text, a failure must
/// name its JSON pointer, and no document should be built for each chunk of a stream. The reader
/// accepts exactly what RFC 8259 does; the tests compare it with nlohmann's parser.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What did not fit, and where.
struct Mismatch {
  std::string pointer;   ///< RFC 6901, built while the failure travels outwards
  std::string expected;  ///< e.g. `an integer`
  std::string found;     ///< e.g. `a string`, `invalid JSON: ...`
};

/// The type of the next value by its first character.
enum class ValueType { object, array, string, number, boolean, null, invalid };

/// Reads values one after another. Every function returns false on failure; the first failure stays
/// in `mismatch()` and everything after it fails too. Never throws, never recurses without bound.
class JsonReader {
 public:
  /// What is done with half of a surrogate pair and with bytes that are not UTF-8.
  enum class Halves {
    refuse,  ///< they are no JSON
    keep     ///< they stay in the text, a surrogate in the three bytes that UTF-8 would give it
  };
  /// `text` must outlive the reader and the views that it returns.
  explicit JsonReader(std::string_view text, Halves halves = Halves::refuse) noexcept
      : text_(text), keeps_halves_(halves == Halves::keep) {}

  /// The type of the next value; consumes white space only.
  ValueType peek() noexcept;

  bool enter_object();
  /// Moves to the next member. False at the end of the object and on failure. `name` is valid until
  /// the next call of any function.
  bool next_member(std::string_view& name);
  bool enter_array();
  /// Moves to the next element. False at the end of the array and on failure.
  bool next_element();

  bool read_string(std::string& value);
  bool read_boolean(bool& value);
  bool read_null();
  bool read_integer(std::int64_t& value);
  bool read_unsigned(std::uint64_t& value);
  /// A number's text, e.g. `1e3`.
  bool read_number(std::string_view& value);
  /// Any value's exact text without the white space around it.
  bool read_raw(std::string_view& value);
  /// Fails where more than white space is left.
  bool finish();

  bool failed() const noexcept { return failed_; }
  /// Whether the failure is broken JSON, and not a value of another type than wanted.
  bool broken() const noexcept { return broken_; }
  const Mismatch& mismatch() const noexcept { return mismatch_; }
  Mismatch& mismatch() noexcept { return mismatch_; }

  /// Records that a value of another kind was wanted. Always returns false.
  bool fail_type(std::string_view expected);
  /// Records a failure. Always returns false.
  bool fail(std::string_view expected, std::string_view found);

  /// A place to return to, for a value that may be read in several ways.
  struct Mark {
    std::size_t position = 0;
    unsigned depth = 0;
    bool fresh = false;
  };
  Mark mark() const noexcept { return {position_, depth_, fresh_}; }
  /// Goes back and forgets a failure.
  void rewind(const Mark& mark) noexcept;

 private:
  void skip_space() noexcept;
  bool fail_syntax(std::string_view problem);
  bool expect_literal(std::string_view literal);
  bool scan_number(std::string_view& value);
  bool scan_string(std::string* decoded, std::string_view* plain);
  bool unescape(std::size_t& at, std::string* out);
  bool hex4(std::size_t at, unsigned& value) const noexcept;
  bool skip_separator(char close);

  std::string_view text_;
  std::size_t position_ = 0;
  unsigned depth_ = 0;
  bool fresh_ = false;  // just behind an opening bracket
  bool failed_ = false;
  bool broken_ = false;
  bool keeps_halves_ = false;
  std::string scratch_;  // a member name that had escapes
  Mismatch mismatch_;
};

/// Puts `name` in front of a pointer, escaped as RFC 6901 asks.
void prepend_pointer(std::string& pointer, std::string_view name);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/reader.ipp"
#endif
