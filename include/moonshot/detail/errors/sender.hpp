#pragma once

/// @file
/// Who wrote the bytes of a refusal.

#include <string_view>

#include "moonshot/detail/errors/classify.hpp"
#include "moonshot/detail/errors/envelope.hpp"
#include "moonshot/detail/errors/refusal.hpp"
#include "moonshot/provenance.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The verdict on who wrote a refusal, with its evidence: from the bytes and headers, the wrappers
/// that were taken off, and what is known of type and words. Never fails.
Provenance find_provenance(const Refusal& refusal, const Envelope& envelope,
                           const Classification& words);

/// Whether the text is one line that begins as the API's messages do.
bool begins_like_api_message(std::string_view message);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/errors/sender.ipp"
#endif
