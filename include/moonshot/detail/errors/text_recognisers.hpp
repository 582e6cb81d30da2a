#pragma once

/// @file
/// The intermediaries that are recognised by the wording of a text that is not JSON.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

#include "moonshot/detail/errors/client_texts.hpp"
#include "moonshot/detail/errors/common_texts.hpp"
#include "moonshot/detail/errors/page_texts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// One table of recognisers.
struct TextRecognisers {
  const TextRecogniser* rows;
  std::size_t size;
  const TextRecogniser* begin() const noexcept { return rows; }
  const TextRecogniser* end() const noexcept { return rows + size; }
};

/// All tables, in the order in which they are tried.
inline constexpr TextRecognisers text_recognisers[] = {
    {frame_texts, std::size(frame_texts)},
    {client_texts, std::size(client_texts)},
    {page_texts, std::size(page_texts)},
    {shared_texts, std::size(shared_texts)},
};

/// The first recogniser of `text`, which has then added to `inside` what it found; null where there
/// is none.
inline const TextRecogniser* recognise_text(std::string_view text, InnerTexts& inside) {
  for (const auto& table : text_recognisers) {
    for (const auto& recogniser : table) {
      inside.clear();
      if (recogniser.unwrap(text, inside)) return &recogniser;
    }
  }
  return nullptr;
}

/// Whether `message` is the text that a client makes of an error. The API's own messages may
/// contain such wording but never begin with it.
inline bool is_text_of_error(std::string_view message) {
  constexpr std::string_view beginnings[] = {"Error code: ", "error, status code: ", "HTTP "};
  const bool begun =
      is_status_at(message, 0) ||
      std::any_of(std::begin(beginnings), std::end(beginnings),
                  [&](std::string_view beginning) { return begins(message, beginning); });
  InnerTexts inside;
  return begun && recognise_text(message, inside) != nullptr && !inside.empty();
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
