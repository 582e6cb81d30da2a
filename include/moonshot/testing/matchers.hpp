#pragma once

/// @file
/// Results and errors in the assertions of Catch2, GoogleTest (with GoogleMock) and others:
/// matchers for them, and how a failed assertion prints them. Needs none of these frameworks, and
/// <moonshot/moonshot.hpp> does not include it. Include it in all test files of a program that
/// print results or errors, or in none: a framework has one way to print a type.
///
///     CHECK_THAT(client.chat().try_create(request), succeeds());               // Catch2
///     CHECK_THAT(weather("Paris"), fails_with<moonshot::Suspended>());
///     EXPECT_THAT(weather("Paris"), fails_with<moonshot::RateLimited>());      // GoogleMock
///     ASSERT_TRUE(reply) << reply.error();                                     // GoogleTest alone

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "moonshot/doctor/explanation.hpp"
#include "moonshot/error.hpp"
#include "moonshot/result.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// Prints the explanation of `error`: class and message, whose words they are, what to do. Secrets
/// are masked. See `explanation_text`.
inline std::ostream& operator<<(std::ostream& out, const Error& error) {
  return out << explanation_text(error);
}

/// Prints the explanation of the error, or that there is a value.
template <class T>
std::ostream& operator<<(std::ostream& out, const Result<T>& result) {
  if (result) return out << "a value";
  return out << result.error();
}

namespace testing {

/// Says whether a `Result`, or an `Error` that was caught, is what a test wants. Made by `succeeds`
/// and `fails_with`. Has the members that Catch2 (2 and 3) and GoogleMock ask of a matcher.
class ResultMatcher {
 public:
  /// What GoogleMock knows a matcher by.
  using is_gtest_matcher = void;

  /// Wants a value where there is no `kind`, else an error of this class or of one that derives
  /// from it.
  explicit ResultMatcher(std::optional<ErrorKind> kind) : kind_(kind) {}

  /// The same, for errors whose `what()` has `words` in it.
  ResultMatcher saying(std::string words) const {
    ResultMatcher matcher = *this;
    matcher.words_ = std::move(words);
    return matcher;
  }

  /// Whether `result` is what is wanted. Never fails.
  template <class T>
  bool match(const Result<T>& result) const {
    return result ? !kind_ : match(result.error());
  }
  /// Whether `error` is what is wanted. Never fails.
  bool match(const Error& error) const {
    const std::string_view what = error.what();
    return kind_ && is_a(error.kind(), *kind_) && what.find(words_) != std::string_view::npos;
  }
  /// What is wanted, for Catch2: a sentence that goes on after the value.
  std::string toString() const {
    if (!kind_) return "is a value";
    std::string text = "is the error " + std::string(to_string(*kind_));
    if (!words_.empty()) text += " saying \"" + words_ + '"';
    return text;
  }

  /// The same as `match`, for GoogleMock.
  template <class T>
  bool MatchAndExplain(const T& value, std::ostream*) const {
    return match(value);
  }
  /// What is wanted, for GoogleMock.
  void DescribeTo(std::ostream* out) const { *out << toString(); }
  /// The opposite, for GoogleMock.
  void DescribeNegationTo(std::ostream* out) const { *out << "not: " << toString(); }

 private:
  std::optional<ErrorKind> kind_;
  std::string words_;
};

/// Wants a `Result` with a value; where there is none, the error is printed.
inline ResultMatcher succeeds() { return ResultMatcher(std::nullopt); }

/// Wants an error of class `E`, or of one that derives from it: `fails_with<QuotaExceeded>()` takes
/// a `Suspended` too.
template <class E>
ResultMatcher fails_with() {
  return ResultMatcher(E::static_kind);
}

}  // namespace testing
MOONSHOT_NAMESPACE_END
