#pragma once

/// @file
/// Finds secrets that are known within a text, in whatever form they stand there.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/detail/text/secret_spans.hpp"
#include "moonshot/detail/text/unescaper.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// Secrets that are known. Finds each as it is, in the escapes that `Unescaper` undoes, with
/// blanks, line breaks or invisible characters within, in letters of another case, in hexadecimal,
/// and in Base64 as a part of any longer text. A beginning of 16 characters counts as well: a text
/// may have been cut off within the secret. So do pieces of at least eight characters that are no
/// words, where a text holds 16 characters of them: something has broken the secret. Secrets of
/// fewer than six characters are found only as they are, and empty ones not at all.
///
/// Linear in the length of the text for every text. An immutable value: any number of threads.
class SecretFinder {
 public:
  /// The least characters of a secret that is looked for in every form.
  static constexpr std::size_t least = 6;
  /// The least characters of a piece of a secret.
  static constexpr std::size_t least_piece = 8;
  /// So much of a secret counts as the secret.
  static constexpr std::size_t enough_characters = 16;

  SecretFinder() = default;
  explicit SecretFinder(const std::vector<std::string>& secrets);

  /// Adds the part of each secret that is found to `spans`.
  void find(std::string_view text, std::vector<HiddenSpan>& spans) const;
  /// What is to be hidden in `text`: these secrets, and what `find_secrets` recognises by its form.
  /// In order and without overlap.
  std::vector<HiddenSpan> hidden_in(std::string_view text) const;
  /// `text` without what is to be hidden in it.
  std::string mask(std::string_view text) const { return hide_spans(text, hidden_in(text)); }

 private:
  class Search;
  /// A form of a secret, and how far to go back in it after a mismatch (Knuth, Morris, Pratt).
  struct Needle {
    std::string text;
    std::vector<std::size_t> back;
    std::size_t enough;  // so much of its beginning counts
    bool escaped;        // looked for in the text whose escapes are undone only
  };

  void add(const std::string& secret);
  void add_needle(std::string text, bool escaped);
  void search(std::string_view text, Unescaper::Undo undo, std::vector<HiddenSpan>& spans) const;

  /// Adds to `spans` what is a part of a secret at the beginning or at the end of `run`, which
  /// stands at `at`.
  void find_piece(std::string_view run, std::size_t at, std::vector<HiddenSpan>& spans) const;
  void find_pieces(std::string_view text, std::vector<HiddenSpan>& spans) const;
  bool is_piece(std::string_view text) const noexcept;

  std::vector<Needle> needles_;
  std::vector<std::string> cores_;   // the secrets without their prefix
  std::vector<std::string> pieces_;  // of `least_piece` characters of them, in order
  std::vector<std::string> short_secrets_;
  std::size_t shortest_ = std::string::npos;  // of the needles
  std::size_t longest_ = 0;
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/text/secret_finder.ipp"
#endif
