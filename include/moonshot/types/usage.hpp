#pragma once

/// @file
/// What a call consumed.

#include <cstdint>
#include <optional>

#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

struct PromptTokensDetails {
  std::optional<std::int64_t> cached_tokens;
  std::optional<std::int64_t> cache_write_tokens;
  Extra extra;
};
MOONSHOT_FIELDS(PromptTokensDetails, cached_tokens, cache_write_tokens)

struct CompletionTokensDetails {
  std::optional<std::int64_t> reasoning_tokens;  ///< contained in `completion_tokens`
  Extra extra;
};
MOONSHOT_FIELDS(CompletionTokensDetails, reasoning_tokens)

/// Tokens of a call.
struct Usage {
  std::int64_t prompt_tokens = 0;  ///< includes cached and written ones
  std::int64_t completion_tokens = 0;
  std::int64_t total_tokens = 0;
  std::optional<std::int64_t> cached_tokens;
  std::optional<PromptTokensDetails> prompt_tokens_details;
  std::optional<CompletionTokensDetails> completion_tokens_details;
  Extra extra;

  /// Cached prompt tokens from whichever of its two places the server used; 0 without a hit.
  std::int64_t cache_hits() const noexcept {
    if (cached_tokens) return *cached_tokens;
    return prompt_tokens_details ? prompt_tokens_details->cached_tokens.value_or(0) : 0;
  }
  /// Prompt tokens that were written to the cache; 0 where the server says nothing of it.
  std::int64_t cache_writes() const noexcept {
    return prompt_tokens_details ? prompt_tokens_details->cache_write_tokens.value_or(0) : 0;
  }
};
MOONSHOT_FIELDS(Usage, prompt_tokens, completion_tokens, total_tokens, cached_tokens,
                prompt_tokens_details, completion_tokens_details)

MOONSHOT_NAMESPACE_END
