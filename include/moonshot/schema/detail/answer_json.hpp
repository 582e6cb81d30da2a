#pragma once

/// @file
/// The JSON within an answer that should be nothing else.

#include <string_view>

#include "moonshot/config.hpp"
#include "moonshot/detail/tokens/reader.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The text of an answer without a `<think>...</think>` before it, and from inside a fence of
/// Markdown that is all the rest.
std::string_view json_of_answer(std::string_view text) noexcept;

/// Says in `mismatch` what stands around the JSON, where that is why `text` cannot be read.
void explain_surroundings(std::string_view text, Mismatch& mismatch);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/schema/detail/answer_json.ipp"
#endif
