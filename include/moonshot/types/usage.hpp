#pragma once

/// @file
/// What a call consumed.

#include <cstdint>
#include <optional>

#include "moonshot/value/extra.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

/// What a prompt's tokens were. The two counts do not overlap; the rest was read anew.
struct PromptTokensDetails {
  std::optional<std::int64_t> cached_tokens;       ///< read from the cache; absent without a hit
  std::optional<std::int64_t> cache_write_tokens;  ///< written to the cache; kimi-k3 only
  Extra extra;                                     ///< members that are not listed here
};
MOONSHOT_FIELDS(PromptTokensDetails, cached_tokens, cache_write_tokens)

/// What an answer's tokens were.
struct CompletionTokensDetails {
  std::optional<std::int64_t> reasoning_tokens;  ///< part of `completion_tokens`
  Extra extra;                                   ///< members that are not listed here
};
MOONSHOT_FIELDS(CompletionTokensDetails, reasoning_tokens)

/// The tokens of a call. `cost_of` says what they cost. API page:
/// https://platform.kimi.ai/docs/api/chat
struct Usage {
  std::int64_t prompt_tokens = 0;             ///< those read from and written to the cache included
  std::int64_t completion_tokens = 0;         ///< the answer, reasoning included
  std::int64_t total_tokens = 0;              ///< prompt and completion together
  std::optional<std::int64_t> cached_tokens;  ///< as in the details; either may be absent
  std::optional<PromptTokensDetails> prompt_tokens_details;  ///< absent where the server sent none
  /// Absent where the server sent none.
  std::optional<CompletionTokensDetails> completion_tokens_details;
  Extra extra;  ///< members that are not listed here

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
